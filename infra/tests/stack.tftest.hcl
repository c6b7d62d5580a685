# The whole stack, planned with a provider that does nothing. From infra/, after `make package`:
# terraform test.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  stage      = "dev"
  account_id = "123456789012"
}

run "everything_is_called_by_project_and_stage" {
  command = plan

  assert {
    condition     = output.table_name == "lead-capture-dev-leads" && output.dashboard.function_name == "lead-capture-dashboard-dev"
    error_message = "Two stages of an account never meet."
  }

  assert {
    condition     = alltrue([for name, made in output.function_names : made == "lead-capture-dev-${replace(name, "_", "-")}"])
    error_message = "A function is called what its code is called."
  }
}

run "a_function_is_told_its_table_and_its_stage" {
  command = plan

  assert {
    condition = alltrue([
      for settings in values(output.function_settings) :
      settings["DYNAMODB_TABLE_NAME"] == "lead-capture-dev-leads" && settings["ENVIRONMENT"] == "dev"
    ])
    error_message = "All functions work with the one table."
  }
}

run "a_restored_table_takes_the_place_of_the_stage_it_is_for" {
  command = plan

  variables {
    table_names = { dev = "leads-restored", prod = "leads-of-prod" }
  }

  assert {
    condition     = output.table_name == "leads-restored" && output.dashboard.variables["DYNAMODB_TABLE_NAME"] == "leads-restored"
    error_message = "Functions and dashboard follow the table."
  }
}

run "prod_as_it_is_set_up_is_planned" {
  command = plan

  variables {
    stage        = "prod"
    alarm_emails = ["ops@example.com"]
  }

  assert {
    condition     = output.function_settings["submit_lead"]["CORS_ALLOW_ORIGIN"] == ""
    error_message = "In prod each form has its own list of origins."
  }
}

run "prod_refuses_what_would_be_dangerous_there" {
  command = plan

  variables {
    stage               = "prod"
    cors_allow_origins  = ["https://www.example.com"]
    log_level           = "DEBUG"
    deletion_protection = false
  }

  expect_failures = [var.cors_allow_origins, var.log_level, var.deletion_protection, var.alarm_emails]
}
