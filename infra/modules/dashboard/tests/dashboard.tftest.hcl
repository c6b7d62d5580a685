mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name          = "leads-dashboard"
  stage         = "dev"
  export_bucket = "leads-exports"
  table_arn     = "arn:aws:dynamodb:eu-central-1:123456789012:table/leads"
  region        = "eu-central-1"
  account_id    = "123456789012"
}

run "exports_are_private_and_end" {
  command = plan

  assert {
    condition     = aws_s3_bucket_public_access_block.exports.restrict_public_buckets && aws_s3_bucket_public_access_block.exports.block_public_policy
    error_message = "Exports are for nobody but who is given a link."
  }

  assert {
    condition     = contains(flatten(aws_s3_bucket_lifecycle_configuration.exports.rule[*].expiration[*].days), 7)
    error_message = "Exports are deleted after 7 days."
  }
}

run "it_is_called_what_zappa_calls_it" {
  command = plan

  assert {
    condition     = output.function_name == "leads-dashboard-dev" && aws_cloudwatch_log_group.this.name == "/aws/lambda/leads-dashboard-dev"
    error_message = "Zappa names a function by project and stage."
  }
}

run "the_embed_is_served_only_where_one_asks_for_it" {
  command = plan

  assert {
    condition     = length(aws_cloudfront_distribution.embed) == 0 && output.embed_bucket == null
    error_message = "Nothing is served by default."
  }
}

run "a_secret_that_is_gone_in_three_days_is_refused" {
  command = plan

  variables {
    secret_recovery_days = 3
  }

  expect_failures = [var.secret_recovery_days]
}

run "without_a_network_its_role_may_make_no_interfaces" {
  command = plan

  assert {
    condition     = length(aws_iam_role_policy.network) == 0 && length(output.vpc.subnet_ids) == 0
    error_message = "What nobody asks for isn't granted."
  }
}

run "lambda_may_put_it_into_a_network_and_its_code_may_not" {
  command = plan

  variables {
    vpc = { subnet_ids = ["subnet-0123456b", "subnet-0123456a"], security_group_ids = ["sg-01234567"] }
  }

  assert {
    condition     = length(aws_iam_role_policy.network) == 1 && output.vpc.subnet_ids == tolist(["subnet-0123456a", "subnet-0123456b"])
    error_message = "Zappa is told of the subnets, and the role may join them."
  }

  assert {
    condition = [
      for each in data.aws_iam_policy_document.network.statement : each.effect
      if length(each.condition) > 0 && toset(each.actions) == toset(concat(local.network_changes, local.network_reads))
    ] == ["Deny"]
    error_message = "What Lambda may do as this role, its code may not."
  }
}

run "a_network_without_security_groups_is_refused" {
  command = plan

  variables {
    vpc = { subnet_ids = ["subnet-01234567"], security_group_ids = [] }
  }

  expect_failures = [var.vpc]
}
