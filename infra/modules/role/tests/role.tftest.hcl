mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name          = "reader"
  log_group_arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/reader"
  table_arn     = "arn:aws:dynamodb:eu-central-1:123456789012:table/leads"
  table_access = {
    ReadForms = { actions = ["dynamodb:GetItem"], leading_keys = ["form_*"] }
    ListForms = { actions = ["dynamodb:Query"], leading_keys = ["k#form"], index = "by_kind" }
  }
  statements = {
    Send = { actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:eu-central-1:123456789012:jobs"] }
  }
}

run "each_kind_of_item_is_a_statement_of_its_own" {
  command = plan

  assert {
    condition = [for each in data.aws_iam_policy_document.table.statement : one(each.resources)] == [
      "${var.table_arn}/index/by_kind", var.table_arn,
    ]
    error_message = "An index and the table are two statements."
  }

  assert {
    condition = alltrue([
      for each in data.aws_iam_policy_document.table.statement :
      contains([for condition in each.condition : condition.variable if condition.test == "ForAllValues:StringLike"], "dynamodb:LeadingKeys")
    ])
    error_message = "Each says which items."
  }

  assert {
    condition     = keys(aws_iam_role_policy.service) == ["Send"]
    error_message = "Each statement is a policy."
  }
}

run "without_items_there_is_no_policy_about_the_table" {
  command = plan

  variables {
    table_access = {}
  }

  assert {
    condition     = length(aws_iam_role_policy.table) == 0
    error_message = "An empty policy would be refused by AWS."
  }
}

run "actions_by_wildcard_are_refused" {
  command = plan

  variables {
    table_access = { All = { actions = ["dynamodb:*"], leading_keys = ["form_*"] } }
    statements   = { All = { actions = ["s3:*"], resources = ["arn:aws:s3:::b"] } }
  }

  expect_failures = [var.table_access, var.statements]
}

run "everything_at_once_is_refused" {
  command = plan

  variables {
    table_access = { All = { actions = ["dynamodb:GetItem"], leading_keys = ["*"] } }
    statements   = { All = { actions = ["s3:GetObject"], resources = ["*"] } }
  }

  expect_failures = [var.table_access, var.statements]
}
