# The plan that API keys are admitted by. The keys themselves are made in the dashboard: here they
# would stand in Terraform's state.

resource "aws_api_gateway_usage_plan" "this" {
  name        = "${var.name}-integrators"
  description = "Admits the API keys that the dashboard makes."
  tags        = var.tags

  api_stages {
    api_id = aws_api_gateway_rest_api.this.id
    stage  = aws_api_gateway_stage.this.stage_name
  }

  throttle_settings {
    rate_limit  = var.key_throttle.rate_per_second
    burst_limit = var.key_throttle.burst
  }

  dynamic "quota_settings" {
    for_each = var.key_quota == null ? [] : [var.key_quota]

    content {
      limit  = quota_settings.value.requests
      period = quota_settings.value.period
    }
  }
}
