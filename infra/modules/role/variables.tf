variable "name" {
  description = "The role's name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.name))
    error_message = "A role's name has up to 64 letters, digits and +=,.@-_."
  }
}

variable "service" {
  description = "The service that acts as this role."
  type        = string
  default     = "lambda.amazonaws.com"
}

variable "log_group_arn" {
  description = "The log group that it writes to, without a :* at the end."
  type        = string
}

variable "tracing" {
  description = "It may send X-Ray what it traced."
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

variable "tags" {
  description = "Tags of everything that has some."
  type        = map(string)
  default     = {}
}
