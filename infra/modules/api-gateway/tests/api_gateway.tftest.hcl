mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name  = "leads-dev"
  stage = "dev"
  routes = {
    submitForm = { path = "/f/{form_id}", method = "POST", function = "submit_lead" }
    getLead    = { path = "/v1/leads/{lead_id}", method = "GET", function = "get_leads", needs_key = true }
    submitLead = { path = "/v1/leads", method = "POST", function = "submit_lead", needs_key = true, model = "Submission", throttle = { rate_per_second = 5, burst = 5 } }
  }
  functions = {
    submit_lead = { name = "submit", alias = "live", invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/submit" }
    get_leads   = { name = "get", alias = "live", invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/get" }
  }
  models       = { Submission = "{\"type\": \"object\"}" }
  throttle     = { rate_per_second = 20, burst = 40 }
  key_throttle = { rate_per_second = 5, burst = 10 }
}

run "a_path_is_a_tree_of_resources" {
  command = plan

  assert {
    condition = setunion(keys(aws_api_gateway_resource.first), keys(aws_api_gateway_resource.second), keys(aws_api_gateway_resource.third)) == toset([
      "/f", "/f/{form_id}", "/v1", "/v1/leads", "/v1/leads/{lead_id}",
    ])
    error_message = "Each part of a path is a resource, once."
  }
}

run "routes_call_their_functions" {
  override_resource {
    target = aws_api_gateway_rest_api.this
    values = { execution_arn = "arn:aws:execute-api:eu-central-1:123456789012:api" }
  }

  override_resource {
    target = aws_cloudwatch_log_group.access
    values = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:access" }
  }

  override_resource {
    target = aws_iam_role.logs
    values = { arn = "arn:aws:iam::123456789012:role/logs" }
  }

  assert {
    condition     = aws_api_gateway_integration.this["getLead"].uri == var.functions.get_leads.invoke_arn && aws_api_gateway_integration.this["getLead"].resource_id == aws_api_gateway_resource.third["/v1/leads/{lead_id}"].id
    error_message = "A route calls the function that it names, at its path."
  }

  assert {
    condition     = aws_lambda_permission.this["getLead"].source_arn == "arn:aws:execute-api:eu-central-1:123456789012:api/dev/GET/v1/leads/*"
    error_message = "A function may be called by its own routes."
  }

  assert {
    condition     = aws_api_gateway_method.this["getLead"].api_key_required && !aws_api_gateway_method.this["submitForm"].api_key_required
    error_message = "A key is asked for where the route says so."
  }

  assert {
    condition     = aws_api_gateway_method.this["submitLead"].request_validator_id == aws_api_gateway_request_validator.body.id && aws_api_gateway_method.this["submitForm"].request_validator_id == null
    error_message = "A body is checked where there is a model."
  }

  assert {
    condition     = keys(aws_api_gateway_method_settings.route) == ["submitLead"] && aws_api_gateway_method_settings.route["submitLead"].method_path == "v1/leads/POST"
    error_message = "A route's own limits are its own."
  }
}

run "what_an_account_doesn_t_take_is_refused" {
  command = plan

  variables {
    throttle           = { rate_per_second = 20000, burst = 10 }
    key_throttle       = { rate_per_second = 1, burst = 6000 }
    key_quota          = { requests = 0, period = "DAY" }
    log_retention_days = 0
    waf                = { requests_per_address = 10 }
    traced_share       = 2
  }

  expect_failures = [
    var.throttle, var.key_throttle, var.key_quota, var.log_retention_days, var.waf,
    var.traced_share,
  ]
}

run "paths_that_can_t_be_made_are_refused" {
  command = plan

  variables {
    routes = { deep = { path = "/a/b/c/d", method = "GET", function = "get_leads" } }
  }

  expect_failures = [var.routes]
}
