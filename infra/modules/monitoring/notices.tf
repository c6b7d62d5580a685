# Where alarms and the budget say what is wrong: a topic, and who reads it.

locals {
  topic_name = "${var.name}-alarms"
  # Written out rather than taken from the resource: so a plan shows the whole policy.
  topic_arn     = "arn:${var.partition}:sns:${var.region}:${var.account_id}:${local.topic_name}"
  alarm_arns    = "arn:${var.partition}:cloudwatch:${var.region}:${var.account_id}:alarm:${var.name}-*"
  account_root  = "arn:${var.partition}:iam::${var.account_id}:root"
  has_own_key   = var.kms_key_arn == null
  writes_budget = var.monthly_budget_usd != null
  publishers    = concat(["cloudwatch.amazonaws.com"], local.writes_budget ? ["budgets.amazonaws.com"] : [])
}

resource "aws_sns_topic" "this" {
  name              = local.topic_name
  display_name      = local.topic_name
  kms_master_key_id = local.has_own_key ? aws_kms_key.this[0].arn : var.kms_key_arn
  policy            = data.aws_iam_policy_document.topic.json
  tags              = var.tags
}

data "aws_iam_policy_document" "topic" {
  statement {
    sid       = "SayWhatIsWrong"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [local.alarm_arns]
    }
  }

  dynamic "statement" {
    for_each = local.writes_budget ? [1] : []

    content {
      sid       = "SayWhatItCosts"
      actions   = ["sns:Publish"]
      resources = [local.topic_arn]

      principals {
        type        = "Service"
        identifiers = ["budgets.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [var.account_id]
      }
    }
  }

  statement {
    sid       = "RefusePlainText"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

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

resource "aws_sns_topic_subscription" "email" {
  for_each = var.alarm_emails

  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = each.value
}

# CloudWatch can't write to a topic that is encrypted with AWS's own key for SNS: nobody may change
# that key's policy.
# Source: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
resource "aws_kms_key" "this" {
  count = local.has_own_key ? 1 : 0

  description             = "Encrypts what ${local.topic_name} says."
  enable_key_rotation     = true
  deletion_window_in_days = 7 # nothing is kept under it
  policy                  = data.aws_iam_policy_document.key[0].json
  tags                    = var.tags
}

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_111:A key's policy is about that key: its resource can only be *
  #checkov:skip=CKV_AWS_356:See above
  count = local.has_own_key ? 1 : 0

  # The account's own policies say who of it may; without this statement nobody ever could.
  statement {
    sid = "LetTheAccountManageIt"
    actions = [
      "kms:CancelKeyDeletion", "kms:Decrypt", "kms:DescribeKey", "kms:DisableKey", "kms:EnableKey",
      "kms:EnableKeyRotation", "kms:GenerateDataKey", "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus", "kms:ListResourceTags", "kms:PutKeyPolicy",
      "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource",
      "kms:UpdateKeyDescription",
    ]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.account_root]
    }
  }

  # Without conditions: CloudWatch meets none that would name the account, and would say nothing at all.
  statement {
    sid       = "LetAlarmsUseIt"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = local.publishers
    }
  }
}

# Of the whole account: what a stack costs by itself AWS tells only where its tags were activated for
# costs, and until then it would tell of nothing.
resource "aws_budgets_budget" "this" {
  count = local.writes_budget ? 1 : 0

  name         = var.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = format("%.2f", var.monthly_budget_usd)
  limit_unit   = "USD"
  tags         = var.tags

  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }

    content {
      notification_type         = notification.key
      comparison_operator       = "GREATER_THAN"
      threshold                 = notification.value
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [aws_sns_topic.this.arn]
    }
  }
}
