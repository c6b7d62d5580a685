mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name = "leads"
}

run "the_table_can_be_had_back" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.deletion_protection_enabled && aws_dynamodb_table.this.point_in_time_recovery[0].enabled
    error_message = "The table is protected and restorable unless one says otherwise."
  }

  assert {
    condition     = aws_dynamodb_table.this.ttl[0].enabled && aws_dynamodb_table.this.ttl[0].attribute_name == "expires_at"
    error_message = "What has expired is deleted."
  }

  assert {
    condition     = aws_dynamodb_table.this.billing_mode == "PAY_PER_REQUEST" && aws_dynamodb_table.this.server_side_encryption[0].enabled
    error_message = "The table is on demand, and encrypted."
  }
}

run "every_index_is_there" {
  assert {
    condition     = join(" ", output.index_names) == "by_email by_expiry by_form by_kind by_owner by_status by_time"
    error_message = "There are seven indexes."
  }

  assert {
    condition     = length(aws_dynamodb_table.this.global_secondary_index) == 7
    error_message = "The table has them."
  }
}

run "a_recovery_of_a_year_is_refused" {
  command = plan

  variables {
    recovery_days = 365
  }

  expect_failures = [var.recovery_days]
}
