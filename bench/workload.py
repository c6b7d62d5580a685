"""The work that everybody who is measured does: one form, and submissions of it from its page."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from leadmodels.forms import Form, put_form
from leadmodels.ids import new_form_id
from leadmodels.intake.identity import new_key
from leadmodels.rules.fields import Field, Option
from leadmodels.table import TableSettings, bind_table

TABLE: Final = "leads"
REGION: Final = "us-east-1"
ORIGIN: Final = "https://www.example.com"
PUBLIC_URL: Final = "https://api.example.com"
_CREATED: Final = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FORM: Final = Form(
    form_id=new_form_id(at=_CREATED, random=bytes(10)),
    name="Contact",
    fields=(
        Field(name="name", type="text", label="Name", required=True, max_length=100),
        Field(name="email", type="email", label="E-mail", required=True),
        Field(name="phone", type="tel", label="Phone"),
        Field(name="company", type="text", label="Company", max_length=200),
        Field(
            name="topic",
            type="select",
            label="Topic",
            options=(Option(value="quote", label="A quote"), Option(value="other", label="Other")),
        ),
        Field(name="message", type="textarea", label="Message", max_length=2000),
        Field(name="newsletter", type="checkbox", label="Send me news"),
    ),
    origins=(ORIGIN,),
    created_at=_CREATED,
    updated_at=_CREATED,
    retention_days=365,
)
VALUES: Final = {
    "name": "Ada Lovelace",
    "email": "ada.lovelace@example.org",
    "phone": "+44 20 7946 0958",
    "company": "Analytical Engines Ltd",
    "topic": "quote",
    "message": "We would like an offer for twelve engines, delivered to London in spring.\n" * 3,
    "newsletter": True,
}


def environment(endpoint_url: str) -> dict[str, str]:
    """Give what a Lambda's environment holds, for ours and for the peers."""
    return {
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint_url,
        "AWS_LAMBDA_FUNCTION_NAME": "submit_lead",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.11",
        # As in 99 of 100 requests: this one's trace isn't kept.
        "_X_AMZN_TRACE_ID": "Root=1-00000000-000000000000000000000000;Sampled=0",
        "DYNAMODB_TABLE_NAME": TABLE,
        "ENVIRONMENT": "prod",
        "PUBLIC_API_URL": PUBLIC_URL,
        "FORM_ID": FORM.form_id,
        "FORM_ORIGIN": ORIGIN,
    }


def store_form(endpoint_url: str) -> None:
    """Store the form in a table that is empty."""
    bind_table(TableSettings(name=TABLE, region=REGION, endpoint_url=endpoint_url))
    put_form(FORM)


def submissions(count: int, *, seed: int, **changes: object) -> Iterator[str]:
    """Write so many events of API Gateway, a line each, with a key and an address of its own."""
    noise = random.Random(seed)  # noqa: S311 - makes keys that differ, no secrets
    sent_at = datetime.now(UTC) - timedelta(seconds=5)
    for _ in range(count):
        key = new_key(at=sent_at, random=noise.randbytes(10))
        address = ".".join(str(byte) for byte in (10, *noise.randbytes(3)))
        yield json.dumps(_event(key, address, {**VALUES, **changes}))


def _event(key: str, address: str, values: dict[str, object]) -> dict[str, Any]:
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate, br",
        "Accept-Language": "en-GB,en;q=0.9",
        "Content-Type": "application/json",
        "Host": "api.example.com",
        "Idempotency-Key": key,
        "Origin": ORIGIN,
        "Referer": f"{ORIGIN}/contact?utm_source=newsletter&utm_campaign=spring",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "X-Amzn-Trace-Id": "Root=1-00000000-000000000000000000000000",
        "X-Forwarded-For": address,
        "X-Forwarded-Proto": "https",
    }
    return {
        "httpMethod": "POST",
        "resource": "/f/{form_id}",
        "path": f"/f/{FORM.form_id}",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": {"form_id": FORM.form_id},
        "stageVariables": None,
        "body": json.dumps(values),
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "11111111-1111-4111-8111-111111111111",
            "stage": "prod",
            "httpMethod": "POST",
            "resourcePath": "/f/{form_id}",
            "identity": {"sourceIp": address, "userAgent": "Mozilla/5.0", "apiKeyId": None},
        },
    }
