variable "name" {
  description = "The API's name, also before the names of what belongs to it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,47}$", var.name))
    error_message = "A name has 2 to 48 small letters, digits and hyphens, and begins with a letter."
  }
}

variable "description" {
  description = "What the API is for, in a sentence."
  type        = string
  default     = ""
}

variable "stage" {
  description = "The stage's name, which stands in the address."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9_]{1,32}$", var.stage))
    error_message = "A stage has up to 32 small letters, digits and underscores."
  }
}

variable "routes" {
  description = "Each route by a name of its own: path (up to three parts), method, the function that answers it, whether it needs an API key, the model of its body, and limits of its own."
  type = map(object({
    path      = string
    method    = string
    function  = string
    needs_key = optional(bool, false)
    model     = optional(string)
    throttle = optional(object({
      rate_per_second = number
      burst           = number
    }))
  }))

  validation {
    condition     = alltrue([for route in values(var.routes) : can(regex("^(/[A-Za-z0-9_.{}-]+){1,3}$", route.path))])
    error_message = "A path has one to three parts, such as /v1/leads/{lead_id}."
  }

  validation {
    condition     = alltrue([for route in values(var.routes) : contains(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"], route.method)])
    error_message = "A method is DELETE, GET, HEAD, OPTIONS, PATCH, POST or PUT."
  }

  validation {
    condition     = length(distinct([for route in values(var.routes) : "${route.method} ${route.path}"])) == length(var.routes)
    error_message = "Two routes have the same path and method."
  }

  validation {
    condition = alltrue([
      for route in values(var.routes) : route.throttle == null || (
        try(route.throttle.rate_per_second >= 1 && route.throttle.rate_per_second <= 10000, false)
        && try(route.throttle.burst >= 1 && route.throttle.burst <= 5000, false)
      )
    ])
    error_message = "An account takes 10,000 requests a second and 5,000 at once: a route can't have more, nor none."
  }
}

variable "functions" {
  description = "The functions that routes name: name, alias, and the ARN that API Gateway calls."
  type = map(object({
    name       = string
    alias      = string
    invoke_arn = string
  }))
}

variable "models" {
  description = "JSON schemas (draft 4) of request bodies, by the name that routes give."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for schema in values(var.models) : can(jsondecode(schema))])
    error_message = "A model is a JSON schema."
  }
}

variable "gateway_responses" {
  description = "What the gateway answers by itself, by API Gateway's name of the error; without a status, the error's own."
  type = map(object({
    status_code = optional(string)
    parameters  = optional(map(string), {})
    templates   = optional(map(string), {})
  }))
  default = {}
}

variable "binary_media_types" {
  description = "Bodies that reach a function as they were sent."
  type        = list(string)
  default     = []
}

variable "throttle" {
  description = "What the whole stage takes, of all callers together."
  type = object({
    rate_per_second = number
    burst           = number
  })

  validation {
    # Source: docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
    condition     = var.throttle.rate_per_second >= 1 && var.throttle.rate_per_second <= 10000 && var.throttle.burst >= 1 && var.throttle.burst <= 5000
    error_message = "An account takes 10,000 requests a second and 5,000 at once: throttle at 1 to that, or AWS refuses some all the same."
  }
}

variable "key_throttle" {
  description = "What each API key may send."
  type = object({
    rate_per_second = number
    burst           = number
  })

  validation {
    condition     = var.key_throttle.rate_per_second >= 1 && var.key_throttle.rate_per_second <= 10000 && var.key_throttle.burst >= 1 && var.key_throttle.burst <= 5000
    error_message = "An account takes 10,000 requests a second and 5,000 at once: a key can't have more."
  }
}

variable "key_quota" {
  description = "How many requests each API key has in a DAY, WEEK or MONTH; null: any number."
  type = object({
    requests = number
    period   = string
  })
  default = null

  validation {
    condition     = var.key_quota == null || (try(var.key_quota.requests, 0) >= 1 && contains(["DAY", "WEEK", "MONTH"], try(var.key_quota.period, "")))
    error_message = "A quota is 1 request or more in a DAY, a WEEK or a MONTH."
  }
}

variable "route_metrics" {
  description = "Metrics for each route, at CloudWatch's price for metrics of one's own."
  type        = bool
  default     = true
}

variable "log_retention_days" {
  description = "How long CloudWatch keeps the logs, in days, of those it offers."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731 days; 0 would keep them for ever."
  }
}

variable "tracing" {
  description = "Let X-Ray follow some of the requests."
  type        = bool
  default     = true
}

variable "traced_share" {
  description = "The share of requests that X-Ray follows, beyond the first of each second: 0 to 1."
  type        = number
  default     = 0.01

  validation {
    condition     = var.traced_share >= 0 && var.traced_share <= 1
    error_message = "A share is 0 to 1."
  }
}

variable "manages_account" {
  description = "Set the role that this region's API Gateways write logs as. One stack of a region does; without any, no log can be written."
  type        = bool
  default     = true
}

variable "domain" {
  description = "A name of your own: its certificate in ACM, in the same region, and where Route 53 should have the records, its zone."
  type = object({
    name            = string
    certificate_arn = string
    hosted_zone_id  = optional(string)
  })
  default = null
}

variable "waf" {
  description = "A firewall that blocks an address beyond so many requests in 5 minutes, 100 or more."
  type = object({
    requests_per_address = number
  })
  default = null

  validation {
    condition     = var.waf == null || try(var.waf.requests_per_address, 0) >= 100
    error_message = "Below 100 requests in 5 minutes, an office behind one address would be blocked."
  }
}

variable "kms_key_arn" {
  description = "Your own KMS key for the logs; null: AWS's own."
  type        = string
  default     = null
}

variable "partition" {
  description = "AWS's partition: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
}

variable "tags" {
  description = "Tags of everything that has some."
  type        = map(string)
  default     = {}
}
