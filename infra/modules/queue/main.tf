# A queue of work and, beside it, the one where messages go that were given up.

resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead"
  message_retention_seconds = local.longest_retention_seconds
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
  policy                    = data.aws_iam_policy_document.tls_only["dead_letters"].json
  tags                      = var.tags
}

resource "aws_sqs_queue" "this" {
  name                       = var.name
  message_retention_seconds  = local.longest_retention_seconds
  visibility_timeout_seconds = local.visibility_factor * var.worker_timeout_seconds
  sqs_managed_sse_enabled    = var.kms_key_arn == null ? true : null
  kms_master_key_id          = var.kms_key_arn
  policy                     = data.aws_iam_policy_document.tls_only["this"].json
  tags                       = var.tags

  redrive_policy = jsonencode({
    deadLetterTargetArn = "${local.queue_arn}-dead"
    maxReceiveCount     = var.most_receives
  })

  depends_on = [aws_sqs_queue.dead_letters]
}

locals {
  # Written out rather than taken from the resources: so a plan shows what becomes of dead letters.
  queue_arn = "arn:${var.partition}:sqs:${var.region}:${var.account_id}:${var.name}"
  # The longest that SQS keeps a message.
  longest_retention_seconds = 14 * 24 * 3600
  # AWS refuses a mapping whose queue shows a message again before its function has run to its end,
  # and asks for six times that.
  # Source: docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  visibility_factor = 6
}

# Only over TLS; who may send and receive is for the callers' own roles to say.
data "aws_iam_policy_document" "tls_only" {
  for_each = { this = local.queue_arn, dead_letters = "${local.queue_arn}-dead" }

  statement {
    sid       = "RefusePlainText"
    effect    = "Deny"
    actions   = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"]
    resources = [each.value]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
