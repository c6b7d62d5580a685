output "public_api_url" {
  description = "The API's address; links and snippets begin with it."
  value       = local.public_api_url
}

output "api_id" {
  description = "The API's id."
  value       = module.api.id
}

output "domain_target" {
  description = "Where a name of your own has to point, if Route 53 doesn't do it."
  value       = module.api.domain_target
}

output "table_name" {
  description = "The table's name."
  value       = module.table.name
}

output "overflow_queue_url" {
  description = "The queue of submissions that the table could not take."
  value       = module.overflow.url
}

output "overflow_dead_letter_queue_url" {
  description = "The queue of submissions that nobody can read."
  value       = module.overflow.dead_letter_url
}

output "function_names" {
  description = "The functions' names on AWS."
  value       = { for name, function in local.functions : name => function.name }
}

output "function_settings" {
  description = "What each function is told in its environment, by its name in the code."
  value       = { for name, function in local.functions : name => function.environment }
}

output "embed_bucket" {
  description = "The bucket to put the embed's files into; null: they are served elsewhere."
  value       = module.dashboard.embed_bucket
}

output "embed_url" {
  description = "Where the embed's files are served; null: elsewhere."
  value       = module.dashboard.embed_url
}

output "dashboard" {
  description = "What Zappa is told of the dashboard: its function's name, role, network and settings."
  value = {
    function_name = module.dashboard.function_name
    role_arn      = module.dashboard.role_arn
    secret_arn    = module.dashboard.secret_arn
    region        = var.region
    vpc           = module.dashboard.vpc
    variables = merge(
      {
        ENVIRONMENT         = var.stage
        DYNAMODB_TABLE_NAME = module.table.name
        PUBLIC_API_URL      = local.public_api_url
        JOB_QUEUE_URL       = module.jobs.url
        EXPORT_BUCKET       = module.dashboard.export_bucket
        USAGE_PLAN_ID       = module.api.usage_plan_id
      },
      # Where there is one: the page of notifications says whether any are sent.
      var.email == null ? {} : { EMAIL_FROM = local.email_from },
    )
  }
}

output "alarm_topic_arn" {
  description = "The topic of alarms: subscribe what else is to be told."
  value       = module.monitoring.topic_arn
}

output "monitoring_dashboard" {
  description = "The name of the dashboard in CloudWatch."
  value       = module.monitoring.dashboard_name
}
