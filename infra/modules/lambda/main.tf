# One function: its code, the role it runs as, its log, and the alias that callers are given.

locals {
  log_group_name = "/aws/lambda/${var.name}"
  # Written out rather than taken from the resource: so a plan shows the whole policy.
  log_group_arn = "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:${local.log_group_name}"
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts with its own keys; a key of the owner's own is an option (kms_key_arn)
  #checkov:skip=CKV_AWS_338:Nothing of a visitor is logged, and what nobody reads after a month is kept no year
  name              = local.log_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_115:Reserved concurrency is an option: an account new to AWS has 10 to share, and no function may take any
  #checkov:skip=CKV_AWS_116:Callers wait for the answer, or have a queue, a stream or the next tick to try again
  #checkov:skip=CKV_AWS_117:Everything it calls is a public AWS endpoint; a VPC would add a NAT gateway and nothing else
  #checkov:skip=CKV_AWS_173:No variable is a secret
  #checkov:skip=CKV_AWS_272:The zip is built and its hash checked by the same hands that apply this
  #checkov:skip=CKV_AWS_50:Tracing is an option of the module (tracing); sampled where the request enters
  function_name                  = var.name
  description                    = var.description
  role                           = module.role.arn
  runtime                        = var.runtime
  architectures                  = ["arm64"]
  handler                        = var.handler
  filename                       = var.package
  source_code_hash               = filebase64sha256(var.package)
  timeout                        = var.timeout_seconds
  memory_size                    = var.memory_mib
  reserved_concurrent_executions = var.reserved_concurrency
  kms_key_arn                    = var.kms_key_arn
  # An alias can only name a version.
  publish = true
  tags    = var.tags

  environment {
    variables = var.environment
  }

  tracing_config {
    mode = var.tracing ? "Active" : "PassThrough"
  }

  dynamic "snap_start" {
    for_each = var.snap_start ? ["PublishedVersions"] : []

    content {
      apply_on = snap_start.value
    }
  }

  # The first call would make a group that keeps its lines for ever.
  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "What callers are given: a rollback points it at an earlier version."
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version
}
