# A stack to try things on: verbose, cheap, and easy to take down. Set account_id beside this file:
#   terraform apply -var-file=environments/dev.tfvars -var account_id=111122223333
stage               = "dev"
log_level           = "DEBUG"
log_retention_days  = 7
deletion_protection = false
route_metrics       = true
throttle            = { rate_per_second = 20, burst = 40 }
key_throttle        = { rate_per_second = 5, burst = 10 }
key_quota           = { requests = 10000, period = "DAY" }

# Pages on this machine may post to every form.
cors_allow_origins = ["http://localhost:8000", "http://127.0.0.1:8000"]
