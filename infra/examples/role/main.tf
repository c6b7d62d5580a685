# A role that may read forms, and nothing else of the table.
resource "aws_cloudwatch_log_group" "reader" {
  name              = "/aws/lambda/form-reader"
  retention_in_days = 30
}

module "role" {
  source = "../../modules/role"

  name          = "form-reader"
  log_group_arn = aws_cloudwatch_log_group.reader.arn
  table_arn     = "arn:aws:dynamodb:eu-central-1:111122223333:table/leads"
  table_access = {
    ReadForms = { actions = ["dynamodb:GetItem"], leading_keys = ["form_*"] }
  }
}
