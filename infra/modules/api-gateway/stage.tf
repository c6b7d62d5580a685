# The stage that callers reach: its deployment, limits and logs.

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  description = "What the routes are as of this deployment."

  # A deployment is a copy: whatever it shows has to make another one.
  triggers = {
    description = sha256(jsonencode([
      var.routes, var.models, var.gateway_responses, var.binary_media_types,
      { for name, function in var.functions : name => function.alias },
    ]))
  }

  depends_on = [aws_api_gateway_integration.this, aws_api_gateway_gateway_response.this]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV_AWS_120:An API that takes submissions has nothing to cache
  #checkov:skip=CKV2_AWS_51:Visitors have no client certificates
  #checkov:skip=CKV2_AWS_29:A WAF is an option (waf): it costs as much as the rest, and the functions judge spam and count by sender
  #checkov:skip=CKV2_AWS_77:See CKV2_AWS_29; and there is no Java behind it
  #checkov:skip=CKV_AWS_73:Tracing is an option of the module (tracing)
  rest_api_id          = aws_api_gateway_rest_api.this.id
  deployment_id        = aws_api_gateway_deployment.this.id
  stage_name           = var.stage
  xray_tracing_enabled = var.tracing
  tags                 = var.tags

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    # Nothing of a visitor: no address, no browser, no path with what stands in it.
    format = jsonencode({
      request_id             = "$context.requestId"
      extended_request_id    = "$context.extendedRequestId"
      time                   = "$context.requestTimeEpoch"
      method                 = "$context.httpMethod"
      route                  = "$context.resourcePath"
      status                 = "$context.status"
      latency_ms             = "$context.responseLatency"
      integration_latency_ms = "$context.integrationLatency"
      integration_status     = "$context.integrationStatus"
      error                  = "$context.error.responseType"
      api_key_id             = "$context.identity.apiKeyId"
      bytes                  = "$context.responseLength"
      waf                    = "$context.wafResponseCode"
      trace_id               = "$context.xrayTraceId"
    })
  }

  # API Gateway takes no log group before it may write to one.
  depends_on = [aws_api_gateway_account.this]
}

resource "aws_api_gateway_method_settings" "every_route" {
  #checkov:skip=CKV_AWS_225:See CKV_AWS_120
  #checkov:skip=CKV_AWS_308:See CKV_AWS_120
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    throttling_rate_limit  = var.throttle.rate_per_second
    throttling_burst_limit = var.throttle.burst
    metrics_enabled        = var.route_metrics
    # Errors of the gateway itself. INFO, and the trace of data, would write down what visitors send.
    logging_level      = "ERROR"
    data_trace_enabled = false
  }
}

resource "aws_api_gateway_method_settings" "route" {
  #checkov:skip=CKV_AWS_225:See CKV_AWS_120
  #checkov:skip=CKV_AWS_308:See CKV_AWS_120
  for_each = { for key, route in var.routes : key => route if route.throttle != null }

  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "${trimprefix(each.value.path, "/")}/${each.value.method}"

  settings {
    throttling_rate_limit  = each.value.throttle.rate_per_second
    throttling_burst_limit = each.value.throttle.burst
    metrics_enabled        = var.route_metrics
    logging_level          = "ERROR"
    data_trace_enabled     = false
  }
}

resource "aws_cloudwatch_log_group" "access" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts with its own keys; a key of the owner's own is an option (kms_key_arn)
  #checkov:skip=CKV_AWS_338:Nothing of a visitor is logged, and what nobody reads after a month is kept no year
  name              = "/aws/apigateway/${var.name}/${var.stage}/access"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

# API Gateway makes it with its first error, and would keep it for ever.
resource "aws_cloudwatch_log_group" "execution" {
  #checkov:skip=CKV_AWS_158:See above
  #checkov:skip=CKV_AWS_338:See above
  name              = "API-Gateway-Execution-Logs_${aws_api_gateway_rest_api.this.id}/${var.stage}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

# One in a thousand would miss every defect, and every call costs; 1% beyond the first in a second.
resource "aws_xray_sampling_rule" "this" {
  count = var.tracing ? 1 : 0

  rule_name      = substr(var.name, 0, 32)
  priority       = 1000
  version        = 1
  reservoir_size = 1
  fixed_rate     = var.traced_share
  service_name   = "${var.name}/${var.stage}"
  service_type   = "AWS::ApiGateway::Stage"
  host           = "*"
  http_method    = "*"
  url_path       = "*"
  resource_arn   = "*"
  tags           = var.tags
}
