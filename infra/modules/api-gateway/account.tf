# A region has one account of API Gateway, which says as whom all its APIs write logs. API Gateway
# takes no role that is narrower than AWS's own policy for it.

data "aws_iam_policy_document" "assume" {
  count = var.manages_account ? 1 : 0

  statement {
    sid     = "WriteLogsAsThis"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["apigateway.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "logs" {
  count = var.manages_account ? 1 : 0

  name               = "${var.name}-gateway-logs"
  description        = "As whom this region's API Gateways write logs."
  assume_role_policy = data.aws_iam_policy_document.assume[0].json
  tags               = var.tags
}

resource "aws_iam_role_policy_attachment" "logs" {
  count = var.manages_account ? 1 : 0

  role       = aws_iam_role.logs[0].name
  policy_arn = "arn:${var.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  count = var.manages_account ? 1 : 0

  cloudwatch_role_arn = aws_iam_role.logs[0].arn
  depends_on          = [aws_iam_role_policy_attachment.logs]
}
