variable "name" {
  description = "The table's name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.name))
    error_message = "A table's name has 3 to 255 letters, digits, hyphens, underscores and dots."
  }
}

variable "deletion_protection" {
  description = "Refuse to delete the table, whoever asks. To destroy it, switch this off first."
  type        = bool
  default     = true
}

variable "recovery_days" {
  description = "How many days back the table can be restored to any second, 1 to 35."
  type        = number
  default     = 35

  validation {
    condition     = var.recovery_days >= 1 && var.recovery_days <= 35 && floor(var.recovery_days) == var.recovery_days
    error_message = "The table can be restored to a point 1 to 35 whole days back."
  }
}

variable "kms_key_arn" {
  description = "Your own KMS key to encrypt with; null: AWS's managed key for DynamoDB."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of the table."
  type        = map(string)
  default     = {}
}
