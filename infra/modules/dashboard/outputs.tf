output "function_name" {
  description = "The name that Zappa gives the function."
  value       = local.function_name
}

output "role_arn" {
  description = "The role that Zappa is to give the function."
  value       = module.role.arn
}

output "vpc" {
  description = "The subnets and security groups that Zappa is to give the function; empty: it is in no private network."
  value = {
    subnet_ids         = sort(tolist(try(var.vpc.subnet_ids, [])))
    security_group_ids = sort(tolist(try(var.vpc.security_group_ids, [])))
  }

  # By then Lambda may join it.
  depends_on = [aws_iam_role_policy.network]
}

output "secret_arn" {
  description = "Where the dashboard reads its secrets from."
  value       = aws_secretsmanager_secret.this.arn
}

output "export_bucket" {
  description = "The bucket of exports."
  value       = aws_s3_bucket.exports.bucket
}

output "embed_bucket" {
  description = "The bucket to put the embed's files into; null: there is none."
  value       = one(values(aws_s3_bucket.embed)[*].bucket)
}

output "embed_url" {
  description = "Where the embed's files are served; null: not from here."
  value       = one([for each in aws_cloudfront_distribution.embed : "https://${each.domain_name}"])
}
