output "id" {
  description = "The API's id, which stands in its address. It depends on no function: they are told the address."
  value       = aws_api_gateway_rest_api.this.id
}

output "name" {
  description = "The API's name, as its metrics have it."
  value       = aws_api_gateway_rest_api.this.name
}

output "stage" {
  description = "The stage's name."
  value       = aws_api_gateway_stage.this.stage_name
}

output "stage_arn" {
  description = "The stage's ARN."
  value       = aws_api_gateway_stage.this.arn
}

output "usage_plan_id" {
  description = "The plan that API keys are admitted by."
  value       = aws_api_gateway_usage_plan.this.id
}

output "access_log_name" {
  description = "The log with a line for each request."
  value       = aws_cloudwatch_log_group.access.name
}

output "domain_target" {
  description = "Where a name of your own has to point, if Route 53 doesn't do it: a CNAME or an alias."
  value       = one(aws_api_gateway_domain_name.this[*].regional_domain_name)
}
