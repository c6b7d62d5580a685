output "name" {
  description = "The function's name."
  value       = aws_lambda_function.this.function_name
}

output "arn" {
  description = "The function's ARN, without an alias."
  value       = aws_lambda_function.this.arn
}

output "alias" {
  description = "The alias that callers are given."
  value       = aws_lambda_alias.live.name
}

output "alias_arn" {
  description = "The alias' ARN."
  value       = aws_lambda_alias.live.arn
}

output "invoke_arn" {
  description = "What API Gateway calls."
  value       = aws_lambda_alias.live.invoke_arn
}

output "version" {
  description = "The version that the alias names."
  value       = aws_lambda_function.this.version
}

output "role_arn" {
  description = "The role that it runs as."
  value       = module.role.arn
}

output "environment" {
  description = "The function's settings."
  value       = var.environment
}
