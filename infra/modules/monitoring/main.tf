# What watches the system: a dashboard to look at, and alarms that say by themselves what is wrong.

locals {
  alarm_names = concat(
    [aws_cloudwatch_composite_alarm.leads_at_risk.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.sum : alarm.alarm_name],
  )

  api       = { ApiName = var.api.name, Stage = var.api.stage }
  functions = { for key, function in var.functions : key => function.name }
  region    = { region = var.region }

  # Three in a row.
  graphs = [
    {
      title = "Requests"
      lines = [{ namespace = "AWS/ApiGateway", metric = "Count", dimensions = local.api, label = "requests", stat = "Sum" }]
    },
    {
      title = "Latency in ms"
      lines = [for stat in ["p50", "p95", "p99"] : {
        namespace = "AWS/ApiGateway", metric = "Latency", dimensions = local.api, label = stat, stat = stat
      }]
    },
    {
      title = "Refusals (4xx) and errors (5xx)"
      lines = [for metric in ["4XXError", "5XXError"] : {
        namespace = "AWS/ApiGateway", metric = metric, dimensions = local.api, label = metric, stat = "Sum"
      }]
    },
    {
      title = "Leads and spam"
      lines = [for metric in ["LeadsStored", "SpamStored"] : {
        namespace  = local.of_ours, metric = metric, label = metric, stat = "Sum"
        dimensions = { service = local.functions[var.counting_function] }
      }]
    },
    {
      title = "Messages that wait: age in seconds"
      lines = [for key, queue in var.queues : {
        namespace  = "AWS/SQS", metric = "ApproximateAgeOfOldestMessage", label = key, stat = "Maximum"
        dimensions = { QueueName = queue.name }
      }]
    },
    {
      title = "Dead letters"
      lines = [for key, queue in var.queues : {
        namespace  = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", label = key, stat = "Maximum"
        dimensions = { QueueName = queue.dead_letter_name }
      }]
    },
    {
      title = "Calls"
      lines = [for key, name in local.functions : {
        namespace = "AWS/Lambda", metric = "Invocations", dimensions = { FunctionName = name }, label = key, stat = "Sum"
      }]
    },
    {
      title = "Duration in ms, p95"
      lines = [for key, name in local.functions : {
        namespace = "AWS/Lambda", metric = "Duration", dimensions = { FunctionName = name }, label = key, stat = "p95"
      }]
    },
    {
      title = "Failed calls"
      lines = [for key, name in local.functions : {
        namespace = "AWS/Lambda", metric = "Errors", dimensions = { FunctionName = name }, label = key, stat = "Sum"
      }]
    },
    {
      title = "Throttled calls"
      lines = [for key, name in local.functions : {
        namespace = "AWS/Lambda", metric = "Throttles", dimensions = { FunctionName = name }, label = key, stat = "Sum"
      }]
    },
    {
      title = "Cold starts"
      lines = [for key, name in local.functions : {
        namespace = local.of_ours, metric = "ColdStart", dimensions = { function_name = name, service = name }, label = key, stat = "Sum"
      }]
    },
    {
      title = "Defects and failures of the store"
      lines = flatten([for key, name in local.functions : [for metric in ["Defects", "StoreFailures"] : {
        namespace = local.of_ours, metric = metric, dimensions = { service = name }, label = "${key} ${metric}", stat = "Sum"
      }]])
    },
    {
      title = "Table: units used, without indexes"
      lines = [for metric in ["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"] : {
        namespace = "AWS/DynamoDB", metric = metric, dimensions = { TableName = var.table_name }, label = metric, stat = "Sum"
      }]
    },
    {
      title = "Table: throttled"
      lines = [for metric in ["ReadThrottleEvents", "WriteThrottleEvents"] : {
        namespace = "AWS/DynamoDB", metric = metric, dimensions = { TableName = var.table_name }, label = metric, stat = "Sum"
      }]
    },
  ]

  graph_widgets = [
    for position, graph in local.graphs : {
      type = "metric", x = 8 * (position % 3), y = 3 + 6 * floor(position / 3), width = 8, height = 6
      properties = merge(local.region, {
        title = graph.title, view = "timeSeries", period = 300
        # Namespace, metric, dimensions with their values, and how it is shown.
        metrics = [
          for line in graph.lines : concat(
            [line.namespace, line.metric],
            flatten([for name, value in line.dimensions : [name, value]]),
            [{ label = line.label, stat = line.stat }],
          )
        ]
      })
    }
  ]

  alarm_widget = {
    type = "alarm", x = 0, y = 0, width = 24, height = 3
    properties = {
      title = "Alarms"
      # Written out rather than taken from the resources: so a plan shows the dashboard.
      alarms = [for name in local.alarm_names : "arn:${var.partition}:cloudwatch:${var.region}:${var.account_id}:alarm:${name}"]
    }
  }

  cost_widget = {
    type = "metric", x = 16, y = 3 + 6 * floor(length(local.graphs) / 3), width = 8, height = 6
    properties = merge(local.region, {
      title  = "Estimated cost in USD: requests, calls, units", view = "timeSeries", stacked = true
      period = 86400, metrics = local.cost_lines
    })
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({ widgets = concat([local.alarm_widget], local.graph_widgets, [local.cost_widget]) })
}
