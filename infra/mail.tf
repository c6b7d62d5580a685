# E-mails about leads: whom they come from. SES's identity and configuration set are yours: both are
# for all that an account sends, and an identity takes records in the domain's DNS.

locals {
  email_from              = var.email == null ? "" : var.email.from
  email_configuration_set = try(coalesce(var.email.configuration_set), "")

  ses_resources = var.email == null ? [] : concat(
    ["arn:${var.partition}:ses:${var.region}:${var.account_id}:identity/${var.email.identity}"],
    local.email_configuration_set == "" ? [] : [
      "arn:${var.partition}:ses:${var.region}:${var.account_id}:configuration-set/${local.email_configuration_set}"
    ],
  )
}
