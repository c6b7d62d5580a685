# What the dashboard needs before Zappa deploys its function: a role, a log, a secret and a bucket.
module "dashboard" {
  source = "../../modules/dashboard"

  name          = "leads-dashboard"
  stage         = "prod"
  export_bucket = "leads-exports-111122223333"
  table_arn     = "arn:aws:dynamodb:eu-central-1:111122223333:table/leads"
  table_access = {
    WorkLeads = { actions = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"], leading_keys = ["lead_*"] }
  }
  region     = "eu-central-1"
  account_id = "111122223333"
}

output "told_to_zappa" {
  description = "The function's name, and the role that it is to be given."
  value       = { function_name = module.dashboard.function_name, role_arn = module.dashboard.role_arn }
}
