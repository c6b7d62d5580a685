"""`make deploy` on local AWS: what fails half way is finished by the next run; all of it works."""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import boto3
import pytest

from dev.packaging.platforms import machine_architecture
from dev.restore_drill.restoring import Restore
from dev.settings import MINISTACK_PYTHON, REGION, ROOT
from leadmodels.table import TableSettings, bind_table
from tests.integration.dashboard.bulk_pages import hidden_fields
from tests.integration.dev.emulator import LocalAws, run_local_aws
from tests.support.account_contents import contents_of
from tests.support.infra import require_terraform
from tests.support.leads import store_lead
from tests.support.live_browser import LiveBrowser
from tests.support.postgres import find_binaries, postgres
from tests.support.rest_api import Answer, form_token
from tests.support.table import store_form

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

ACCOUNT: Final = "000000000000"
PASSWORD: Final = secrets.token_urlsafe(12)
# A role of the stack that somebody else has made: Terraform fails over it half way.
IN_THE_WAY: Final = "lead-capture-dev-run-jobs"


@dataclass(slots=True, kw_only=True)
class Deployment:
    """A stage on local AWS, and the commands that an operator runs for it."""

    aws: LocalAws
    folder: Path
    database_url: str
    said: str = ""
    environ: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, **changes: str) -> int:
        """Run a command as `make` does; keep what it says."""
        chosen = {
            "STAGE": "dev",
            "AUTO": "1",
            "OWN_TFVARS": str(self.folder / "own.tfvars"),
            "DEPLOY_DIR": str(self.folder / "deploy"),
            "DEPLOY_PYTHON": str(MINISTACK_PYTHON),
            "DEPLOY_ARCHITECTURE": machine_architecture(),
            "AWS_ENDPOINT_URL": self.aws.endpoint,
            # Not that of the other tests.
            "DATABASE_URL": "",
            "DJANGO_SUPERUSER_USERNAME": "first",
            "DJANGO_SUPERUSER_EMAIL": "first@example.com",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }
        done = subprocess.run(  # noqa: S603 - a fixed command
            [sys.executable, "-m", "dev.deploy", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environ, **chosen, **changes},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.said = done.stdout
        return done.returncode

    def function(self) -> dict[str, Any]:
        """The dashboard's function as AWS describes it."""
        functions = self.aws.clients.functions
        return dict(functions.get_function(FunctionName="lead-capture-dashboard-dev"))

    def browser(self) -> LiveBrowser:
        """A browser that knows nothing of the dashboard yet."""
        apis = self.aws.clients.gateway.get_rest_apis()["items"]
        (api,) = (api for api in apis if api["name"] == "lead-capture-dashboard-dev")
        host = self.aws.endpoint.partition("://")[2]
        base = f"{self.aws.endpoint}/_aws/execute-api/{api['id']}"
        return LiveBrowser(invoke=lambda _: None, host=host, base=base)


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    require_terraform()
    binaries = find_binaries()
    if binaries is None and os.environ.get("CI"):
        pytest.fail("PostgreSQL was not found.")
    if binaries is None:
        pytest.skip("PostgreSQL was not found.")
    runtime = "python{}.{}".format(*sys.version_info[:2])
    (tmp_path / "own.tfvars").write_text(f'account_id = "{ACCOUNT}"\nruntime = "{runtime}"\n')
    with run_local_aws("all") as aws, postgres(binaries) as reached:
        yield Deployment(
            aws=aws,
            folder=tmp_path,
            database_url=f"postgres://tests@/postgres?host={reached['PGHOST']}",
        )


# Admins need two-factor on AWS, so the pages are looked at by somebody of Sales.
MAKE_SALES: Final = f"""
from django.contrib.auth.models import Group
from dashboard.accounts.models import User
person = User.objects.create_user("sales", "sales@example.com", {PASSWORD!r}, is_staff=True)
person.groups.add(Group.objects.get(name="Sales"))
"""


def make_sales(deployment: Deployment) -> None:
    """Make a salesperson in the dashboard's database, which has the first admin already."""
    own = {"DATABASE_URL": deployment.database_url, "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    subprocess.run(  # noqa: S603 - a fixed command
        [sys.executable, "manage.py", "shell", "-c", MAKE_SALES],
        cwd=ROOT,
        env={**os.environ, **own},
        check=True,
    )


def log_in(browser: LiveBrowser, username: str = "sales") -> Answer:
    page = browser.get("/dev/admin/login/")
    fields = {
        "csrfmiddlewaretoken": form_token(page.text),
        "username": username,
        "password": PASSWORD,
        "next": "/dev/admin/",
    }
    return browser.post("/dev/admin/login/", fields)


def store_leads(aws: LocalAws, count: int, *, first: int = 0) -> None:
    """Store leads as visitors would."""
    table = TableSettings(name="lead-capture-dev-leads", region=REGION, endpoint_url=aws.endpoint)
    bind_table(table)
    form = store_form(seed=first + 1)
    for number in range(first, first + count):
        store_lead(form, at=datetime.now(UTC) - timedelta(minutes=number), seed=number)


def assert_dashboard_works(deployment: Deployment, leads: int) -> None:
    """Log in, list the leads, take them as a file; with the page's own styles."""
    browser = deployment.browser()
    assert browser.get("/dev/admin/").status == 302
    logged_in = log_in(browser)
    assert (logged_in.status, logged_in.headers["location"]) == (302, "/dev/admin/")
    listed = browser.get("/dev/admin/leads/lead/")
    assert listed.status == 200
    assert listed.text.count("/dev/admin/leads/lead/lead_") >= leads
    style = listed.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert style.startswith("/dev/static/")
    assert browser.get(style).headers["content-type"].startswith("text/css")
    zipped = browser.get(style, Accept_Encoding="gzip")
    assert zipped.headers.get("content-encoding") != "gzip" or zipped.content[:2] == b"\x1f\x8b"
    page = browser.get("/dev/admin/leads/lead/export/")
    chosen = {"format": "csv", "delimiter": "comma", "has_bom": "on"}
    chosen["csrfmiddlewaretoken"] = form_token(page.text)
    file = browser.post("/dev/admin/leads/lead/export/", hidden_fields(page.text) | chosen)
    assert file.headers["content-type"].startswith("text/csv"), file.text
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == leads


def go_live_with_a_restored_table(deployment: Deployment) -> None:
    """Restore the table beside itself, lose no lead that arrives meanwhile, deploy on it."""
    aws, live, target = deployment.aws, "lead-capture-dev-leads", "lead-capture-dev-leads-2"
    clients = partial(
        boto3.client,
        endpoint_url=aws.endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    Restore(clients=clients, live=live, target=target, say=print).run(None)
    store_leads(aws, 1, first=3)
    assert deployment.run("adopt-table", TABLE="lead-capture-dev-leads-3") == 1
    assert "There is no table lead-capture-dev-leads-3" in deployment.said

    assert deployment.run("adopt-table", TABLE=target) == 0, deployment.said
    assert f"Carried over from {live}: " in deployment.said
    assert deployment.said.count("Ledger of erasures: 0 people") == 2
    assert_dashboard_works(deployment, 4)
    functions = aws.clients.functions
    stream = aws.clients.dynamodb.describe_table(TableName=target)["Table"]["LatestStreamArn"]
    mappings = functions.list_event_source_mappings(EventSourceArn=stream)["EventSourceMappings"]
    assert {mapping["State"] for mapping in mappings} == {"Enabled"}

    # Whoever deploys without knowing of it is kept from it.
    assert deployment.run() == 1
    assert f"would delete the table {target}" in deployment.said
    with (deployment.folder / "own.tfvars").open("a") as own:
        own.write(f'table_names = {{ dev = "{target}" }}\n')
    assert deployment.run() == 0, deployment.said
    aws.clients.dynamodb.delete_table(TableName=live)


def test_a_stage_is_deployed_through_failures_used_updated_rolled_back_and_taken_down(
    deployment: Deployment,
) -> None:
    aws = deployment.aws
    before = contents_of(aws.endpoint)

    # Terraform fails half way: a part is there, and the sentence says to repeat it.
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    aws.clients.iam.create_role(RoleName=IN_THE_WAY, AssumeRolePolicyDocument=trust)
    assert deployment.run(DATABASE_URL=deployment.database_url) == 1
    assert "run the same command again" in deployment.said
    assert "lead-capture-dev-leads" in contents_of(aws.endpoint)["dynamodb.list_tables"]
    aws.clients.iam.delete_role(RoleName=IN_THE_WAY)

    # The next run does the rest, up to the database that nobody has named.
    assert deployment.run() == 1
    assert "DATABASE_URL=postgres://" in deployment.said
    assert deployment.run(DATABASE_URL=deployment.database_url) == 0, deployment.said
    assert "Dashboard  http" in deployment.said
    assert log_in(deployment.browser(), "first").status == 302
    assert log_in(deployment.browser(), "second").status == 200
    make_sales(deployment)
    store_leads(aws, 3)
    assert_dashboard_works(deployment, 3)

    first = deployment.function()["Configuration"]["CodeSha256"]
    assert deployment.run("rollback") == 1
    assert "no version of the dashboard before this one" in deployment.said

    # Another release: the secret and the admin stay, nobody is logged out.
    browser = deployment.browser()
    log_in(browser)
    with zipfile.ZipFile(deployment.folder / "deploy/dev/packages/dashboard.zip", "a") as package:
        package.writestr("staticfiles/another-release.txt", "what a release changes")
    assert deployment.run() == 0, deployment.said
    assert deployment.function()["Configuration"]["CodeSha256"] != first
    assert "There is an admin already." in deployment.said
    assert browser.get("/dev/admin/leads/lead/").status == 200

    # Local AWS gives the present code, whichever version's is asked for: that it is the older one
    # only AWS can show.
    assert deployment.run("rollback") == 0, deployment.said
    assert_dashboard_works(deployment, 3)

    go_live_with_a_restored_table(deployment)

    assert deployment.run("destroy") == 0, deployment.said
    left = contents_of(aws.endpoint)
    # Lambda's log of the dashboard is Terraform's, its events' rules are Zappa's: all are gone.
    assert left == before
