# Optional: where pages get the embed from, a bucket behind CloudFront. A site owner may as well put
# its two files beside the page.

locals {
  has_embed = var.embed_bucket == null ? [] : [var.embed_bucket]
}

resource "aws_s3_bucket" "embed" {
  #checkov:skip=CKV_AWS_18:Visitors' addresses are not kept
  #checkov:skip=CKV_AWS_21:A version's files never change: another version is another folder
  #checkov:skip=CKV_AWS_144:Its files are built from the repository
  #checkov:skip=CKV_AWS_145:Its files are public
  #checkov:skip=CKV2_AWS_62:Nobody waits for a file
  #checkov:skip=CKV2_AWS_61:Pages name the version that they were written with, for years
  for_each = toset(local.has_embed)

  bucket        = each.value
  force_destroy = !var.embed_protection
  tags          = var.tags
}

resource "aws_s3_bucket_public_access_block" "embed" {
  for_each = toset(local.has_embed)

  bucket                  = aws_s3_bucket.embed[each.key].id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "embed" {
  for_each = toset(local.has_embed)

  bucket = aws_s3_bucket.embed[each.key].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

data "aws_iam_policy_document" "embed" {
  for_each = toset(local.has_embed)

  statement {
    sid       = "ReadThroughCloudFront"
    actions   = ["s3:GetObject"]
    resources = ["arn:${var.partition}:s3:::${each.key}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.embed[each.key].arn]
    }
  }
}

resource "aws_s3_bucket_policy" "embed" {
  for_each = toset(local.has_embed)

  bucket = aws_s3_bucket.embed[each.key].id
  policy = data.aws_iam_policy_document.embed[each.key].json

  depends_on = [aws_s3_bucket_public_access_block.embed]
}

resource "aws_cloudfront_origin_access_control" "embed" {
  for_each = toset(local.has_embed)

  name                              = each.key
  description                       = "CloudFront reads ${each.key}."
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# A page of any origin may load the files, and with an integrity attribute it needs to be told so.
resource "aws_cloudfront_response_headers_policy" "embed" {
  #checkov:skip=CKV_AWS_259:Its name is CloudFront's: to be on browsers' preload lists is not for one of its customers to ask
  for_each = toset(local.has_embed)

  name = replace(each.key, ".", "-")

  cors_config {
    access_control_allow_credentials = false
    origin_override                  = true

    access_control_allow_headers {
      items = ["Range"]
    }

    access_control_allow_methods {
      items = ["GET", "HEAD"]
    }

    access_control_allow_origins {
      items = ["*"]
    }
  }

  security_headers_config {
    content_type_options {
      override = true
    }

    strict_transport_security {
      access_control_max_age_sec = 31536000
      override                   = true
    }
  }
}

resource "aws_cloudfront_distribution" "embed" {
  #checkov:skip=CKV_AWS_68:Two public files: nothing to protect from a request
  #checkov:skip=CKV2_AWS_47:See CKV_AWS_68
  #checkov:skip=CKV_AWS_86:Visitors' addresses are not kept
  #checkov:skip=CKV_AWS_174:Without a name of one's own CloudFront's certificate and protocols are all there is
  #checkov:skip=CKV2_AWS_42:See CKV_AWS_174
  #checkov:skip=CKV_AWS_305:There is no page at its root
  #checkov:skip=CKV_AWS_310:The files can be served from anywhere; a page works without them
  #checkov:skip=CKV_AWS_374:Visitors come from everywhere
  for_each = toset(local.has_embed)

  enabled         = true
  comment         = "The embed of ${local.function_name}."
  http_version    = "http2and3"
  is_ipv6_enabled = true
  tags            = var.tags

  origin {
    origin_id                = "bucket"
    domain_name              = aws_s3_bucket.embed[each.key].bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.embed[each.key].id
  }

  default_cache_behavior {
    target_origin_id           = "bucket"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD", "OPTIONS"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    response_headers_policy_id = aws_cloudfront_response_headers_policy.embed[each.key].id
    # AWS's own policy CachingOptimized.
    # Source: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
    cache_policy_id = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
  }
}
