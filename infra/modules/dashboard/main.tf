# What the dashboard needs that Zappa doesn't make: the role it runs as, its log, the place of its
# secrets, the bucket of exports. Zappa makes its function and its API.

locals {
  # As Zappa names the function: project and stage.
  function_name  = "${var.name}-${var.stage}"
  log_group_name = "/aws/lambda/${local.function_name}"
  log_group_arn  = "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:${local.log_group_name}"

  # Its secrets, what it sends to the queue, the exports that it links to.
  key_statements = var.kms_key_arn == null ? {} : {
    UseTheKey = {
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [var.kms_key_arn]
    }
  }

  secret_statements = {
    ReadItsSecrets = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [aws_secretsmanager_secret.this.arn]
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts with its own keys; a key of the owner's own is an option (kms_key_arn)
  #checkov:skip=CKV_AWS_338:Nothing of a visitor is logged, and what nobody reads after a month is kept no year
  name              = local.log_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

module "role" {
  source = "../role"

  name          = local.function_name
  log_group_arn = local.log_group_arn
  tracing       = false
  table_arn     = var.table_arn
  table_access  = var.table_access
  statements    = merge(var.statements, local.secret_statements, local.key_statements)
  tags          = var.tags
}

# Django's secret key and the database's address. Their values are put in by `make deploy`, not
# here: Terraform would keep them in its state.
resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:The database's password is turned by who runs the database; docs/operations.md says how
  #checkov:skip=CKV_AWS_149:Secrets Manager encrypts with its own key; one of the owner's own is an option (kms_key_arn)
  name                    = "${local.function_name}/settings"
  description             = "DJANGO_SECRET_KEY and DATABASE_URL of ${local.function_name}."
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.secret_recovery_days
  tags                    = var.tags
}
