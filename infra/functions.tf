# The functions: what each is told and who calls it. What each may do is in access.tf.
#
# Those that answer the API and those that work behind it are two sets: the workers are told of the
# API's usage plan, which can't be there before the API, nor the API before what answers it.

locals {
  answering = {
    submit_lead = {
      description = "Takes a form's submissions and says what becomes of them."
      variables   = { OVERFLOW_QUEUE_URL = module.overflow.url }
    }
    get_leads = {
      description = "Gives leads to servers that have an API key."
      variables   = {}
    }
  }

  # Longer than API Gateway's 29 seconds would be in vain.
  answering_limits = { timeout_seconds = 30, memory_mib = 256 }

  worker_limits = {
    # Ten messages, each of which may wait for a slow store more than once.
    store_overflow = { timeout_seconds = 30, memory_mib = 256 }
    # A hundred records, each of which may have to be tried again.
    count_leads = { timeout_seconds = 60, memory_mib = 256 }
    # As long as Lambda lets a function run; then it hands its job on to itself.
    run_jobs = { timeout_seconds = 900, memory_mib = 1024 }
    # A hundred records, whose notices go to the queues ten at a time.
    notify = { timeout_seconds = 60, memory_mib = 256 }
    # Five e-mails, each of which may wait for SES and for a slow store.
    send_mail = { timeout_seconds = 60, memory_mib = 256 }
  }

  workers = {
    store_overflow = {
      description = "Stores what the table could not take."
      variables = {
        OVERFLOW_QUEUE_URL             = module.overflow.url
        OVERFLOW_DEAD_LETTER_QUEUE_URL = module.overflow.dead_letter_url
      }
    }
    count_leads = {
      description = "Counts leads by day, status and form."
      variables   = {}
    }
    run_jobs = {
      description = "Works on exports, changes of many leads, retention and erasures, and on what is due."
      variables = {
        JOB_QUEUE_URL = module.jobs.url
        EXPORT_BUCKET = local.names.exports
        USAGE_PLAN_ID = module.api.usage_plan_id
      }
    }
    notify = {
      description = "Sees who is to be told of a lead, and leaves it to those who tell."
      variables = {
        EMAIL_FROM                   = local.email_from
        MAIL_QUEUE_URL               = module.mail.url
        NOTICE_DEAD_LETTER_QUEUE_URL = module.notices.dead_letter_url
      }
    }
    send_mail = {
      description = "Sends e-mails about leads."
      variables = {
        EMAIL_FROM              = local.email_from
        EMAIL_CONFIGURATION_SET = local.email_configuration_set
        DASHBOARD_URL           = var.dashboard_url
        MAIL_QUEUE_URL          = module.mail.url
      }
    }
  }

  common_variables = {
    DYNAMODB_TABLE_NAME = local.names.table
    CORS_ALLOW_ORIGIN   = join(",", var.cors_allow_origins)
    LOG_LEVEL           = var.log_level
    ENVIRONMENT         = var.stage
    PUBLIC_API_URL      = local.public_api_url
  }

  queue_sources = {
    # The least that Lambda takes: a table that has just come back isn't overrun.
    store_overflow = { arn = module.overflow.arn, batch_size = 10, maximum_concurrency = 2, reports_failures = true }
    # A job may take all of a call's time; a large one doesn't keep the small ones waiting.
    run_jobs = { arn = module.jobs.arn, batch_size = 1, maximum_concurrency = 3, reports_failures = false }
    # Leads that were set aside and put back: few, and seldom.
    notify = { arn = module.notices.arn, batch_size = 10, maximum_concurrency = 2, reports_failures = true }
    # An account new to SES sends 14 a second, or one while it is in the sandbox.
    send_mail = { arn = module.mail.arn, batch_size = 5, maximum_concurrency = 2, reports_failures = true }
  }

  stream_sources = {
    # Leads and their timelines, not the counts themselves, nor markers and rates of each request.
    count_leads = { arn = module.table.stream_arn, key_prefix = "lead_" }
    # Sooner, for people wait; and what fails is told by its place, so that it alone comes again.
    notify = {
      arn                 = module.table.stream_arn, key_prefix = "lead_", batching_window_seconds = 2
      maximum_age_seconds = 86400, reports_failures = true, failure_queue_arn = local.arns.notices_dead
    }
  }

  schedules = {
    # Off the hour, when everybody's schedules begin. In UTC.
    run_jobs = { sweep = "rate(5 minutes)", recount = "cron(40 2 * * ? *)" }
  }

  # Both sets, by the function's name in the code.
  functions       = merge(module.answering, module.worker)
  function_limits = merge({ for name in keys(local.answering) : name => local.answering_limits }, local.worker_limits)
}

module "answering" {
  source   = "./modules/lambda"
  for_each = local.answering

  name                 = "${local.prefix}-${replace(each.key, "_", "-")}"
  description          = each.value.description
  handler              = "ingest.${each.key}.handler"
  package              = "${var.packages}/${each.key}.zip"
  runtime              = var.runtime
  timeout_seconds      = local.answering_limits.timeout_seconds
  memory_mib           = local.answering_limits.memory_mib
  reserved_concurrency = lookup(var.reserved_concurrency, each.key, -1)
  environment          = merge(local.common_variables, each.value.variables)
  table_arn            = local.arns.table
  table_access         = local.table_access[each.key]
  statements           = local.answering_statements[each.key]
  log_retention_days   = var.log_retention_days
  tracing              = var.tracing
  snap_start           = var.snap_start
  kms_key_arn          = var.kms_key_arn
  partition            = var.partition
  region               = var.region
  account_id           = var.account_id
}

module "worker" {
  source   = "./modules/lambda"
  for_each = local.workers

  name                 = "${local.prefix}-${replace(each.key, "_", "-")}"
  description          = each.value.description
  handler              = "ingest.${each.key}.handler"
  package              = "${var.packages}/${each.key}.zip"
  runtime              = var.runtime
  timeout_seconds      = local.worker_limits[each.key].timeout_seconds
  memory_mib           = local.worker_limits[each.key].memory_mib
  reserved_concurrency = lookup(var.reserved_concurrency, each.key, -1)
  environment          = merge(local.common_variables, each.value.variables)
  table_arn            = local.arns.table
  table_access         = local.table_access[each.key]
  statements           = local.worker_statements[each.key]
  queue_source         = lookup(local.queue_sources, each.key, null)
  stream_source        = lookup(local.stream_sources, each.key, null)
  schedules            = lookup(local.schedules, each.key, {})
  log_retention_days   = var.log_retention_days
  tracing              = var.tracing
  kms_key_arn          = var.kms_key_arn
  partition            = var.partition
  region               = var.region
  account_id           = var.account_id
}
