"""The dashboard as Lambda runs it: from its zip alone, its secret and table on local AWS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from dev.accounts import password_variable, public_id_variable
from dev.child_environment import child_environment
from dev.settings import MINISTACK_PYTHON, REGION, ROOT
from dev.zappa_settings import HANDLER
from leadmodels.forms import Form, put_form
from leadmodels.leads import Lead
from leadmodels.rules.fields import Field
from leadmodels.schema import table_definition
from leadmodels.table import TableSettings, bind_table
from tests.integration.dev.emulator import LocalAws
from tests.support.lambda_container import Container, run_container
from tests.support.leads import store_lead
from tests.support.rest_api import Browser, form_token

STAGE: Final = "dev"
API_HOST: Final = f"abcdef1234.execute-api.{REGION}.amazonaws.com"
PASSWORD: Final = "correct horse battery staple"
FORM_ID: Final = "form_01jd2s6q80e8rb5n7k1t3v5x7z"
NOW: Final = datetime.now(UTC)
# In the package, and nowhere else: what is imported from elsewhere is found out.
_SECRET_KEY: Final = "of tests only, and as long and as various as Django's checks want: 0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the function finds around it.

    Args:
        aws: with a table of its own in it, and leads in that.
        table: the table's name.
        database_url: an empty database.
        leads: newest first.
        secret_arn: the secret with Django's key and the database's address.
    """

    aws: LocalAws
    table: str
    database_url: str
    leads: tuple[Lead, ...]
    secret_arn: str

    def environment(self, **changes: str) -> dict[str, str]:
        """Return what Lambda and Zappa put into the function's environment."""
        return {
            "AWS_LAMBDA_FUNCTION_NAME": f"lead-capture-dashboard-{STAGE}",
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": self.aws.endpoint,
            # Looser on a laptop: on Lambda it must not be.
            "ENVIRONMENT": STAGE,
            "DASHBOARD_BASE_PATH": f"/{STAGE}",
            "DASHBOARD_SECRET_ARN": self.secret_arn,
            "DJANGO_ALLOWED_HOSTS": f".execute-api.{REGION}.amazonaws.com",
            "DYNAMODB_TABLE_NAME": self.table,
            "EXPORT_BUCKET": "exports",
            "JOB_QUEUE_URL": f"{self.aws.endpoint}/000000000000/jobs",
            "PUBLIC_API_URL": "https://api.example.com/dev",
            "USAGE_PLAN_ID": "plan",
            # Where a PostgreSQL of the tests has its socket.
            **({"PGHOST": os.environ["PGHOST"]} if "PGHOST" in os.environ else {}),
            **changes,
        }


def make_world(aws: LocalAws, folder: Path) -> World:
    """Make a table with leads, a secret, and the address of an empty database."""
    table = f"leads-{uuid.uuid4().hex[:8]}"
    aws.clients.dynamodb.create_table(**table_definition(table))
    bind_table(TableSettings(name=table, region=REGION, endpoint_url=aws.endpoint))
    database_url = (
        os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder / 'dashboard.sqlite3'}"
    )
    secret = {"DJANGO_SECRET_KEY": _SECRET_KEY, "DATABASE_URL": database_url}
    return World(
        aws=aws,
        table=table,
        database_url=database_url,
        leads=_leads(),
        secret_arn=_secret(aws, json.dumps(secret)),
    )


def make_people(world: World, folder: Path) -> None:
    """Make the demo's staff users in the database, which the function has migrated."""
    made = {
        **{password_variable(name): PASSWORD for name in ("admin", "sales")},
        **{public_id_variable(name): f"staff_{name}" for name in ("admin", "sales")},
        "DJANGO_SECRET_KEY": _SECRET_KEY,
        "DATABASE_URL": world.database_url,
    }
    environment = world.environment(AWS_LAMBDA_FUNCTION_NAME="", **made)
    subprocess.run(
        [sys.executable, "-m", "dev.accounts"],
        cwd=ROOT,
        env=child_environment(os.environ, environment, temporary=str(folder)),
        stdout=subprocess.DEVNULL,
        check=True,
    )


@contextmanager
def run_dashboard(
    task: Path, environment: Mapping[str, str], folder: Path, name: str
) -> Iterator[Container]:
    """Run the unzipped package in a container of its own."""
    log = folder / f"{name}.log"
    with run_container(MINISTACK_PYTHON, task, HANDLER, environment, log) as container:
        yield container


def log_in(browser: Browser, username: str = "sales", password: str = PASSWORD) -> None:
    """Log in as a staff user, or try to."""
    address = f"{browser.base}/admin/login/"
    token = form_token(browser.get(address).text)
    fields = {"csrfmiddlewaretoken": token, "username": username, "password": password}
    browser.post(address, fields)


def _leads() -> tuple[Lead, ...]:
    form = put_form(
        Form(
            form_id=FORM_ID,
            name="Contact",
            fields=(
                Field(name="name", type="text", label="Your name"),
                Field(name="email", type="email", label="Your e-mail"),
            ),
            origins=("https://www.example.com",),
            created_at=NOW,
            updated_at=NOW,
        )
    )
    return tuple(
        store_lead(
            form,
            at=NOW - timedelta(minutes=number),
            seed=number,
            values={"name": f"Zoë “{number}” Ünal", "email": f"zoe{number}@example.org"},
        )
        for number in range(1, 31)
    )


def _secret(aws: LocalAws, text: str) -> str:
    import botocore.session  # noqa: PLC0415 - the emulator's clients have no secrets

    client = botocore.session.get_session().create_client(
        "secretsmanager",
        region_name=REGION,
        endpoint_url=aws.endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    made: dict[str, str] = client.create_secret(Name=uuid.uuid4().hex, SecretString=text)  # type: ignore[attr-defined]
    return made["ARN"]
