# Who may do what. Items of all kinds share one table, so each statement names the beginnings of the
# partition keys that it is for; tests/integration/ingest and tests/integration/dashboard hold every
# call that is made to these.

locals {
  # By function: what it may do with the table.
  table_access = {
    submit_lead = {
      ReadForms     = { actions = ["dynamodb:GetItem"], leading_keys = ["form_*"] }
      CheckKeys     = { actions = ["dynamodb:GetItem", "dynamodb:UpdateItem"], leading_keys = ["key_*"] }
      StoreLeads    = { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], leading_keys = ["lead_*", "idem_*"] }
      HashAddresses = { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], leading_keys = ["pepper_*"] }
      CountSenders  = { actions = ["dynamodb:UpdateItem"], leading_keys = ["rate_*"] }
      NoteRefusals  = { actions = ["dynamodb:Query", "dynamodb:UpdateItem"], leading_keys = ["refused_*"] }
    }
    get_leads = {
      CheckKeys = { actions = ["dynamodb:GetItem", "dynamodb:UpdateItem"], leading_keys = ["key_*"] }
      ReadLeads = { actions = ["dynamodb:BatchGetItem", "dynamodb:Query"], leading_keys = ["lead_*"] }
      ListAll   = { actions = ["dynamodb:Query"], leading_keys = ["t#*"], index = "by_time" }
      ListForm  = { actions = ["dynamodb:Query"], leading_keys = ["f#*"], index = "by_form" }
      ListState = { actions = ["dynamodb:Query"], leading_keys = ["s#*"], index = "by_status" }
      ListEmail = { actions = ["dynamodb:Query"], leading_keys = ["e#*"], index = "by_email" }
      ListOwner = { actions = ["dynamodb:Query"], leading_keys = ["o#*"], index = "by_owner" }
    }
    store_overflow = {
      ReadForms  = { actions = ["dynamodb:GetItem"], leading_keys = ["form_*"] }
      StoreLeads = { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], leading_keys = ["lead_*", "idem_*"] }
      ReadErased = { actions = ["dynamodb:BatchGetItem", "dynamodb:GetItem"], leading_keys = ["erased_*"] }
    }
    count_leads = {
      Count = { actions = ["dynamodb:UpdateItem"], leading_keys = ["count_*"] }
    }
    notify = {
      ReadForms = { actions = ["dynamodb:GetItem"], leading_keys = ["form_*"] }
      ReadLeads = { actions = ["dynamodb:GetItem"], leading_keys = ["lead_*"] }
    }
    send_mail = {
      ReadForms = { actions = ["dynamodb:GetItem"], leading_keys = ["form_*"] }
      ReadLeads = { actions = ["dynamodb:GetItem"], leading_keys = ["lead_*"] }
      MarkSent = {
        actions      = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"]
        leading_keys = ["sent_*"]
      }
    }
    run_jobs = merge(local.listing, {
      ReadForms = { actions = ["dynamodb:GetItem"], leading_keys = ["form_*"] }
      WorkLeads = { actions = local.read_and_write, leading_keys = ["lead_*"] }
      WorkJobs = {
        actions      = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
        leading_keys = ["job_*"]
      }
      KeepLedger = { actions = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"], leading_keys = ["erased_*"] }
      Certify    = { actions = ["dynamodb:PutItem"], leading_keys = ["erasure_*"] }
      Recount = {
        actions      = ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
        leading_keys = ["count_*"]
      }
      EndKeys = {
        actions      = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
        leading_keys = ["key_*"]
      }
    })
    dashboard = merge(local.listing, {
      WorkLeads   = { actions = local.read_and_write, leading_keys = ["lead_*"] }
      MarkKeys    = { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], leading_keys = ["idem_*"] }
      EditForms   = { actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], leading_keys = ["form_*"] }
      AskForJobs  = { actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], leading_keys = ["job_*"] }
      ReadCounts  = { actions = ["dynamodb:Query"], leading_keys = ["count_*"] }
      ReadRefused = { actions = ["dynamodb:Query"], leading_keys = ["refused_*"] }
      ReadErased  = { actions = ["dynamodb:GetItem"], leading_keys = ["erased_*", "erasure_*"] }
      MakeKeys = {
        actions      = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
        leading_keys = ["key_*"]
      }
    })
  }

  read_and_write = [
    "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query",
    "dynamodb:UpdateItem",
  ]

  # Every list there is.
  listing = {
    for name, list in {
      All      = { index = "by_time", beginning = "t#*" }
      Form     = { index = "by_form", beginning = "f#*" }
      State    = { index = "by_status", beginning = "s#*" }
      Email    = { index = "by_email", beginning = "e#*" }
      Owner    = { index = "by_owner", beginning = "o#*" }
      Expiring = { index = "by_expiry", beginning = "x#*" }
      Kind     = { index = "by_kind", beginning = "k#*" }
    } : "List${name}" => { actions = ["dynamodb:Query"], leading_keys = [list.beginning], index = list.index }
  }

  # What else. Keys of API Gateway: AWS has no permission that allows listing them and forbids asking
  # for their values with it; the code never asks.
  gateway    = "arn:${var.partition}:apigateway:${var.region}:"
  usage_plan = "${local.gateway}:/usageplans/${module.api.usage_plan_id}"
  key_handling = {
    FindKeys     = { actions = ["apigateway:GET"], resources = ["${local.gateway}:/apikeys"] }
    FindAttached = { actions = ["apigateway:GET"], resources = ["${local.usage_plan}/keys"] }
    SwitchKeys   = { actions = ["apigateway:PATCH", "apigateway:DELETE"], resources = ["${local.gateway}:/apikeys/*"] }
    AttachKeys   = { actions = ["apigateway:POST"], resources = ["${local.usage_plan}/keys"] }
    DetachKeys   = { actions = ["apigateway:DELETE"], resources = ["${local.usage_plan}/keys/*"] }
  }

  answering_statements = {
    submit_lead = { SetAside = { actions = ["sqs:SendMessage"], resources = [local.arns.overflow] } }
    get_leads   = {}
  }

  worker_statements = {
    store_overflow = {
      GiveUp = { actions = ["sqs:SendMessage"], resources = [local.arns.dead_letter] }
      PutOff = { actions = ["sqs:ChangeMessageVisibility"], resources = [local.arns.overflow] }
    }
    count_leads = {}
    notify = {
      HandOn   = { actions = ["sqs:SendMessage"], resources = [local.arns.mail] }
      SetAside = { actions = ["sqs:SendMessage"], resources = [local.arns.notices_dead] }
    }
    send_mail = merge(
      { PutOff = { actions = ["sqs:ChangeMessageVisibility"], resources = [local.arns.mail] } },
      # What is sent as it is takes both: SES asks for the second of them.
      var.email == null ? {} : { SendMail = { actions = ["ses:SendEmail", "ses:SendRawEmail"], resources = local.ses_resources } },
    )
    run_jobs = merge(local.key_handling, {
      HandOn = { actions = ["sqs:SendMessage"], resources = [local.arns.jobs] }
      WriteExports = {
        actions   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        resources = ["${local.arns.exports}/exports/*"]
      }
      # Without it S3 says of a file that isn't there that it is forbidden.
      SeeWhatIsMissing = { actions = ["s3:ListBucket"], resources = [local.arns.exports] }
    })
  }

  dashboard_statements = merge(local.key_handling, {
    AskForJobs  = { actions = ["sqs:SendMessage"], resources = [local.arns.jobs] }
    LinkExports = { actions = ["s3:GetObject"], resources = ["${local.arns.exports}/exports/*"] }
    MakeKeys    = { actions = ["apigateway:POST"], resources = ["${local.gateway}:/apikeys"] }
    ReadUsage   = { actions = ["apigateway:GET"], resources = [local.usage_plan, "${local.usage_plan}/usage"] }
  })
}
