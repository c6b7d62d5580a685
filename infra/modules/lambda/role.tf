# What the function may do: what was asked for it by name, and what its callers need of it.

locals {
  queue_statements = var.queue_source == null ? {} : {
    TakeMessages = {
      actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
      resources = [var.queue_source.arn]
    }
  }

  # What it sends to the queues, and its own settings.
  key_statements = var.kms_key_arn == null ? {} : {
    UseTheKey = {
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [var.kms_key_arn]
    }
  }

  stream_statements = var.stream_source == null ? {} : {
    ReadTheStream = {
      actions = [
        "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
      ]
      # The stream's name is the instant it was made: unknown before, and another after a restore.
      resources = ["${var.table_arn}/stream/*"]
    }
  }
}

module "role" {
  source = "../role"

  name          = var.name
  log_group_arn = local.log_group_arn
  tracing       = var.tracing
  table_arn     = var.table_arn
  table_access  = var.table_access
  statements    = merge(var.statements, local.queue_statements, local.stream_statements, local.key_statements)
  tags          = var.tags
}
