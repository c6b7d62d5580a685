# What watches the stack.

module "monitoring" {
  source = "./modules/monitoring"

  name = local.prefix
  api = {
    name   = module.api.name
    stage  = module.api.stage
    routes = { for key, route in local.routes : key => { path = route.path, method = route.method, function = route.function } }
  }
  route_metrics = var.route_metrics
  functions = {
    for name, function in local.functions : name => {
      name            = function.name
      timeout_seconds = local.function_limits[name].timeout_seconds
      memory_mib      = local.function_limits[name].memory_mib
    }
  }
  table_name    = module.table.name
  table_indexes = module.table.index_names
  queues = {
    # While the table is away, messages wait for up to 15 minutes between two tries.
    overflow = {
      name                   = module.overflow.name
      dead_letter_name       = module.overflow.dead_letter_name
      oldest_seconds         = 1800
      emptied_within_seconds = 1800
      holds_submissions      = true
    }
    # A job's message waits while three others are worked on, 15 minutes each.
    jobs = {
      name              = module.jobs.name
      dead_letter_name  = module.jobs.dead_letter_name
      oldest_seconds    = 3600
      holds_submissions = false
    }
    # While SES refuses, messages wait for up to 15 minutes between two tries.
    mail = {
      name                   = module.mail.name
      dead_letter_name       = module.mail.dead_letter_name
      oldest_seconds         = 1800
      emptied_within_seconds = 1800
      holds_submissions      = false
    }
    notices = {
      name              = module.notices.name
      dead_letter_name  = module.notices.dead_letter_name
      oldest_seconds    = 3600
      holds_submissions = false
    }
  }
  # Its topic has a key of its own: with one whose policy forgets CloudWatch, alarms would be silent.
  alarm_emails       = var.alarm_emails
  expects_leads      = var.expects_leads
  monthly_budget_usd = var.monthly_budget_usd
  partition          = var.partition
  region             = var.region
  account_id         = var.account_id
}
