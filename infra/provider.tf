# Local AWS answers at one address and knows no accounts; AWS itself needs none of this.
provider "aws" {
  region                      = var.region
  allowed_account_ids         = var.local_endpoint == null ? [var.account_id] : null
  skip_credentials_validation = var.local_endpoint != null
  skip_requesting_account_id  = var.local_endpoint != null
  skip_metadata_api_check     = var.local_endpoint != null
  skip_region_validation      = var.local_endpoint != null
  s3_use_path_style           = var.local_endpoint != null

  dynamic "endpoints" {
    for_each = var.local_endpoint == null ? [] : [var.local_endpoint]

    content {
      apigateway     = endpoints.value
      budgets        = endpoints.value
      cloudfront     = endpoints.value
      cloudwatch     = endpoints.value
      cloudwatchlogs = endpoints.value
      dynamodb       = endpoints.value
      events         = endpoints.value
      iam            = endpoints.value
      kms            = endpoints.value
      lambda         = endpoints.value
      route53        = endpoints.value
      s3             = endpoints.value
      secretsmanager = endpoints.value
      sns            = endpoints.value
      sqs            = endpoints.value
      sts            = endpoints.value
      wafv2          = endpoints.value
      xray           = endpoints.value
    }
  }

  default_tags {
    tags = local.tags
  }
}
