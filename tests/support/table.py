"""A real table definition in an in-process DynamoDB, and forms to post to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import boto3
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.forms import Form, put_form
from leadmodels.ids import new_form_id
from leadmodels.rules.fields import Field, Option
from leadmodels.schema import table_definition
from leadmodels.table import TableSettings, bind_table

TABLE = TableSettings(name="leads-test", region="us-east-1")
UNREACHABLE_TABLE = TableSettings(
    name="leads-test",
    region="us-east-1",
    endpoint_url="http://127.0.0.1:9",
    connect_timeout_seconds=0.2,
    max_attempts=1,
)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SITE = "https://www.example.com"

CONTACT_FIELDS = (
    Field(name="name", type="text", label="Name", required=True, max_length=100),
    Field(name="email", type="email", label="E-mail", required=True),
    Field(name="phone", type="tel", label="Phone"),
    Field(
        name="topic",
        type="select",
        label="Topic",
        options=(Option(value="quote", label="A quote"), Option(value="other", label="Other")),
    ),
    Field(name="message", type="textarea", label="Message", max_length=2000),
    Field(name="newsletter", type="checkbox", label="Send me news"),
)


@contextmanager
def local_dynamodb() -> Iterator[DynamoDBClient]:
    """Answer DynamoDB's calls in this process, for as long as the block lasts."""
    with mock_aws():
        yield boto3.client("dynamodb", region_name=TABLE.region)


@contextmanager
def fresh_table(client: DynamoDBClient) -> Iterator[None]:
    """Create the table, empty, and bind the models to it."""
    client.create_table(**table_definition(TABLE.name))
    bind_table(TABLE)
    yield
    client.delete_table(TableName=TABLE.name)


def contact_form(*, seed: int = 1, **changes: object) -> Form:
    """Make a contact form; anything about it can be given."""
    form = Form(
        form_id=new_form_id(at=NOW, random=seed.to_bytes(10, "big")),
        name="Contact",
        fields=CONTACT_FIELDS,
        origins=(SITE,),
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(form, **changes)  # type: ignore[arg-type]


def store_form(*, seed: int = 1, **changes: object) -> Form:
    """Store a contact form."""
    return put_form(contact_form(seed=seed, **changes))
