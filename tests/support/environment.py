"""The settings of local doubles, set before anything reads them. None of these is a secret."""

from __future__ import annotations

import os

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "DYNAMODB_TABLE_NAME": "leads-test",
    "ENVIRONMENT": "dev",
    "PUBLIC_API_URL": "https://api.example.com/dev",
    "DJANGO_SECRET_KEY": "for tests only, and long enough to please the checks of Django itself",
    # tests.support.postgres runs the dashboard's tests on PostgreSQL too.
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", "sqlite://:memory:"),
    "AWS_ENDPOINT_URL_DYNAMODB": "",
    "JOB_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/lead-capture-jobs",
    "EXPORT_BUCKET": "lead-capture-exports",
    "USAGE_PLAN_ID": "abcd1234",
    "MAIL_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/lead-capture-mail",
    "EMAIL_FROM": "Lead Capture <leads@example.com>",
    "LOG_LEVEL": "INFO",
}

os.environ.update(ENVIRONMENT)
