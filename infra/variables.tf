variable "project" {
  description = "What everything's name begins with."
  type        = string
  default     = "lead-capture"

  validation {
    condition     = length(var.project) >= 2 && length(var.project) <= 20 && can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.project))
    error_message = "A project's name has 2 to 20 small letters and digits, with single hyphens between them, and begins with a letter: bucket names are made with it."
  }
}

variable "stage" {
  description = "dev or prod; prod is strict."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.stage)
    error_message = "A stage is dev or prod: the functions and the dashboard know no other."
  }
}

variable "account_id" {
  description = "The AWS account to work in; with credentials of another, nothing is done."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account id has 12 digits."
  }
}

variable "region" {
  description = "The region to work in."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region looks like eu-central-1."
  }
}

variable "partition" {
  description = "AWS's partition: aws or aws-us-gov."
  type        = string
  default     = "aws"

  validation {
    condition     = contains(["aws", "aws-us-gov"], var.partition)
    error_message = "A partition is aws or aws-us-gov: addresses end in another way in China, and nobody has tried it there."
  }

  validation {
    condition     = (var.partition == "aws-us-gov") == startswith(var.region, "us-gov-")
    error_message = "The regions us-gov-… are in the partition aws-us-gov, and no others are."
  }
}

variable "table_names" {
  description = "The table to work with, by stage, where it isn't <project>-<stage>-leads: one that was restored."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for stage, name in var.table_names : contains(["dev", "prod"], stage) && can(regex("^[A-Za-z0-9_.-]{3,255}$", name))])
    error_message = "Say for dev or prod what its table is called: { prod = \"lead-capture-prod-leads-2\" }."
  }
}

variable "packages" {
  description = "The folder with the functions' zips, as `make package` builds them."
  type        = string
  default     = "../dist"
}

variable "runtime" {
  description = "Lambda's runtime; the zips' bytecode has to be compiled by the same Python."
  type        = string
  default     = "python3.13"
}

variable "cors_allow_origins" {
  description = "Origins that may post to every form besides its own; none in prod, where each form has its list."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for origin in var.cors_allow_origins : can(regex("^(https://[a-z0-9-]+([.][a-z0-9-]+)+|https?://(localhost|127[.]0[.]0[.]1))(:[0-9]+)?$", origin))])
    error_message = "An origin is https://, a host and maybe a port, such as https://www.example.com: no wildcard, no path, and http only on this machine (localhost)."
  }

  validation {
    condition     = var.stage != "prod" || length(var.cors_allow_origins) == 0
    error_message = "In prod no origin may post to every form: allow it for the forms that are on it, in the dashboard."
  }
}

variable "log_level" {
  description = "DEBUG, INFO, WARNING or ERROR; no DEBUG in prod."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "A log level is DEBUG, INFO, WARNING or ERROR."
  }

  validation {
    condition     = var.stage != "prod" || var.log_level != "DEBUG"
    error_message = "DEBUG lets libraries write what visitors send: not in prod."
  }
}

variable "log_retention_days" {
  description = "How long CloudWatch keeps logs, in days, of those it offers."
  type        = number
  default     = 30
}

variable "throttle" {
  description = "What the whole API takes, of all callers together."
  type = object({
    rate_per_second = number
    burst           = number
  })
  default = { rate_per_second = 200, burst = 400 }
}

variable "route_throttles" {
  description = "Narrower limits of single routes, by their operationId in openapi.yaml."
  type = map(object({
    rate_per_second = number
    burst           = number
  }))
  default = {}

  validation {
    condition     = length(setsubtract(keys(var.route_throttles), local.operation_ids)) == 0
    error_message = "A route is named by its operationId in openapi.yaml: ${join(", ", local.operation_ids)}."
  }
}

variable "key_throttle" {
  description = "What each API key may send."
  type = object({
    rate_per_second = number
    burst           = number
  })
  default = { rate_per_second = 20, burst = 40 }
}

variable "key_quota" {
  description = "How many requests each API key has in a DAY, WEEK or MONTH; null: any number."
  type = object({
    requests = number
    period   = string
  })
  default = { requests = 1000000, period = "MONTH" }
}

variable "reserved_concurrency" {
  description = "Calls at once that are kept for a function, by its name; an account new to AWS has 10 in all and can reserve none."
  type        = map(number)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.reserved_concurrency) : contains(["submit_lead", "get_leads", "store_overflow", "count_leads", "run_jobs", "notify", "send_mail"], name)])
    error_message = "The functions are submit_lead, get_leads, store_overflow, count_leads, run_jobs, notify and send_mail."
  }

  validation {
    condition     = alltrue([for name, calls in var.reserved_concurrency : calls >= lookup({ run_jobs = 4, store_overflow = 2, notify = 3, send_mail = 2 }, name, 1)])
    error_message = "Reserve 1 or more; run_jobs needs 4 (3 jobs and the sweep), notify 3 (2 beside the stream), store_overflow and send_mail 2."
  }
}

variable "snap_start" {
  description = "Start submit_lead and get_leads from snapshots: a quicker first answer, charged for by the month and the start."
  type        = bool
  default     = false
}

variable "tracing" {
  description = "Let X-Ray follow 1% of the requests."
  type        = bool
  default     = true
}

variable "route_metrics" {
  description = "Metrics and alarms for each route, at CloudWatch's price for metrics of one's own."
  type        = bool
  default     = true
}

variable "manages_gateway_account" {
  description = "Set the role that this region's API Gateways write logs as. One stack of a region does."
  type        = bool
  default     = true
}

variable "deletion_protection" {
  description = "Refuse to delete the table and the embed that pages load, and keep a deleted secret for 30 days."
  type        = bool
  default     = true

  validation {
    condition     = var.stage != "prod" || var.deletion_protection
    error_message = "In prod the table is protected: a stack that is taken down must leave the leads."
  }
}

variable "domain" {
  description = "A name of your own for the API: its certificate in ACM, in the same region, and where Route 53 should have the records, its zone."
  type = object({
    name            = string
    certificate_arn = string
    hosted_zone_id  = optional(string)
  })
  default = null

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain.name))
    error_message = "A name of your own is a host such as leads.example.com: no https://, no path, no wildcard."
  }

  validation {
    condition     = var.domain == null || can(regex("^arn:[a-z-]+:acm:${var.region}:[0-9]{12}:certificate/.+$", var.domain.certificate_arn))
    error_message = "The certificate is given by its ARN in ACM, and is in the region of the API: arn:aws:acm:<region>:…:certificate/…"
  }
}

variable "waf" {
  description = "A firewall that blocks an address beyond so many requests in 5 minutes, 100 or more."
  type = object({
    requests_per_address = number
  })
  default = null
}

variable "serves_embed" {
  description = "Serve the embed's files from a bucket behind CloudFront."
  type        = bool
  default     = false
}

variable "dashboard_vpc" {
  description = "The private network that the dashboard's database is in, by subnets and security groups; they have to lead to AWS's services too. null: the database is reached from anywhere."
  type = object({
    subnet_ids         = set(string)
    security_group_ids = set(string)
  })
  default = null
}

variable "kms_key_arn" {
  description = "Your own KMS key for table, queues, logs, secrets and exports, whose policy has to let CloudWatch Logs use it; null: AWS's own keys, at no cost."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "A KMS key is given by its ARN, arn:aws:kms:…:key/…: roles are granted that key and no alias."
  }
}

variable "alarm_emails" {
  description = "Who is told of alarms; each has to confirm by a link."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", address))])
    error_message = "An alarm goes to an e-mail address."
  }

  validation {
    condition     = var.stage != "prod" || length(var.alarm_emails) > 0
    error_message = "In prod somebody has to be told of alarms: set alarm_emails."
  }
}

variable "expects_leads" {
  description = "Alarm when fewer leads than this arrive in so many hours; null: nobody expects any."
  type = object({
    leads = number
    hours = number
  })
  default = null
}

variable "monthly_budget_usd" {
  description = "Tell alarm_emails when a month is about to cost more; null: no budget."
  type        = number
  default     = null

  validation {
    condition     = var.monthly_budget_usd == null || try(var.monthly_budget_usd > 0, false)
    error_message = "A budget is more than 0 dollars."
  }
}

variable "public_api_url" {
  description = "The API's address where links need another than it has on AWS; null: its own."
  type        = string
  default     = null

  validation {
    condition     = var.public_api_url == null || can(regex("^https?://[^/?#]+(/[^?#]*[^/?#])?$", var.public_api_url))
    error_message = "An address begins with https:// and has no slash at its end, no query and no fragment."
  }

  validation {
    condition     = var.stage != "prod" || var.public_api_url == null || startswith(coalesce(var.public_api_url, "https://"), "https://")
    error_message = "In prod links begin with https://: what visitors send is not for everybody on the way."
  }
}

variable "email" {
  description = "Whom e-mails about leads come from, `Leads <leads@example.com>` or the address alone; SES's identity for it, the whole domain or the address, made and verified by you; and SES's configuration set. null: no e-mails are sent."
  type = object({
    from              = string
    identity          = string
    configuration_set = optional(string)
  })
  default = null

  validation {
    condition     = var.email == null || can(regex("^([^][<>\"\r\n,;:@()\\\\]+ <[^@<> ]+@[^@<> ]+\\.[^@<> ]+>|[^@<> ]+@[^@<> ]+\\.[^@<> ]+)$", var.email.from))
    error_message = "A sender is an e-mail address, or a name without any of ,;:@()[]\\ and the address in angle brackets: Leads <leads@example.com>."
  }

  validation {
    condition     = var.email == null || can(endswith(trimsuffix(lower(var.email.from), ">"), lower(var.email.identity))) && can(regex("^[^/:* ]+$", var.email.identity))
    error_message = "The identity is the sender's address, or the domain that it ends in."
  }

  validation {
    condition     = var.email == null || try(var.email.configuration_set, null) == null || can(regex("^[A-Za-z0-9_-]{1,64}$", var.email.configuration_set))
    error_message = "A configuration set's name has up to 64 letters, digits, hyphens and underscores."
  }
}

variable "dashboard_url" {
  description = "The dashboard's address, where e-mails lead, with its stage or base path; empty: they have no link. Known when the dashboard has been deployed once."
  type        = string
  default     = ""

  validation {
    condition     = var.dashboard_url == "" || can(regex("^https?://[^/?#]+(/[^?#]*[^/?#])?$", var.dashboard_url))
    error_message = "An address begins with https:// and has no slash at its end, no query and no fragment."
  }

  validation {
    condition     = var.stage != "prod" || var.dashboard_url == "" || startswith(var.dashboard_url, "https://")
    error_message = "In prod links begin with https://: who follows one logs in there."
  }
}

variable "local_endpoint" {
  description = "Where local AWS answers; null: AWS itself."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything, besides Project and Stage."
  type        = map(string)
  default     = {}
}
