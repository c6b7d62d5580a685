variable "name" {
  description = "The function's name, and its role's."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "A function's name has up to 64 letters, digits, hyphens and underscores."
  }
}

variable "description" {
  description = "What the function is for, in a sentence."
  type        = string
}

variable "handler" {
  description = "The module and function that Lambda calls."
  type        = string
}

variable "package" {
  description = "Path of the zip with the code, as `make package` builds it."
  type        = string

  validation {
    condition     = fileexists(var.package)
    error_message = "There is no such zip: run `make package` first."
  }
}

variable "runtime" {
  description = "Lambda's runtime; the zip's bytecode has to be compiled by the same Python."
  type        = string
  default     = "python3.13"

  validation {
    condition     = can(regex("^python3\\.(1[1-9]|[2-9][0-9])$", var.runtime))
    error_message = "The functions need Python 3.11 or later: python3.13, for example."
  }
}

variable "timeout_seconds" {
  description = "How long a call may take, 1 to 900."
  type        = number
  default     = 30

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 900
    error_message = "Lambda runs a function 1 to 900 seconds."
  }
}

variable "memory_mib" {
  description = "Memory in MiB, 128 to 10,240; the share of a processor grows with it."
  type        = number
  default     = 256

  validation {
    condition     = var.memory_mib >= 128 && var.memory_mib <= 10240
    error_message = "Lambda gives a function 128 to 10,240 MiB."
  }
}

variable "reserved_concurrency" {
  description = "Calls at once that are kept for this function, and that it is held to; -1: as many as the account has."
  type        = number
  default     = -1

  validation {
    condition     = var.reserved_concurrency == -1 || var.reserved_concurrency >= 1
    error_message = "Reserve 1 or more calls at once, or -1 for none in particular: 0 switches the function off."
  }
}

variable "environment" {
  description = "The function's settings; none is a secret."
  type        = map(string)
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

variable "tracing" {
  description = "Let X-Ray follow the calls that are sampled."
  type        = bool
  default     = true
}

variable "snap_start" {
  description = "Start from a snapshot of the initialised function: faster, and charged for."
  type        = bool
  default     = false
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

variable "queue_source" {
  description = "The queue whose messages it is called with, if any."
  type = object({
    arn                 = string
    batch_size          = number
    maximum_concurrency = number
    reports_failures    = bool
  })
  default = null
}

variable "stream_source" {
  description = "The table's stream whose records it is called with, if any; only items whose partition key begins with key_prefix. A function that reports failures says which record failed, and batches that fail are halved; what is given up is named in the queue of failures."
  type = object({
    arn                     = string
    key_prefix              = string
    batch_size              = optional(number, 100)
    batching_window_seconds = optional(number, 30)
    maximum_age_seconds     = optional(number, 3600)
    reports_failures        = optional(bool, false)
    failure_queue_arn       = optional(string)
  })
  default = null
}

variable "schedules" {
  description = "EventBridge expressions by the task that the function is given at these times."
  type        = map(string)
  default     = {}
}

variable "kms_key_arn" {
  description = "Your own KMS key for the log and the settings; null: AWS's own."
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
