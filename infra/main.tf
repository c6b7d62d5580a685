# The whole system: one table, four queues, seven functions behind one API, what the dashboard needs,
# and what watches them. Everything is called <project>-<stage>.

locals {
  prefix = "${var.project}-${var.stage}"
  tags   = merge({ Project = var.project, Stage = var.stage }, var.tags)

  # Written out rather than taken from the resources: so a plan shows who may do what to which.
  arns = {
    table        = "arn:${var.partition}:dynamodb:${var.region}:${var.account_id}:table/${local.names.table}"
    overflow     = "arn:${var.partition}:sqs:${var.region}:${var.account_id}:${local.names.overflow}"
    dead_letter  = "arn:${var.partition}:sqs:${var.region}:${var.account_id}:${local.names.overflow}-dead"
    jobs         = "arn:${var.partition}:sqs:${var.region}:${var.account_id}:${local.names.jobs}"
    mail         = "arn:${var.partition}:sqs:${var.region}:${var.account_id}:${local.names.mail}"
    notices_dead = "arn:${var.partition}:sqs:${var.region}:${var.account_id}:${local.names.notices}-dead"
    exports      = "arn:${var.partition}:s3:::${local.names.exports}"
  }

  names = {
    table    = lookup(var.table_names, var.stage, "${local.prefix}-leads")
    overflow = "${local.prefix}-overflow"
    jobs     = "${local.prefix}-jobs"
    mail     = "${local.prefix}-mail"
    notices  = "${local.prefix}-notices"
    # Of all AWS's accounts, only one may have a bucket of some name.
    exports = "${local.prefix}-exports-${var.account_id}"
    embed   = "${local.prefix}-embed-${var.account_id}"
  }
}

module "table" {
  source = "./modules/dynamodb"

  name                = local.names.table
  deletion_protection = var.deletion_protection
  kms_key_arn         = var.kms_key_arn
}

# Submissions that the table could not take. Received as often as SQS takes: an outage is no reason
# to give a message up, and what is poison the worker sets aside itself.
module "overflow" {
  source = "./modules/queue"

  name                   = local.names.overflow
  worker_timeout_seconds = local.worker_limits.store_overflow.timeout_seconds
  most_receives          = 1000
  kms_key_arn            = var.kms_key_arn
  partition              = var.partition
  region                 = var.region
  account_id             = var.account_id
}

# Names of jobs to work on. The job itself is in the table, from where the sweep sends its name
# again: a message that keeps killing its worker may go soon.
module "jobs" {
  source = "./modules/queue"

  name                   = local.names.jobs
  worker_timeout_seconds = local.worker_limits.run_jobs.timeout_seconds
  most_receives          = 5
  kms_key_arn            = var.kms_key_arn
  partition              = var.partition
  region                 = var.region
  account_id             = var.account_id
}

# Names of leads that people are told of by e-mail. What SES doesn't take comes back later and later,
# up to every 15 minutes: a hundred times are about a day.
module "mail" {
  source = "./modules/queue"

  name                   = local.names.mail
  worker_timeout_seconds = local.worker_limits.send_mail.timeout_seconds
  most_receives          = 100
  kms_key_arn            = var.kms_key_arn
  partition              = var.partition
  region                 = var.region
  account_id             = var.account_id
}

# Leads that notify could not tell of, for a defect of ours: set aside among its dead letters, to be
# put back when that is mended. What the stream's mapping gives up is named there too.
module "notices" {
  source = "./modules/queue"

  name                   = local.names.notices
  worker_timeout_seconds = local.worker_limits.notify.timeout_seconds
  most_receives          = 5
  kms_key_arn            = var.kms_key_arn
  partition              = var.partition
  region                 = var.region
  account_id             = var.account_id
}

module "dashboard" {
  source = "./modules/dashboard"

  name                 = "${var.project}-dashboard"
  stage                = var.stage
  export_bucket        = local.names.exports
  embed_bucket         = var.serves_embed ? local.names.embed : null
  embed_protection     = var.deletion_protection
  secret_recovery_days = var.deletion_protection ? 30 : 0
  table_arn            = local.arns.table
  table_access         = local.table_access.dashboard
  statements           = local.dashboard_statements
  vpc                  = var.dashboard_vpc
  log_retention_days   = var.log_retention_days
  kms_key_arn          = var.kms_key_arn
  partition            = var.partition
  region               = var.region
  account_id           = var.account_id
}
