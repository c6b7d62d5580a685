"""The Django project staff work in: leads from DynamoDB, people and sessions from SQL."""
