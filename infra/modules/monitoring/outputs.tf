output "topic_arn" {
  description = "The topic of alarms: subscribe what else is to be told."
  value       = aws_sns_topic.this.arn
}

output "dashboard_name" {
  description = "The dashboard's name in CloudWatch."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}

output "alarm_names" {
  description = "The names of all alarms."
  value       = sort(local.alarm_names)
}
