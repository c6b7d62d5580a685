output "name" {
  description = "The table's name."
  value       = aws_dynamodb_table.this.name
}

output "arn" {
  description = "The table's ARN; its indexes are below it."
  value       = aws_dynamodb_table.this.arn
}

output "stream_arn" {
  description = "Where the table's changes can be read."
  value       = aws_dynamodb_table.this.stream_arn
}

output "index_names" {
  description = "The names of the indexes."
  value       = sort(keys(local.indexes))
}
