# What calls the function when nobody waits for it: a queue, the table's stream, the clock.

resource "aws_lambda_event_source_mapping" "queue" {
  count = var.queue_source == null ? 0 : 1

  event_source_arn        = var.queue_source.arn
  function_name           = aws_lambda_alias.live.arn
  batch_size              = var.queue_source.batch_size
  function_response_types = var.queue_source.reports_failures ? ["ReportBatchItemFailures"] : null

  scaling_config {
    maximum_concurrency = var.queue_source.maximum_concurrency
  }
}

resource "aws_lambda_event_source_mapping" "stream" {
  count = var.stream_source == null ? 0 : 1

  event_source_arn                   = var.stream_source.arn
  function_name                      = aws_lambda_alias.live.arn
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = var.stream_source.batch_size
  maximum_batching_window_in_seconds = var.stream_source.batching_window_seconds
  maximum_record_age_in_seconds      = var.stream_source.maximum_age_seconds
  maximum_retry_attempts             = -1
  # Of a function that doesn't say what failed, halves of a batch would fail as the whole did: what
  # fails is the table, not a record.
  bisect_batch_on_function_error = var.stream_source.reports_failures
  function_response_types        = var.stream_source.reports_failures ? ["ReportBatchItemFailures"] : null

  dynamic "destination_config" {
    for_each = var.stream_source.failure_queue_arn == null ? [] : [var.stream_source.failure_queue_arn]

    content {
      on_failure {
        destination_arn = destination_config.value
      }
    }
  }

  filter_criteria {
    filter {
      pattern = jsonencode({
        dynamodb = { Keys = { leadId = { S = [{ prefix = var.stream_source.key_prefix }] } } }
      })
    }
  }
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = var.schedules

  name                = "${var.name}-${each.key}"
  description         = "Has ${var.name} do its task ${each.key}."
  schedule_expression = each.value
  tags                = var.tags
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = var.schedules

  rule      = aws_cloudwatch_event_rule.this[each.key].name
  target_id = "function"
  arn       = aws_lambda_alias.live.arn
  input     = jsonencode({ task = each.key })
}

resource "aws_lambda_permission" "schedule" {
  for_each = var.schedules

  statement_id  = "Schedule-${each.key}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.this[each.key].arn
}
