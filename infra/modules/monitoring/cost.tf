# What a day's requests cost, at list prices; storage, logs, alarms and transfer hardly change with them.

locals {
  searched = "'{AWS/DynamoDB,TableName} TableName=\"${var.table_name}\" MetricName=\"%s\"', 'Sum', 86400"
  indexed  = "'{AWS/DynamoDB,TableName,GlobalSecondaryIndexName} TableName=\"${var.table_name}\" MetricName=\"%s\"', 'Sum', 86400"

  # What a million of them costs.
  units = {
    ConsumedWriteCapacityUnits = var.prices_usd.million_writes
    ConsumedReadCapacityUnits  = var.prices_usd.million_reads
  }

  estimates = {
    "API" = "requests * ${format("%.12f", var.prices_usd.million_requests / 1000000)}"
    "functions" = join(" + ", [
      for number, function in values(var.functions) : join(" + ", [
        "calls${number} * ${format("%.12f", var.prices_usd.million_calls / 1000000)}",
        "ms${number} * ${format("%.15f", var.prices_usd.gb_second * function.memory_mib / 1024 / 1000)}",
      ])
    ])
    "table" = join(" + ", flatten([
      for metric, price in local.units : [
        for search in [local.searched, local.indexed] :
        "SUM(SEARCH(${format(search, metric)})) * ${format("%.12f", price / 1000000)}"
      ]
    ]))
  }

  # The lines that are shown, then those that they are made of.
  cost_lines = concat(
    [for title, expression in local.estimates : [{ label = title, expression = expression }]],
    [["AWS/ApiGateway", "Count", "ApiName", var.api.name, "Stage", var.api.stage, local.hidden["requests"]]],
    [for number, function in values(var.functions) :
    ["AWS/Lambda", "Invocations", "FunctionName", function.name, local.hidden["calls${number}"]]],
    [for number, function in values(var.functions) :
    ["AWS/Lambda", "Duration", "FunctionName", function.name, local.hidden["ms${number}"]]],
  )

  hidden = {
    for id in concat(["requests"], flatten([for number in range(length(var.functions)) : ["calls${number}", "ms${number}"]])) :
    id => { id = id, stat = "Sum", visible = false }
  }
}
