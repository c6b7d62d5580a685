output "url" {
  description = "The queue's URL."
  value       = aws_sqs_queue.this.url
}

output "arn" {
  description = "The queue's ARN."
  value       = aws_sqs_queue.this.arn
}

output "name" {
  description = "The queue's name."
  value       = aws_sqs_queue.this.name
}

output "dead_letter_url" {
  description = "The URL of the queue of dead letters."
  value       = aws_sqs_queue.dead_letters.url
}

output "dead_letter_arn" {
  description = "The ARN of the queue of dead letters."
  value       = aws_sqs_queue.dead_letters.arn
}

output "dead_letter_name" {
  description = "The name of the queue of dead letters."
  value       = aws_sqs_queue.dead_letters.name
}
