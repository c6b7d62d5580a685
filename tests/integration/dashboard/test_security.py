from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from .conftest import LeadMaker

ROOT = Path(__file__).resolve().parents[3]

PROD = {
    "ENVIRONMENT": "prod",
    "DJANGO_SECRET_KEY": "0123456789" + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP.-_" * 2,
    "DJANGO_ALLOWED_HOSTS": "leads.example.com",
    "DATABASE_URL": "sqlite://:memory:",
    "DYNAMODB_TABLE_NAME": "leads",
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "PUBLIC_API_URL": "https://api.example.com",
    "JOB_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/lead-capture-jobs",
    "EXPORT_BUCKET": "lead-capture-exports",
    "USAGE_PLAN_ID": "abcd1234",
}


def manage(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py in an environment of its own, in which "" means not set."""
    environment = {name: text for name, text in (PROD | changes).items() if text}
    return subprocess.run(  # noqa: S603 - our own script, fixed arguments
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_deployment_check_is_clean_with_production_settings() -> None:
    result = manage("check", "--deploy", "--fail-level", "DEBUG")

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DATABASE_URL": ""}, "Set DATABASE_URL to a PostgreSQL database"),
        ({"DJANGO_SECRET_KEY": ""}, "Set the DJANGO_SECRET_KEY environment variable"),
        ({"DYNAMODB_TABLE_NAME": ""}, "Set the DYNAMODB_TABLE_NAME environment variable"),
        ({"ENVIRONMENT": "staging"}, "ENVIRONMENT is dev or prod, not 'staging'."),
        ({"DJANGO_DEBUG": "true"}, "DJANGO_DEBUG shows personal data"),
    ],
)
def test_production_refuses_to_start_with(changes: dict[str, str], sentence: str) -> None:
    result = manage("check", **changes)

    assert result.returncode != 0
    assert sentence in result.stderr


def test_environment_is_production_unless_it_says_otherwise() -> None:
    assert "Set DATABASE_URL" in manage("check", ENVIRONMENT="", DATABASE_URL="").stderr


@pytest.mark.django_db
def test_migrations_match_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_pages_carry_a_strict_content_security_policy(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()

    for page in ("/admin/leads/lead/", f"/admin/leads/lead/{lead.lead_id}/change/", "/admin/"):
        response = sales.get(page)
        policy = response["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert " style=" not in response.content.decode()
        assert "<script>" not in response.content.decode()
        assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_static_files_are_served_without_collecting_them_first() -> None:
    response = Client().get("/static/dashboard/frame.css")

    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/css")
    assert b".notice" in b"".join(response)
    response.close()
