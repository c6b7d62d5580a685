output "arn" {
  description = "The role's ARN."
  value       = aws_iam_role.this.arn

  # Whoever acts as the role can do what it may.
  depends_on = [aws_iam_role_policy.log, aws_iam_role_policy.table, aws_iam_role_policy.service]
}

output "name" {
  description = "The role's name."
  value       = aws_iam_role.this.name
}
