# Alarms and a dashboard for an API, functions and queues that are there already.
module "monitoring" {
  source = "../../modules/monitoring"

  name = "leads"
  api = {
    name   = "leads"
    stage  = "v1"
    routes = { submit = { path = "/f/{form_id}", method = "POST", function = "submit_lead" } }
  }
  functions = {
    submit_lead = { name = "submit-lead", timeout_seconds = 30, memory_mib = 256 }
  }
  table_name = "leads"
  queues = {
    overflow = { name = "leads-overflow", dead_letter_name = "leads-overflow-dead", oldest_seconds = 3600, holds_submissions = true }
  }
  region     = "eu-central-1"
  account_id = "111122223333"
}

output "topic_arn" {
  description = "The topic of alarms: subscribe whoever is to be told."
  value       = module.monitoring.topic_arn
}
