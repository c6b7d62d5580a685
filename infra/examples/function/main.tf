# A function with its role, log and alias, called by the table's stream. `make package` builds the zip.
module "table" {
  source = "../../modules/dynamodb"

  name = "leads"
}

module "count_leads" {
  source = "../../modules/lambda"

  name          = "leads-count"
  description   = "Counts leads by day, status and form."
  handler       = "ingest.count_leads.handler"
  package       = "${path.module}/../../../dist/count_leads.zip"
  environment   = { DYNAMODB_TABLE_NAME = "leads", ENVIRONMENT = "prod", PUBLIC_API_URL = "https://api.example.com" }
  table_arn     = "arn:aws:dynamodb:eu-central-1:111122223333:table/leads"
  table_access  = { Count = { actions = ["dynamodb:UpdateItem"], leading_keys = ["count_*"] } }
  stream_source = { arn = module.table.stream_arn, key_prefix = "lead_" }
  region        = "eu-central-1"
  account_id    = "111122223333"
}
