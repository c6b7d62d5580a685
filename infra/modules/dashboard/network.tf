# What Lambda needs to put the function into a private network. It acts as the function's role; that
# the function's own code can do the same is forbidden.
# Source: docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html

locals {
  function_arn = "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${local.function_name}"
  # Lambda asks before it makes any whether it may delete whichever it makes.
  network_resources = ["arn:${var.partition}:ec2:${var.region}:${var.account_id}:*/*"]
  network_changes = [
    "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
  ]
  # AWS grants these on everything or not at all.
  network_reads = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
}

resource "aws_iam_role_policy" "network" {
  count = var.vpc == null ? 0 : 1

  name   = "network"
  role   = module.role.name
  policy = data.aws_iam_policy_document.network.json
}

data "aws_iam_policy_document" "network" {
  #checkov:skip=CKV_AWS_111:Lambda makes network interfaces as this role, of names that are not known before
  #checkov:skip=CKV_AWS_356:What describes networks can be granted on all or none
  statement {
    sid       = "JoinTheNetwork"
    actions   = local.network_changes
    resources = local.network_resources
  }

  statement {
    sid       = "SeeTheNetwork"
    actions   = local.network_reads
    resources = ["*"]
  }

  statement {
    sid       = "ButNotFromItsCode"
    effect    = "Deny"
    actions   = concat(local.network_changes, local.network_reads)
    resources = ["*"]

    condition {
      test     = "ArnEquals"
      variable = "lambda:SourceFunctionArn"
      values   = [local.function_arn]
    }
  }
}
