"""The whole stack on local AWS, from its first apply to its end."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from dev.package import build_packages
from dev.packaging.bytecode import describe_interpreter
from dev.provision.access import KeySettings, ensure_access
from dev.provision.clients import Clients
from dev.settings import FUNCTIONS, MINISTACK_PYTHON, REGION
from leadmodels.forms import Form, put_form
from leadmodels.ids import new_form_id
from leadmodels.table import TableSettings, bind_table
from tests.integration.dev.emulator import run_local_aws
from tests.support.account_contents import contents_of
from tests.support.applied_stack import AppliedStack
from tests.support.http import call
from tests.support.infra import INFRA, required_terraform
from tests.support.table import CONTACT_FIELDS

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

SITE: Final = "https://www.example.com"
NOW: Final = datetime(2026, 11, 30, 12, tzinfo=UTC)
KEY: Final = "a-key-of-forty-characters-that-reads-leads"
# What the emulator forgets of what it is told: each is said again at every plan, and nothing else.
DRIFT: Final = json.loads(Path(__file__).with_name("emulator_drift.json").read_text())


@dataclass(frozen=True, slots=True)
class Account:
    """An account on local AWS, and the stack that is made in it."""

    endpoint: str
    clients: Clients
    stack: AppliedStack

    def submit(self) -> str:
        """Store a form, send it and read the lead with a key; return the lead's name."""
        made = self.stack.outputs()
        variables = made["dashboard"]["variables"]
        bind_table(
            TableSettings(name=made["table_name"], region=REGION, endpoint_url=self.endpoint)
        )
        key = KeySettings(name="reader", value=KEY, scope="leads:read")
        ensure_access(self.clients.gateway, variables["USAGE_PLAN_ID"], keys=[key], now=NOW)
        form = put_form(
            Form(
                form_id=new_form_id(at=NOW, random=os.urandom(10)),
                name="Contact",
                fields=CONTACT_FIELDS,
                origins=(SITE,),
                created_at=NOW,
                updated_at=NOW,
            )
        )
        sent = json.dumps({"name": "Terry Form", "email": "terry@example.org"}).encode()
        headers = {"Content-Type": "application/json", "Origin": SITE}
        status, _, text = call(f"{made['public_api_url']}/f/{form.form_id}", sent, headers)
        assert status == 201, text
        lead_url = f"{made['public_api_url']}/v1/leads/{json.loads(text)['lead_id']}"
        status, _, text = call(lead_url, headers={"x-api-key": KEY})
        assert status == 200, text
        return str(json.loads(text)["lead"]["name"])


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    scratch = tmp_path_factory.mktemp("lifecycle")
    packages = scratch / "packages"
    build_packages(describe_interpreter(MINISTACK_PYTHON), packages)
    terraform = required_terraform(INFRA, scratch)
    with run_local_aws("all") as aws:
        stack = AppliedStack(terraform, endpoint=aws.endpoint, packages=packages, scratch=scratch)
        yield Account(aws.endpoint, aws.clients, stack)


def test_the_whole_stack_is_made_works_is_found_unchanged_is_changed_and_leaves_nothing(
    account: Account,
) -> None:
    stack, clients = account.stack, account.clients
    before = contents_of(account.endpoint)
    stack.apply()
    made = contents_of(account.endpoint)
    assert made["lambda.list_functions"] == {
        f"lead-capture-dev-{name.replace('_', '-')}" for name in FUNCTIONS
    }
    assert account.submit() == "Terry Form"

    assert stack.drift() == DRIFT
    # As an owner changes it later: in place, and callers keep their address and their keys.
    address = stack.outputs()["public_api_url"]
    changes: dict[str, Any] = {
        "key_quota": {"requests": 500, "period": "DAY"},
        "log_retention_days": 14,
        "reserved_concurrency": {"submit_lead": 5},
    }
    stack.apply(**changes)
    (plan,) = clients.gateway.get_usage_plans()["items"]
    assert plan["quota"] == {"limit": 500, "offset": 0, "period": "DAY"}
    assert stack.outputs()["public_api_url"] == address
    assert account.submit() == "Terry Form"
    assert stack.drift(**changes) == DRIFT

    stack.destroy()
    # Keys are the dashboard's to make and to delete: Terraform's state would hold their values.
    left = contents_of(account.endpoint)
    (key,) = clients.gateway.get_api_keys()["items"]
    assert left.pop("apigateway.get_api_keys") == {key["name"]}
    assert left == {name: found for name, found in before.items() if name in left}
