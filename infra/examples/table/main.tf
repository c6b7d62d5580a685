# The table by itself, for a program of your own that uses leadmodels.
module "table" {
  source = "../../modules/dynamodb"

  name          = "leads"
  recovery_days = 7
}
