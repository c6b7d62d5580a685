variable "name" {
  description = "The queue's name; that of the dead letters ends in -dead."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,75}$", var.name))
    error_message = "A queue's name has up to 75 letters, digits, hyphens and underscores, as -dead is put behind it."
  }
}

variable "worker_timeout_seconds" {
  description = "How long the function may run that is called with the messages, 1 to 900."
  type        = number

  validation {
    condition     = var.worker_timeout_seconds >= 1 && var.worker_timeout_seconds <= 900
    error_message = "A function runs 1 to 900 seconds."
  }
}

variable "most_receives" {
  description = "How often a message is received before it is given up, 1 to 1,000."
  type        = number

  validation {
    condition     = var.most_receives >= 1 && var.most_receives <= 1000
    error_message = "SQS gives a message up after 1 to 1,000 receives."
  }
}

variable "kms_key_arn" {
  description = "Your own KMS key to encrypt with; null: SQS's own keys."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of both queues."
  type        = map(string)
  default     = {}
}

variable "partition" {
  description = "AWS's partition: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
}

variable "region" {
  description = "The queues' region."
  type        = string
}

variable "account_id" {
  description = "The queues' account."
  type        = string
}
