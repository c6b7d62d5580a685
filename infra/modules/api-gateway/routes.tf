# The routes: a tree of resources, a method and a call of a function for each.

locals {
  # Terraform has no recursion: a resource below a resource is a level of its own.
  parts = { for key, route in var.routes : key => split("/", trimprefix(route.path, "/")) }
  # The paths of each level, such as /v1, /v1/leads and /v1/leads/{lead_id}.
  paths = [
    for depth in range(1, 4) : toset([
      for parts in values(local.parts) : "/${join("/", slice(parts, 0, depth))}" if length(parts) >= depth
    ])
  ]

  resource_ids = merge(
    { for path, each in aws_api_gateway_resource.first : path => each.id },
    { for path, each in aws_api_gateway_resource.second : path => each.id },
    { for path, each in aws_api_gateway_resource.third : path => each.id },
  )
}

resource "aws_api_gateway_resource" "first" {
  for_each = local.paths[0]

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = basename(each.value)
}

resource "aws_api_gateway_resource" "second" {
  for_each = local.paths[1]

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.first[dirname(each.value)].id
  path_part   = basename(each.value)
}

resource "aws_api_gateway_resource" "third" {
  for_each = local.paths[2]

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.second[dirname(each.value)].id
  path_part   = basename(each.value)
}

resource "aws_api_gateway_method" "this" {
  #checkov:skip=CKV_AWS_59:Forms are for every visitor; the routes of integrators require a key
  #checkov:skip=CKV2_AWS_53:A form's body is the site owner's choice of fields, which the function checks and answers in the visitor's own terms
  #checkov:skip=CKV2_AWS_70:See CKV_AWS_59
  for_each = var.routes

  rest_api_id          = aws_api_gateway_rest_api.this.id
  resource_id          = local.resource_ids[each.value.path]
  http_method          = each.value.method
  authorization        = "NONE"
  api_key_required     = each.value.needs_key
  request_validator_id = each.value.model == null ? null : aws_api_gateway_request_validator.body.id
  request_models       = each.value.model == null ? null : { "application/json" = aws_api_gateway_model.this[each.value.model].name }
}

resource "aws_api_gateway_integration" "this" {
  for_each = var.routes

  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = local.resource_ids[each.value.path]
  http_method             = aws_api_gateway_method.this[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = var.functions[each.value.function].invoke_arn
  # The longest that a REST API waits, without asking AWS for more.
  timeout_milliseconds = 29000
}

resource "aws_lambda_permission" "this" {
  for_each = var.routes

  statement_id  = "Api-${each.key}"
  action        = "lambda:InvokeFunction"
  function_name = var.functions[each.value.function].name
  qualifier     = var.functions[each.value.function].alias
  principal     = "apigateway.amazonaws.com"
  # This route of this API; a * stands for what a path parameter holds.
  source_arn = "${aws_api_gateway_rest_api.this.execution_arn}/${var.stage}/${each.value.method}${replace(each.value.path, "/\\{[a-z_]+\\}/", "*")}"
}
