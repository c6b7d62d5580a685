mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name = "leads-dev"
  api = {
    name   = "leads-dev"
    stage  = "dev"
    routes = { submitForm = { path = "/f/{form_id}", method = "POST", function = "submit_lead" } }
  }
  functions = {
    submit_lead = { name = "leads-dev-submit-lead", timeout_seconds = 30, memory_mib = 256 }
    count_leads = { name = "leads-dev-count-leads", timeout_seconds = 60, memory_mib = 256 }
  }
  table_name = "leads"
  queues = {
    overflow = { name = "leads-overflow", dead_letter_name = "leads-overflow-dead", oldest_seconds = 900, holds_submissions = true }
  }
  region     = "eu-central-1"
  account_id = "123456789012"
}

run "what_is_watched_has_alarms" {
  command = plan

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.this) == 2 + 2 * 3 + 2 && length(aws_cloudwatch_metric_alarm.sum) == 3
    error_message = "A route has two, a function three, a queue two."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["overflow-age"].threshold == 900
    error_message = "A message may become as old as one says."
  }

  assert {
    condition     = strcontains(aws_cloudwatch_composite_alarm.leads_at_risk.alarm_rule, "ALARM(\"leads-dev-overflow-dead-letters\")")
    error_message = "Lost submissions put leads at risk."
  }

  assert {
    condition     = length(aws_budgets_budget.this) == 0 && length(aws_sns_topic_subscription.email) == 0
    error_message = "Nobody is told, and nothing budgeted, unless one says so."
  }
}

run "a_quiet_day_is_told_where_leads_are_expected" {
  command = plan

  variables {
    expects_leads = { leads = 1, hours = 24 }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["no-leads"].period == 86400 && aws_cloudwatch_metric_alarm.this["no-leads"].treat_missing_data == "breaching"
    error_message = "No data at all is what this alarm is for."
  }
}

run "an_alarm_that_could_never_go_off_is_refused" {
  command = plan

  variables {
    error_percent      = 100
    latency_ms         = 30000
    expects_leads      = { leads = 0, hours = 12 }
    monthly_budget_usd = 0
    alarm_emails       = ["nobody"]
    counting_function  = "count"
  }

  expect_failures = [
    var.error_percent, var.latency_ms, var.expects_leads, var.monthly_budget_usd,
    var.alarm_emails, var.counting_function,
  ]
}

run "what_is_tried_for_ever_is_told_though_its_age_is_not" {
  command = plan

  variables {
    table_indexes = ["by_form", "by_time"]
    queues = {
      overflow = { name = "leads-overflow", dead_letter_name = "leads-overflow-dead", oldest_seconds = 900, emptied_within_seconds = 1700, holds_submissions = true }
    }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.sum["overflow-stuck"].evaluation_periods == 29 && aws_cloudwatch_metric_alarm.sum["overflow-stuck"].datapoints_to_alarm == 29
    error_message = "A queue that was never empty in 1,700 seconds was not in any of 29 minutes."
  }

  assert {
    condition     = strcontains(aws_cloudwatch_composite_alarm.leads_at_risk.alarm_rule, "ALARM(\"leads-dev-overflow-stuck\")")
    error_message = "Submissions that nobody can store are at risk."
  }

  assert {
    condition = toset(flatten([
      for query in aws_cloudwatch_metric_alarm.sum["index-write-throttles"].metric_query :
      [for metric in query.metric : metric.dimensions["GlobalSecondaryIndexName"]]
    ])) == toset(["by_form", "by_time"])
    error_message = "Each index is watched."
  }
}

run "a_queue_that_nobody_could_look_back_over_is_refused" {
  command = plan

  variables {
    table_indexes = [for number in range(11) : "by_${number}"]
    queues = {
      overflow = { name = "leads-overflow", dead_letter_name = "leads-overflow-dead", oldest_seconds = 900, emptied_within_seconds = 90000, holds_submissions = true }
    }
  }

  expect_failures = [var.queues, var.table_indexes]
}
