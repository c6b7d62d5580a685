# The API as infra/openapi.yaml describes it: the same file that the functions, the local provisioner
# and the documentation are held to.

locals {
  description = yamldecode(file("${path.module}/openapi.yaml"))
  verbs       = ["delete", "get", "head", "options", "patch", "post", "put"]

  operation_ids = sort(flatten([
    for item in values(local.description.paths) : [
      for verb, operation in item : operation.operationId if contains(local.verbs, verb)
    ]
  ]))

  routes = merge([
    for path, item in local.description.paths : {
      for verb, operation in item : operation.operationId => {
        path      = path
        method    = upper(verb)
        function  = operation["x-lead-function"]
        needs_key = length(try(operation.security, [])) > 0
        # Of the bodies only those are checked that a server sends.
        model = try(
          operation["x-amazon-apigateway-request-validator"] == "body"
          ? basename(operation.requestBody.content["application/json"].schema["$ref"])
          : null,
          null,
        )
        throttle = lookup(var.route_throttles, operation.operationId, null)
      } if contains(local.verbs, verb)
    }
  ]...)

  # Of OpenAPI's schemas, those that the gateway checks are plain JSON schemas without references.
  models = {
    for name in toset([for route in values(local.routes) : route.model if route.model != null]) :
    name => jsonencode(merge(
      { "$schema" = "http://json-schema.org/draft-04/schema#" },
      local.description.components.schemas[name],
    ))
  }

  gateway_url = (
    var.local_endpoint == null
    ? "https://${module.api.id}.execute-api.${var.region}.amazonaws.com"
    : "${var.local_endpoint}/_aws/execute-api/${module.api.id}"
  )
  public_api_url = coalesce(
    var.public_api_url,
    var.domain == null ? "${local.gateway_url}/${var.stage}" : "https://${var.domain.name}",
  )
}

module "api" {
  source = "./modules/api-gateway"

  name        = local.prefix
  description = local.description.info.title
  stage       = var.stage
  routes      = local.routes
  models      = local.models

  functions = {
    for name, function in module.answering : name => {
      name       = function.name
      alias      = function.alias
      invoke_arn = function.invoke_arn
    }
  }

  gateway_responses = {
    for name, response in local.description["x-amazon-apigateway-gateway-responses"] : name => {
      status_code = try(tostring(response.statusCode), null)
      parameters  = try(response.responseParameters, {})
      templates   = try(response.responseTemplates, {})
    }
  }

  binary_media_types = local.description["x-amazon-apigateway-binary-media-types"]
  throttle           = var.throttle
  key_throttle       = var.key_throttle
  key_quota          = var.key_quota
  route_metrics      = var.route_metrics
  log_retention_days = var.log_retention_days
  tracing            = var.tracing
  manages_account    = var.manages_gateway_account
  domain             = var.domain
  waf                = var.waf
  kms_key_arn        = var.kms_key_arn
  partition          = var.partition
}
