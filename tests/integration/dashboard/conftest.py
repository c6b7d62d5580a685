"""Staff users to log in as, and a table in moto with leads to show them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import boto3
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient
from pytest_django import Settings

from dashboard.access.gateway import key_gateway
from dashboard.accounts.models import User
from dashboard.store import connect_store
from leadmodels.changes.apply import SetStatus
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form, put_form
from leadmodels.ids import new_form_id, new_lead_id, receipt_for
from leadmodels.jobs.store import Job, new_job_id, put_job
from leadmodels.leads import Lead, put_lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.rules.fields import Field, Option
from leadmodels.schema import table_definition
from tests.integration.dashboard.key_pages import Gateway
from tests.support.job_services import JobServices, emulated_job_services
from tests.support.least_privilege import held_to_its_role, planned_grants

__all__ = ["held_to_its_role", "planned_grants"]

# SQLite has no locks to take turns by.
collect_ignore = [] if os.environ.get("TEST_DATABASE_URL") else ["test_simultaneous_guesses.py"]
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)

LeadMaker = Callable[..., Lead]
FormMaker = Callable[..., Form]
JobMaker = Callable[..., Job]


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[DynamoDBClient]:
    """An emulated DynamoDB that the dashboard is connected to."""
    with mock_aws():
        connect_store()
        yield boto3.client("dynamodb", region_name=settings.AWS_REGION)


@pytest.fixture
def store(dynamodb: DynamoDBClient) -> Iterator[None]:
    """An empty table."""
    dynamodb.create_table(**table_definition(settings.DYNAMODB_TABLE_NAME))
    yield
    dynamodb.delete_table(TableName=settings.DYNAMODB_TABLE_NAME)


@pytest.fixture
def make_form(store: None) -> FormMaker:  # noqa: ARG001 - the table must be there
    """Store a form; anything about it can be given."""
    numbers = count(1)

    def make(**changes: Any) -> Form:
        number = next(numbers)
        form_id = new_form_id(at=MADE_AT, random=number.to_bytes(10, "big"))
        defaults: dict[str, Any] = {
            "form_id": form_id,
            "name": f"Form {number}",
            "fields": (
                Field(name="name", type="text", label="Your name"),
                Field(name="email", type="email", label="Your e-mail"),
                Field(
                    name="topic",
                    type="select",
                    label="What is it about?",
                    options=(Option(value="a", label="A quote"), Option(value="b", label="Help")),
                ),
                Field(name="message", type="textarea", label="Your message"),
            ),
            "origins": ("https://www.example.com",),
            "created_at": MADE_AT,
            "updated_at": MADE_AT,
        }
        return put_form(Form(**defaults | changes))

    return make


@pytest.fixture
def form(make_form: FormMaker) -> Form:
    return make_form(name="Contact us")


@pytest.fixture
def make_lead(form: Form) -> LeadMaker:
    """Store a lead, a minute after the one before; anything about it can be given."""
    numbers = count(1)

    def make(**changes: Any) -> Lead:
        number = next(numbers)
        at = changes.pop("at", datetime(2026, 3, 1, 9, 0, tzinfo=UTC))
        lead_id = new_lead_id(at=at, random=number.to_bytes(10, "big"))
        defaults: dict[str, Any] = {
            "lead_id": lead_id,
            "form_id": form.form_id,
            "form_version": 1,
            "received_at": at,
            "stored_at": at,
            "fields": {"name": f"Visitor {number:03}", "email": f"v{number}@example.com"},
            "name": f"Visitor {number:03}",
            "email": f"v{number}@example.com",
            "body_hash": "0" * 64,
            "receipt": receipt_for(form.form_id, lead_id),
        }
        lead = Lead(**defaults | changes)
        put_lead(lead)
        return lead

    return make


@pytest.fixture
def sales_user(db: None) -> User:  # noqa: ARG001 - users are rows
    user = User.objects.create_user("sal", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Sales"))
    return user


@pytest.fixture
def sales(sales_user: User) -> Client:
    """A browser in which a salesperson is logged in."""
    client = Client()
    client.force_login(sales_user)
    return client


@pytest.fixture
def admin_person(db: None) -> User:  # noqa: ARG001 - users are rows
    user = User.objects.create_user("ada", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Admin"))
    return user


@pytest.fixture
def admin(admin_person: User) -> Client:
    """A browser in which an admin is logged in."""
    client = Client()
    client.force_login(admin_person)
    return client


@pytest.fixture
def colleague(db: None) -> User:  # noqa: ARG001 - users are rows
    """Somebody who works here too, with a full name."""
    return User.objects.create_user(
        "ann", password="x", is_staff=True, first_name="Ann", last_name="Lee"
    )


@pytest.fixture
def job_services(store: None) -> Iterator[JobServices]:  # noqa: ARG001 - jobs are items of the table
    """The queue that jobs are asked for through, and the bucket of exports, both empty."""
    with emulated_job_services() as services:
        yield services


@pytest.fixture
def make_job(job_services: JobServices, sales_user: User) -> JobMaker:  # noqa: ARG001 - what jobs need
    """Store a job of the salesperson's; anything about it can be given."""

    def make(**changes: Any) -> Job:
        at = changes.pop("at", timezone.now())
        defaults: dict[str, Any] = {
            "job_id": new_job_id(at=at, random=secrets.token_bytes(10)),
            "kind": "bulk",
            "requested_by": sales_user.public_id,
            "requested_at": at,
            "filters": LeadFilters(status="new"),
            "change": SetStatus("won"),
            "title": "Set the status to Won",
        }
        return put_job(Job(**defaults | changes))

    return make


@pytest.fixture
def make_export(make_job: JobMaker) -> JobMaker:
    def make(**changes: Any) -> Job:
        export = {"kind": "export", "change": None, "export": ExportOptions(), "title": "Export"}
        return make_job(**export | changes)

    return make


@pytest.fixture
def gateway(store: None, settings: Settings) -> Iterator[Gateway]:  # noqa: ARG001 - keys are items
    """An emulated API Gateway with a usage plan, and no keys."""
    client = boto3.client("apigateway", region_name=settings.AWS_REGION)
    plan_id = client.create_usage_plan(name="integrators", apiStages=[])["id"]
    settings.USAGE_PLAN_ID = plan_id
    key_gateway.cache_clear()
    gateway = Gateway(client, plan_id)
    with gateway.watched():
        yield gateway
    for key_id in gateway.ids():
        client.delete_api_key(apiKey=key_id)
    key_gateway.cache_clear()
