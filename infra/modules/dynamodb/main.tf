# The one table: leads, their timelines, forms, API keys, jobs, counts. Its keys and indexes are
# leadmodels'; tests/unit/infra/test_table.py holds the two to each other.

locals {
  # What a list shows of a lead, so that it needs no second read.
  summary = [
    "form_id", "received_at", "stored_at", "status", "owner", "tags", "follow_up_on", "name",
    "email", "phone", "company", "search_text", "first_viewed_at", "expires_at",
  ]

  indexes = {
    by_email  = { hash_key = "email_partition", range_key = "stored_sort", projection = "INCLUDE" }
    by_expiry = { hash_key = "expiry_partition", range_key = "expiry_sort", projection = "KEYS_ONLY" }
    by_form   = { hash_key = "form_partition", range_key = "stored_sort", projection = "INCLUDE" }
    by_kind   = { hash_key = "kind_partition", range_key = "kind_sort", projection = "ALL" }
    by_owner  = { hash_key = "owner_partition", range_key = "stored_sort", projection = "INCLUDE" }
    by_status = { hash_key = "status_partition", range_key = "stored_sort", projection = "INCLUDE" }
    by_time   = { hash_key = "time_partition", range_key = "stored_sort", projection = "INCLUDE" }
  }

  attributes = toset(concat(
    ["leadId", "timestamp"],
    [for index in values(local.indexes) : index.hash_key],
    [for index in values(local.indexes) : index.range_key],
  ))
}

resource "aws_dynamodb_table" "this" {
  #checkov:skip=CKV_AWS_119:A key of the owner's own is an option (kms_key_arn); without it AWS's managed key encrypts
  name                        = var.name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "leadId"
  range_key                   = "timestamp"
  deletion_protection_enabled = var.deletion_protection
  # What count_leads counts.
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  tags             = var.tags

  dynamic "attribute" {
    for_each = local.attributes

    content {
      name = attribute.value
      type = "S"
    }
  }

  dynamic "global_secondary_index" {
    for_each = local.indexes

    content {
      name               = global_secondary_index.key
      hash_key           = global_secondary_index.value.hash_key
      range_key          = global_secondary_index.value.range_key
      projection_type    = global_secondary_index.value.projection
      non_key_attributes = global_secondary_index.value.projection == "INCLUDE" ? local.summary : null
    }
  }

  ttl {
    enabled        = true
    attribute_name = "expires_at"
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = var.recovery_days
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }

}
