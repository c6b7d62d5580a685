# The stack that visitors use: strict. Set what is yours beside this file:
#   terraform apply -var-file=environments/prod.tfvars -var-file=own.tfvars
# with account_id and alarm_emails, and where you have them domain, waf and kms_key_arn.
stage               = "prod"
log_level           = "INFO"
log_retention_days  = 30
deletion_protection = true
route_metrics       = true
throttle            = { rate_per_second = 200, burst = 400 }
key_throttle        = { rate_per_second = 20, burst = 40 }
key_quota           = { requests = 1000000, period = "MONTH" }
cors_allow_origins  = []
monthly_budget_usd  = 50
