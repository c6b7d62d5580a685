"""A canary's name, e-mail and phone through the running stack: nothing it writes holds them."""

from __future__ import annotations

import json
import time
from typing import Any, Final

import boto3
import pytest

from dev.settings import REGION
from tests.support.canaries import EMAIL, NAME, PERSON, traces_in
from tests.support.http import call
from tests.support.naughty_strings import as_json, as_multipart, as_urlencoded
from tests.support.stack import Stack
from tests.support.stack_forms import store_form

pytestmark = [pytest.mark.demo, pytest.mark.timeout(900)]

JSON: Final = {"Accept": "application/json"}


def function_logs(stack: Stack) -> str:
    """Read all that the functions wrote to CloudWatch Logs, metrics among it."""
    logs: Any = boto3.client(
        "logs",
        endpoint_url=stack.endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    lines: list[str] = []
    for group in logs.describe_log_groups()["logGroups"]:
        name = group["logGroupName"]
        for page in logs.get_paginator("describe_log_streams").paginate(logGroupName=name):
            for stream in page["logStreams"]:
                lines += stream_lines(logs, name, stream["logStreamName"])
    return "\n".join(lines)


def stream_lines(logs: Any, group: str, stream: str) -> list[str]:
    """Read a whole stream: an answer holds a part of it, and the last one repeats its token."""
    lines: list[str] = []
    place = {"logGroupName": group, "logStreamName": stream, "startFromHead": True}
    while True:
        answer = logs.get_log_events(**place)
        lines += [event["message"] for event in answer["events"]]
        if not answer["events"] or answer["nextForwardToken"] == place.get("nextToken"):
            return lines
        place["nextToken"] = answer["nextForwardToken"]


def test_nothing_that_the_stack_writes_holds_what_a_visitor_sent(stack: Stack) -> None:
    form = store_form(stack)
    site = {"Origin": form.site, "Referer": f"{form.site}/?who={EMAIL}", **JSON}
    keyed = {**site, "Idempotency-Key": f"key-of-{EMAIL}"}
    correlations = []
    sent = [
        (201, as_json(PERSON), site),
        (201, as_urlencoded({**PERSON, "message": "urlencoded"}), site),
        (201, as_multipart({**PERSON, "message": "multipart"}), site),
        (201, as_json({**PERSON, "message": "once"}), keyed),
        (201, as_json({**PERSON, "message": "once"}), keyed),
        (409, as_json({**PERSON, "message": "twice"}), keyed),
        (422, as_json({**PERSON, "topic": NAME}), site),
        (400, ("application/json", f'{{"name": "{NAME}", "email": "{EMAIL}'.encode()), site),
        (403, as_json(PERSON), {"Origin": "https://tweety-canarybird.example", **JSON}),
        (413, as_json({**PERSON, "message": NAME * 5_000}), site),
        (415, ("text/plain", json.dumps(PERSON).encode()), site),
    ]
    for expected, (content_type, body), headers in sent:
        asked = {"Content-Type": content_type, **headers}
        status, answered, text = call(form.url, body, asked)
        assert status == expected, text
        correlations.append(str(answered["X-Correlation-Id"]))
    query = f"email={EMAIL.replace('@', '%40')}&form={form.form.form_id}"
    for path in ("/v1/leads?email=tweety%40", f"/v1/leads?{query}", "/v1/leads?q=canarybird"):
        status, answered, _ = call(f"{form.api_url}{path}", headers=form.key)
        assert status in {200, 400}
        correlations.append(str(answered["X-Correlation-Id"]))

    deadline = time.monotonic() + 60
    written = function_logs(stack)
    while not all(correlation in written for correlation in correlations):
        assert time.monotonic() < deadline, "some requests are in no log"
        time.sleep(0.5)
        written = function_logs(stack)
    assert traces_in(written) == []
    files = [file for file in (stack.folder / "logs").rglob("*") if file.is_file()]
    assert len(files) >= 5
    for file in files:
        assert traces_in(file.read_text(errors="replace")) == [], file.name
