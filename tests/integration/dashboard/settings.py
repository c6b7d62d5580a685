"""The dashboard's settings as tests use them: the real ones, in a fixed environment."""

from __future__ import annotations

import os

os.environ.update(
    {
        "ENVIRONMENT": "dev",
        "DJANGO_SECRET_KEY": "for tests only",
        "DATABASE_URL": "sqlite://:memory:",
        "DYNAMODB_TABLE_NAME": "leads-test",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_DYNAMODB": "",
        "PUBLIC_API_URL": "https://api.example.com/dev",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
)

from dashboard.settings import *  # noqa: F403 - after the environment it reads

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; tests log in a lot
