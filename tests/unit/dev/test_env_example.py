from __future__ import annotations

import itertools
import re
from dataclasses import fields
from pathlib import Path

import pytest

from dev.demo_children import ChildSpecs
from dev.demo_state import DemoFolder, Identity
from dev.provision.queues import QueuePair
from dev.provision.settings import Provisioned
from dev.provision.variables import Surroundings, function_variables
from dev.settings import DEFAULT_PORTS, FUNCTIONS, ROOT, read_settings

EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
LISTED = set(re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE))


QUEUES = QueuePair(url="http://127.0.0.1/1/q", arn="arn", dead_letter_url="http://x")
AROUND = Surroundings(
    table_name="leads",
    api_url="http://127.0.0.1",
    overflow=QUEUES,
    jobs=QUEUES,
    mail=QUEUES,
    notices=QUEUES,
    export_bucket="exports",
    usage_plan_id="plan",
    dashboard_url="http://127.0.0.1:3",
    table_endpoint="http://127.0.0.1:1",
    queue_endpoint="http://127.0.0.1:2",
)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_setting_of_a_function_is_listed(function: str) -> None:
    assert function_variables(function, AROUND).keys() <= LISTED


def test_only_who_sends_to_a_queue_is_told_of_it() -> None:
    given = {name: function_variables(name, AROUND).keys() for name in FUNCTIONS}
    assert {name for name in FUNCTIONS if "OVERFLOW_QUEUE_URL" in given[name]} == {
        "submit_lead",
        "store_overflow",
    }
    dead = {name for name in FUNCTIONS if "OVERFLOW_DEAD_LETTER_QUEUE_URL" in given[name]}
    assert dead == {"store_overflow"}
    for setting in ("JOB_QUEUE_URL", "EXPORT_BUCKET", "USAGE_PLAN_ID"):
        assert [name for name in FUNCTIONS if setting in given[name]] == ["run_jobs"]
    assert [name for name in FUNCTIONS if "MAIL_QUEUE_URL" in given[name]] == [
        "notify",
        "send_mail",
    ]


def test_every_setting_of_the_demo_is_listed() -> None:
    endpoints = {"DEMO_TABLE_ENDPOINT", "DEMO_QUEUE_ENDPOINT"}
    assert {*DEFAULT_PORTS, "DEMO_DIR", "DEMO_DETACH", *endpoints} <= LISTED


def test_every_setting_that_the_demo_gives_the_dashboard_is_listed(tmp_path: Path) -> None:
    secret = dict.fromkeys((field.name for field in fields(Identity)), "x")
    specs = ChildSpecs(
        settings=read_settings({}),
        folder=DemoFolder(root=tmp_path),
        identity=Identity(**secret),
        environ={},
    )
    made = Provisioned(
        api_url="http://127.0.0.1",
        table_name="leads",
        export_bucket="exports",
        job_queue_url="http://127.0.0.1/1/q",
        usage_plan_id="plan",
    )
    given = specs.dashboard_environment(made).keys() - specs.environment({}).keys()
    assert {"JOB_QUEUE_URL", "EXPORT_BUCKET", "USAGE_PLAN_ID", "AWS_ENDPOINT_URL"} <= given
    # What the staff users are made with is made by the demo, never set by a person.
    of_users = {name for name in given if name.endswith(("_PASSWORD", "_PUBLIC_ID"))}
    assert given - of_users <= LISTED


@pytest.mark.parametrize(
    "source",
    ["ingest/settings.py", "dashboard/settings.py", "dashboard/on_lambda/secret.py"],
)
def test_every_setting_that_is_read_is_listed(source: str) -> None:
    code = (ROOT / source).read_text(encoding="utf-8")
    read = re.findall(r'(?:environ(?:\.get\(|\[|, )|env\.\w+\(\s*)"([A-Z_]+)"', code)
    assert read
    assert set(read) <= LISTED


def test_each_setting_has_a_sentence() -> None:
    lines = EXAMPLE.splitlines()
    for above, line in itertools.pairwise(lines):
        if re.match(r"(# )?[A-Z_]+=", line):
            assert re.match(r"# .{20,}", above), line
