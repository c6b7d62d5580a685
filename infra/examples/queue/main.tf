# A queue whose messages a function takes, and one for those that it gives up.
module "queue" {
  source = "../../modules/queue"

  name                   = "leads-jobs"
  worker_timeout_seconds = 900
  most_receives          = 5
  region                 = "eu-central-1"
  account_id             = "111122223333"
}
