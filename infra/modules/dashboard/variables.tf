variable "name" {
  description = "The dashboard's name, to which Zappa adds the stage."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,40}$", var.name))
    error_message = "A name has 2 to 41 small letters, digits and hyphens, and begins with a letter."
  }
}

variable "stage" {
  description = "The stage that Zappa deploys."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{1,16}$", var.stage))
    error_message = "A stage has up to 16 small letters and digits: Zappa allows no others."
  }
}

variable "export_bucket" {
  description = "The name of the bucket of exports; bucket names are one for all of AWS."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.export_bucket))
    error_message = "A bucket's name has 3 to 63 small letters, digits and hyphens."
  }
}

variable "embed_bucket" {
  description = "The name of a bucket that the embed is served from, behind CloudFront; null: it is served elsewhere."
  type        = string
  default     = null
}

variable "embed_protection" {
  description = "Refuse to delete the embed's bucket while there are files in it: pages load them."
  type        = bool
  default     = true
}

variable "secret_recovery_days" {
  description = "How long a deleted secret can be had back: 7 to 30 days, or 0, at once gone."
  type        = number
  default     = 30

  validation {
    condition     = var.secret_recovery_days == 0 || (var.secret_recovery_days >= 7 && var.secret_recovery_days <= 30)
    error_message = "Secrets Manager gives a deleted secret back for 7 to 30 days, or not at all (0)."
  }
}

variable "table_arn" {
  description = "The table that table_access is about."
  type        = string
}

variable "table_access" {
  description = "What it may do with which items, by statement: actions, the beginnings of the partition keys (with * for the rest), and the index where it isn't the table itself."
  type = map(object({
    actions      = set(string)
    leading_keys = set(string)
    index        = optional(string)
  }))
  default = {}

  validation {
    condition     = alltrue([for access in values(var.table_access) : !anytrue([for action in access.actions : strcontains(action, "*")])])
    error_message = "Name each action: a wildcard would grant what nobody thought of."
  }

  validation {
    condition     = alltrue([for access in values(var.table_access) : length(access.leading_keys) > 0 && !contains(access.leading_keys, "*")])
    error_message = "Say which items: * alone is every lead, form and key."
  }
}

variable "statements" {
  description = "What else it may do, by statement: actions, and the ARNs they are for."
  type = map(object({
    actions   = set(string)
    resources = set(string)
  }))
  default = {}

  validation {
    condition     = alltrue([for each in values(var.statements) : !anytrue([for action in each.actions : strcontains(action, "*")])])
    error_message = "Name each action: a wildcard would grant what nobody thought of."
  }

  validation {
    condition     = alltrue([for each in values(var.statements) : length(each.resources) > 0 && !contains(each.resources, "*")])
    error_message = "Name the resources: * alone is everything in the account."
  }
}

variable "vpc" {
  description = "The private network that the dashboard's database is in: Zappa puts the function into these subnets, behind these security groups, and its role may make it network interfaces; null: into none."
  type = object({
    subnet_ids         = set(string)
    security_group_ids = set(string)
  })
  default = null

  validation {
    condition = var.vpc == null || try(
      length(var.vpc.subnet_ids) > 0 && length(var.vpc.security_group_ids) > 0
      && alltrue([for id in var.vpc.subnet_ids : can(regex("^subnet-[0-9a-f]{8,17}$", id))])
      && alltrue([for id in var.vpc.security_group_ids : can(regex("^sg-[0-9a-f]{8,17}$", id))]), false
    )
    error_message = "A private network is given by its subnets, subnet-…, and security groups, sg-…, at least one of each."
  }
}

variable "log_retention_days" {
  description = "How long CloudWatch keeps the log, in days, of those it offers."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731 days; 0 would keep them for ever."
  }
}

variable "kms_key_arn" {
  description = "Your own KMS key for the log, the secrets and the exports; null: AWS's own."
  type        = string
  default     = null
}

variable "partition" {
  description = "AWS's partition: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
}

variable "region" {
  description = "The region that it runs in."
  type        = string
}

variable "account_id" {
  description = "The account that it runs in."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account id has 12 digits."
  }
}

variable "tags" {
  description = "Tags of everything that has some."
  type        = map(string)
  default     = {}
}
