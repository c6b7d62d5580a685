# What is wrong, each in a sentence. Alarms that mean that leads are not taken, or may be lost, speak
# through one composite: an outage is one message, not ten. The others speak for themselves.

locals {
  of_ours = "LeadCapture" # the namespace of the functions' own metrics

  # Without metrics of its own, a route is watched together with all others.
  watched_routes = var.route_metrics ? {
    for key, route in var.api.routes : key => {
      dimensions = { ApiName = var.api.name, Stage = var.api.stage, Method = route.method, Resource = route.path }
      title      = "${route.method} ${route.path}"
      submits    = contains(var.submitting_functions, route.function)
    }
    } : {
    api = {
      dimensions = { ApiName = var.api.name, Stage = var.api.stage }
      title      = "the API"
      submits    = true
    }
  }

  route_alarms = merge([
    for key, route in local.watched_routes : {
      "${key}-errors" = {
        description = "More than ${var.error_percent}% of the requests to ${route.title} ended in an error of ours (5xx). Look for defects in its function's log."
        namespace   = "AWS/ApiGateway", metric = "5XXError", dimensions = route.dimensions
        statistic   = "Average", above = var.error_percent / 100, risks_leads = route.submits
      }
      "${key}-latency" = {
        description = "One request in a hundred to ${route.title} takes longer than ${var.latency_ms} ms. Look at the table's latency, the function's duration and cold starts."
        namespace   = "AWS/ApiGateway", metric = "Latency", dimensions = route.dimensions
        statistic   = "p99", above = var.latency_ms, of_three = true
      }
    }
  ]...)

  function_alarms = merge([
    for key, function in var.functions : {
      "${key}-errors" = {
        description = "More than ${var.error_percent}% of the calls of ${key} failed. Its log says why."
        namespace   = "AWS/Lambda", metric = "Errors", dimensions = { FunctionName = function.name }
        statistic   = "Average", above = var.error_percent / 100
        risks_leads = contains(var.submitting_functions, key)
      }
      "${key}-throttles" = {
        description = "Calls of ${key} were refused: the account's or the function's own concurrency is used up. Ask AWS for more, or reserve some."
        namespace   = "AWS/Lambda", metric = "Throttles", dimensions = { FunctionName = function.name }
        statistic   = "Sum", above = 0
        risks_leads = contains(var.submitting_functions, key)
      }
      "${key}-timeouts" = {
        description = "A call of ${key} took all of its ${function.timeout_seconds} seconds, and was ended or nearly so."
        namespace   = "AWS/Lambda", metric = "Duration", dimensions = { FunctionName = function.name }
        statistic   = "Maximum", above = floor(function.timeout_seconds * 1000 * 0.98)
        risks_leads = contains(var.submitting_functions, key)
      }
    }
  ]...)

  queue_alarms = merge([
    for key, queue in var.queues : {
      "${key}-dead-letters" = {
        description = "Messages of ${queue.name} were given up and wait in ${queue.dead_letter_name}. docs/operations.md says what to do with them."
        namespace   = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = queue.dead_letter_name }
        statistic   = "Maximum", above = 0, risks_leads = queue.holds_submissions
      }
      "${key}-age" = {
        description = "A message has waited in ${queue.name} for more than ${queue.oldest_seconds} seconds: its worker doesn't come, or can't do its work."
        namespace   = "AWS/SQS", metric = "ApproximateAgeOfOldestMessage", dimensions = { QueueName = queue.name }
        statistic   = "Maximum", above = queue.oldest_seconds, risks_leads = queue.holds_submissions
      }
    }
  ]...)

  lead_alarms = var.expects_leads == null ? {} : {
    no-leads = {
      description = "${var.expects_leads.leads == 1 ? "No lead was" : "Fewer than ${var.expects_leads.leads} leads were"} stored in ${var.expects_leads.hours} hours. Send a form yourself, and see what becomes of it."
      namespace   = local.of_ours, metric = "LeadsStored"
      dimensions  = { service = var.functions[var.counting_function].name }
      statistic   = "Sum", below = var.expects_leads.leads, risks_leads = true
      seconds     = var.expects_leads.hours * 3600
    }
  }

  # An alarm of one metric: out of bounds in five minutes, or in two of three times five.
  alarms = {
    for key, alarm in merge(local.route_alarms, local.function_alarms, local.queue_alarms, local.lead_alarms) : key => merge({
      above = null, below = null, of_three = false, risks_leads = false, seconds = 300
    }, alarm)
  }

  # Age leaves out what was received three times or more: what is tried again for hours grows old unseen.
  # Minute by minute, as SQS counts: in a longer span, one message at work would stand for all of it.
  # Source: docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  stuck_alarms = {
    for key, queue in var.queues : "${key}-stuck" => {
      description = "${queue.name} has not been empty for ${queue.emptied_within_seconds} seconds: its worker comes again and again, and can't do its work."
      metrics = [for metric in ["Delayed", "NotVisible", "Visible"] : {
        namespace = "AWS/SQS", metric = "ApproximateNumberOfMessages${metric}", dimensions = { QueueName = queue.name }
      }]
      statistic = "Maximum", seconds = 60, spans = ceil(queue.emptied_within_seconds / 60), risks_leads = queue.holds_submissions
    } if queue.emptied_within_seconds != null
  }

  # An index that is refused refuses the write to the table too; the table's own metrics leave it out.
  # Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  index_alarms = length(var.table_indexes) == 0 ? {} : {
    for metric, title in { ReadThrottleEvents = "index-read-throttles", WriteThrottleEvents = "index-write-throttles" } : title => {
      description                             = "The table refused ${metric == "ReadThrottleEvents" ? "reads" : "writes"} for want of an index's capacity: one of its partitions is asked too much, or a limit is reached."
      metrics = [for index in var.table_indexes : {
        namespace = "AWS/DynamoDB", metric = metric, dimensions = { TableName = var.table_name, GlobalSecondaryIndexName = index }
      }]
      risks_leads = metric == "WriteThrottleEvents"
    }
  }

  # An alarm of the sum of some metrics, above 0 in each of so many spans; CloudWatch adds up ten at
  # most.
  sums = {
    for key, alarm in merge(local.failures, local.stuck_alarms, local.index_alarms) : key => merge({
      statistic = "Sum", seconds = 300, spans = 1
    }, alarm)
  }

  failures = {
    defects = {
      description = "A function met what its code has no answer for; its log line is `defect`."
      metrics = [for function in var.functions : {
        namespace = local.of_ours, metric = "Defects", dimensions = { service = function.name }
      }]
      risks_leads = true
    }
    store-failures = {
      description = "The table didn't answer, or refused. Submissions wait in the overflow queue meanwhile; look at AWS's health page, the table's throttles and its encryption key."
      metrics = [for function in var.functions : {
        namespace = local.of_ours, metric = "StoreFailures", dimensions = { service = function.name }
      }]
      risks_leads = true
    }
    table-throttles = {
      description = "The table refused reads or writes: more came at once than it had grown for, or its limits are reached."
      metrics = [for metric in ["ReadThrottleEvents", "WriteThrottleEvents"] : {
        namespace = "AWS/DynamoDB", metric = metric, dimensions = { TableName = var.table_name }
      }]
      risks_leads = true
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${replace(each.key, "_", "-")}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic == "p99" ? null : each.value.statistic
  extended_statistic  = each.value.statistic == "p99" ? "p99" : null
  comparison_operator = each.value.below == null ? "GreaterThanThreshold" : "LessThanThreshold"
  threshold           = each.value.below == null ? each.value.above : each.value.below
  period              = each.value.seconds
  evaluation_periods  = each.value.of_three ? 3 : 1
  datapoints_to_alarm = each.value.of_three ? 2 : 1
  # Nothing was called, so nothing failed; but of leads, none at all are too few.
  treat_missing_data = each.value.below == null ? "notBreaching" : "breaching"
  alarm_actions      = each.value.risks_leads ? [] : [aws_sns_topic.this.arn]
  ok_actions         = each.value.risks_leads ? [] : [aws_sns_topic.this.arn]
  tags               = var.tags
}

resource "aws_cloudwatch_metric_alarm" "sum" {
  for_each = local.sums

  alarm_name          = "${var.name}-${replace(each.key, "_", "-")}"
  alarm_description   = each.value.description
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = each.value.spans
  datapoints_to_alarm = each.value.spans
  treat_missing_data  = "notBreaching"
  alarm_actions       = each.value.risks_leads ? [] : [aws_sns_topic.this.arn]
  ok_actions          = each.value.risks_leads ? [] : [aws_sns_topic.this.arn]
  tags                = var.tags

  metric_query {
    id          = "sum"
    label       = each.key
    expression  = "SUM(METRICS())"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = each.value.metrics

    content {
      id = "m${metric_query.key}"

      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.metric
        dimensions  = metric_query.value.dimensions
        stat        = each.value.statistic
        period      = each.value.seconds
      }
    }
  }
}

resource "aws_cloudwatch_composite_alarm" "leads_at_risk" {
  alarm_name        = "${var.name}-leads-at-risk"
  alarm_description = "Leads are not taken as they should be, or may be lost. The alarms that are red say what it is; docs/operations.md what to do."
  alarm_rule = join(" OR ", [
    for name in sort(concat(
      [for key, alarm in local.alarms : aws_cloudwatch_metric_alarm.this[key].alarm_name if alarm.risks_leads],
      [for key, alarm in local.sums : aws_cloudwatch_metric_alarm.sum[key].alarm_name if alarm.risks_leads],
    )) : "ALARM(\"${name}\")"
  ])
  alarm_actions = [aws_sns_topic.this.arn]
  ok_actions    = [aws_sns_topic.this.arn]
  tags          = var.tags
}
