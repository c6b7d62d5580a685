# A role that may read forms, and nothing else of the table.
module "role" {
  source = "../../modules/role"

  name          = "form-reader"
  log_group_arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/form-reader"
  table_arn     = "arn:aws:dynamodb:eu-central-1:111122223333:table/leads"
  table_access = {
    ReadForms = { actions = ["dynamodb:GetItem"], leading_keys = ["form_*"] }
  }
}
