# A role and what it may do, each thing by name: no action and no table is granted with a wildcard.

data "aws_iam_policy_document" "assume" {
  statement {
    sid     = "RunAsThis"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = [var.service]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  description        = "What ${var.name} may do."
  assume_role_policy = data.aws_iam_policy_document.assume.json
  tags               = var.tags
}

resource "aws_iam_role_policy" "log" {
  name   = "log"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.log.json
}

resource "aws_iam_role_policy" "table" {
  count = length(var.table_access) > 0 ? 1 : 0

  name   = "table"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.table.json
}

# A policy each: some name what is not known before it is made, and a plan shows the others.
resource "aws_iam_role_policy" "service" {
  for_each = var.statements

  name   = each.key
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.service[each.key].json
}

data "aws_iam_policy_document" "log" {
  #checkov:skip=CKV_AWS_356:X-Ray knows no resources: its two actions can be granted on all or none
  #checkov:skip=CKV_AWS_111:See above
  statement {
    sid       = "WriteItsLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${var.log_group_arn}:*"]
  }

  dynamic "statement" {
    for_each = var.tracing ? [1] : []

    content {
      sid       = "Trace"
      actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
      resources = ["*"]
    }
  }
}

data "aws_iam_policy_document" "table" {
  dynamic "statement" {
    for_each = var.table_access

    content {
      sid     = statement.key
      actions = statement.value.actions
      resources = [
        statement.value.index == null ? var.table_arn : "${var.table_arn}/index/${statement.value.index}"
      ]

      # Of a shared table, only the kinds of item that are this role's business.
      condition {
        test     = "ForAllValues:StringLike"
        variable = "dynamodb:LeadingKeys"
        values   = statement.value.leading_keys
      }

      # Of a request without keys, such as a Scan, ForAllValues would be true.
      condition {
        test     = "Null"
        variable = "dynamodb:LeadingKeys"
        values   = ["false"]
      }
    }
  }
}

data "aws_iam_policy_document" "service" {
  for_each = var.statements

  statement {
    sid       = each.key
    actions   = each.value.actions
    resources = each.value.resources
  }
}
