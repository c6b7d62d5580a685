mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name        = "leads-worker"
  description = "Works."
  handler     = "ingest.store_overflow.handler"
  package     = "tests/package.zip"
  environment = { DYNAMODB_TABLE_NAME = "leads" }
  table_arn   = "arn:aws:dynamodb:eu-central-1:123456789012:table/leads"
  region      = "eu-central-1"
  account_id  = "123456789012"
}

run "a_function_is_small_and_on_arm_unless_one_says_otherwise" {
  command = plan

  assert {
    condition     = aws_lambda_function.this.memory_size == 256 && aws_lambda_function.this.timeout == 30 && aws_lambda_function.this.architectures[0] == "arm64"
    error_message = "256 MiB, 30 seconds, arm64."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables == tomap({ DYNAMODB_TABLE_NAME = "leads" })
    error_message = "It is told its settings and nothing else."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/leads-worker" && aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "Its log is there before its first call, and ends."
  }

  assert {
    condition     = aws_lambda_function.this.publish && aws_lambda_alias.live.name == "live"
    error_message = "Callers are given an alias of a version."
  }

  assert {
    condition     = length(aws_lambda_event_source_mapping.queue) + length(aws_lambda_event_source_mapping.stream) + length(aws_cloudwatch_event_rule.this) == 0
    error_message = "Nothing calls it unless one says so."
  }
}

run "a_queue_and_the_clock_call_it_by_its_alias" {
  variables {
    queue_source = {
      arn                 = "arn:aws:sqs:eu-central-1:123456789012:leads-overflow"
      batch_size          = 10
      maximum_concurrency = 2
      reports_failures    = true
    }
    schedules = { sweep = "rate(5 minutes)" }
  }

  override_resource {
    target = aws_lambda_alias.live
    values = { arn = "arn:aws:lambda:eu-central-1:123456789012:function:leads-worker:live" }
  }

  override_resource {
    target = module.role.aws_iam_role.this
    values = { arn = "arn:aws:iam::123456789012:role/leads-worker" }
  }

  override_resource {
    target = aws_cloudwatch_event_rule.this
    values = { arn = "arn:aws:events:eu-central-1:123456789012:rule/sweep" }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.queue[0].function_name == aws_lambda_alias.live.arn
    error_message = "The queue calls what is live."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.queue[0].scaling_config[0].maximum_concurrency == 2
    error_message = "No more calls at once than were asked for."
  }

  assert {
    condition     = aws_cloudwatch_event_target.this["sweep"].arn == aws_lambda_alias.live.arn && jsondecode(aws_cloudwatch_event_target.this["sweep"].input) == { task = "sweep" }
    error_message = "The clock says which task is due."
  }

  assert {
    condition     = aws_lambda_permission.schedule["sweep"].source_arn == aws_cloudwatch_event_rule.this["sweep"].arn
    error_message = "Only its own rule may call it."
  }
}

run "what_can_t_be_is_refused" {
  command = plan

  variables {
    runtime              = "python3.9"
    memory_mib           = 64
    timeout_seconds      = 1000
    reserved_concurrency = 0
    log_retention_days   = 0
    package              = "tests/nothing.zip"
  }

  expect_failures = [
    var.runtime, var.memory_mib, var.timeout_seconds, var.reserved_concurrency,
    var.log_retention_days, var.package,
  ]
}
