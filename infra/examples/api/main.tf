# An API with one open route and one that wants a key, before functions that are there already.
locals {
  calls = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function"
}

module "api" {
  source = "../../modules/api-gateway"

  name  = "leads"
  stage = "v1"
  routes = {
    submit = { path = "/f/{form_id}", method = "POST", function = "submit_lead" }
    list   = { path = "/leads", method = "GET", function = "get_leads", needs_key = true }
  }
  functions = {
    submit_lead = { name = "submit-lead", alias = "live", invoke_arn = "${local.calls}:submit-lead:live/invocations" }
    get_leads   = { name = "get-leads", alias = "live", invoke_arn = "${local.calls}:get-leads:live/invocations" }
  }
  throttle     = { rate_per_second = 50, burst = 100 }
  key_throttle = { rate_per_second = 5, burst = 10 }
}
