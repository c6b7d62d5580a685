# The bucket of exports: for nobody but who is given a link, and only for some days.

resource "aws_s3_bucket" "exports" {
  #checkov:skip=CKV_AWS_18:Who downloads what stands in the dashboard's audit log
  #checkov:skip=CKV_AWS_21:Versions would keep leads that were to be deleted
  #checkov:skip=CKV_AWS_144:An export is made again in minutes
  #checkov:skip=CKV_AWS_145:S3 encrypts with its own keys; a key of the owner's own is an option (kms_key_arn)
  #checkov:skip=CKV2_AWS_62:Nobody waits for a file: the job says when it is there
  bucket        = var.export_bucket
  force_destroy = true # exports live for days, and are made again from the table
  tags          = var.tags
}

resource "aws_s3_bucket_public_access_block" "exports" {
  bucket                  = aws_s3_bucket.exports.id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "exports" {
  bucket = aws_s3_bucket.exports.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "exports" {
  bucket = aws_s3_bucket.exports.id

  rule {
    bucket_key_enabled = var.kms_key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "exports" {
  bucket = aws_s3_bucket.exports.id

  # Parts that a dead worker left cost as much as objects, and no list of objects shows them.
  rule {
    id     = "abort-what-was-not-finished"
    status = "Enabled"

    filter {
      prefix = ""
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  # As long as the list of exports shows them.
  rule {
    id     = "delete-exports"
    status = "Enabled"

    filter {
      prefix = ""
    }

    expiration {
      days = 7
    }
  }
}

data "aws_iam_policy_document" "exports" {
  statement {
    sid       = "RefusePlainText"
    effect    = "Deny"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"]
    resources = [local.bucket_arn, "${local.bucket_arn}/*"]

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

locals {
  bucket_arn = "arn:${var.partition}:s3:::${var.export_bucket}"
}

resource "aws_s3_bucket_policy" "exports" {
  bucket = aws_s3_bucket.exports.id
  policy = data.aws_iam_policy_document.exports.json

  depends_on = [aws_s3_bucket_public_access_block.exports]
}
