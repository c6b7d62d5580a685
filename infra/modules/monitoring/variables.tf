variable "name" {
  description = "What the names of the dashboard, the alarms and the topic begin with."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,47}$", var.name))
    error_message = "A name has 2 to 48 small letters, digits and hyphens, and begins with a letter."
  }
}

variable "api" {
  description = "The API: its name, its stage, and its routes by a name of their own, with the function that answers."
  type = object({
    name  = string
    stage = string
    routes = map(object({
      path     = string
      method   = string
      function = string
    }))
  })
}

variable "route_metrics" {
  description = "The API has metrics for each route: alarm for each of them, not for all together."
  type        = bool
  default     = true
}

variable "functions" {
  description = "The functions by their names in the code: name on AWS, and limits. Each has alarms."
  type = map(object({
    name            = string
    timeout_seconds = number
    memory_mib      = number
  }))

  validation {
    condition     = length(var.functions) <= 10
    error_message = "CloudWatch adds up ten metrics in an alarm: watch at most ten functions."
  }
}

variable "counting_function" {
  description = "Which of the functions counts the leads that are stored, by its name in the code."
  type        = string
  default     = "count_leads"

  validation {
    condition     = contains(keys(var.functions), var.counting_function)
    error_message = "The function that counts leads is none of the functions."
  }
}

variable "table_name" {
  description = "The table's name."
  type        = string
}

variable "table_indexes" {
  description = "The names of the table's indexes."
  type        = set(string)
  default     = []

  validation {
    condition     = length(var.table_indexes) <= 10
    error_message = "CloudWatch adds up ten metrics in an alarm: watch at most ten indexes."
  }
}

variable "queues" {
  description = "Queues by a name of their own: name on AWS, that of the dead letters, how old a message may become, within how many seconds the queue is empty at some time (where its messages are tried more than a few times), and whether messages are submissions."
  type = map(object({
    name                   = string
    dead_letter_name       = string
    oldest_seconds         = number
    emptied_within_seconds = optional(number)
    holds_submissions      = bool
  }))

  validation {
    condition     = alltrue([for queue in values(var.queues) : queue.emptied_within_seconds == null || try(queue.emptied_within_seconds >= 300 && queue.emptied_within_seconds <= 86400, false)])
    error_message = "CloudWatch looks back over 300 to 86,400 seconds: a queue has to be empty at some time within that."
  }
}

variable "submitting_functions" {
  description = "Which of the functions take and store submissions: where they fail, leads are at risk."
  type        = set(string)
  default     = ["store_overflow", "submit_lead"]
}

variable "error_percent" {
  description = "Alarm when more than this share of five minutes' requests or calls fails, in percent."
  type        = number
  default     = 5

  validation {
    condition     = var.error_percent >= 0 && var.error_percent < 100
    error_message = "A share of failures is 0 to below 100 percent: at 100 the alarm could never go off."
  }
}

variable "latency_ms" {
  description = "Alarm when one request in a hundred takes longer, in milliseconds, in two of three spans of five minutes."
  type        = number
  default     = 3000

  validation {
    condition     = var.latency_ms >= 1 && var.latency_ms <= 29000
    error_message = "API Gateway ends a request after 29,000 ms: alarm at 1 to that."
  }
}

variable "expects_leads" {
  description = "Alarm when fewer leads than this are stored in so many hours, 1 to 24; null: nobody expects any."
  type = object({
    leads = number
    hours = number
  })
  default = null

  validation {
    condition     = var.expects_leads == null || (try(var.expects_leads.leads, 0) >= 1 && contains(range(1, 25), try(var.expects_leads.hours, 0)))
    error_message = "Expect 1 lead or more in 1 to 24 whole hours: CloudWatch sums up no more than a day."
  }
}

variable "alarm_emails" {
  description = "Who is told of alarms; each has to confirm by a link."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", address))])
    error_message = "An alarm goes to an e-mail address."
  }
}

variable "monthly_budget_usd" {
  description = "Tell alarm_emails when the account's month is about to cost more; null: no budget."
  type        = number
  default     = null

  validation {
    condition     = var.monthly_budget_usd == null || try(var.monthly_budget_usd > 0, false)
    error_message = "A budget is more than 0 dollars."
  }
}

# Source: aws.amazon.com/api-gateway/pricing, /lambda/pricing and /dynamodb/pricing/on-demand, for
# us-east-1 and functions on arm64.
variable "prices_usd" {
  description = "List prices for the estimate of costs: of a million requests, calls, write and read units, and of a GB-second."
  type = object({
    million_requests = optional(number, 3.5)
    million_calls    = optional(number, 0.2)
    gb_second        = optional(number, 0.0000133334)
    million_writes   = optional(number, 0.625)
    million_reads    = optional(number, 0.125)
  })
  default = {}
}

variable "kms_key_arn" {
  description = "Your own KMS key for the topic, which has to let CloudWatch and Budgets use it; null: one that is made for it."
  type        = string
  default     = null
}

variable "partition" {
  description = "AWS's partition: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
}

variable "region" {
  description = "The region that is watched."
  type        = string
}

variable "account_id" {
  description = "The account that is watched."
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
