"""A person erased from the running stack: nothing holds them, late or restored copies included."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import boto3
import pytest

from dev.restore_drill.erasing import erase_again
from dev.restore_drill.restoring import Restore
from dev.settings import REGION
from ingest.submission import Submission
from leadmodels.changes.apply import AddNote, apply_change
from leadmodels.erasing.addresses import canonical
from leadmodels.erasing.certificate import erasure_id_of, get_certificate
from leadmodels.erasing.sought import Sought
from leadmodels.exports.writing import ExportOptions
from leadmodels.ids import new_job_id
from leadmodels.intake.identity import content_key, identify
from leadmodels.intake.submissions import hash_body
from leadmodels.jobs.store import Job, get_job, put_job
from leadmodels.leads import get_lead
from leadmodels.lists.filters import LeadFilters
from tests.support.http import call
from tests.support.naughty_strings import as_json, as_multipart
from tests.support.stack import Stack, queue_url
from tests.support.stack_forms import StackForm, drain_queue, store_form

from .test_privacy import function_logs

pytestmark = [pytest.mark.demo, pytest.mark.timeout(900)]

EMAIL: Final = "wanda.flyaway@example.org"
PERSON: Final = {"name": "Wanda Flyaway", "email": EMAIL, "phone": "+1-202-555-0143"}
TRACES: Final = ("wanda", "flyaway", "555-0143")
JSON: Final = {"Accept": "application/json"}
TARGET: Final = "restored-to-be-erased-again"


def traces_in(text: str) -> list[str]:
    return [trace for trace in TRACES if trace in text.lower()]


def clients_at(stack: Stack) -> Callable[[str], Any]:
    def make(service: str) -> Any:
        return boto3.client(  # type: ignore[call-overload]  # by name
            service,
            endpoint_url=stack.endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    return make


def send_by_every_way(form: StackForm) -> list[str]:
    """By JSON, by a form without scripts, by a drop-in page, with files' encoding, by a key."""
    page = {"Origin": form.site, "Referer": f"{form.site}/?me={EMAIL}"}
    urlencoded = {"Content-Type": "application/x-www-form-urlencoded", **page}
    json_type, json_body = as_json({**PERSON, "message": f"json {EMAIL.upper()}"})
    multipart_type, multipart_body = as_multipart({**PERSON, "message": "multipart"})
    drop_in = {**PERSON, "_replyto": EMAIL, "_subject": PERSON["name"], "message": "drop-in"}
    keyed = {"form_id": form.form.form_id, "fields": {**PERSON, "message": "key"}}
    key_type = {"Content-Type": "application/json", **form.write_key}
    sent = [
        (form.url, json_body, {"Content-Type": json_type, **page, **JSON}),
        (form.url, urlencode({**PERSON, "message": "html"}).encode(), urlencoded),
        (form.url, urlencode(drop_in).encode(), urlencoded),
        (form.url, multipart_body, {"Content-Type": multipart_type, **page}),
        (f"{form.api_url}/v1/leads", json.dumps(keyed).encode(), key_type),
    ]
    for url, body, headers in sent:
        status, _, text = call(url, body, headers)
        assert status in {201, 303}, text
    return form.lead_ids()


def late_message(form: StackForm, received_at: datetime) -> str:
    """What submit_lead put into the queue at an instant, and comes out of it now."""
    values = {**PERSON, "message": "late"}
    body_hash = hash_body(form.form.form_id, values)
    key = content_key(form.form.form_id, body_hash, None)
    identity = identify(form.form.form_id, key, received_at=received_at, random=os.urandom(10))
    return Submission(
        form_id=form.form.form_id,
        values=values,
        key=key,
        lead_id=identity.lead_id,
        marker_id=identity.marker_id,
        receipt=identity.receipt,
        body_hash=body_hash,
        received_at=received_at,
        origin=form.site,
        is_keyed=False,
        source={},
        ip_hash=None,
    ).to_message()


def run_job(stack: Stack, **asked: Any) -> Job:
    """Ask the stack's worker for a job and wait until it is done."""
    now = datetime.now(UTC)
    job = put_job(
        Job(
            job_id=new_job_id(at=now, random=os.urandom(10)),
            requested_by="staff_test",
            requested_at=now,
            **asked,
        )
    )
    clients_at(stack)("sqs").send_message(
        QueueUrl=queue_url(stack, stack.names.job_queue),
        MessageBody=json.dumps({"job_id": job.job_id}),
    )
    deadline = time.monotonic() + 180
    while (job := get_job(job.job_id)).is_open:
        assert time.monotonic() < deadline, job
        time.sleep(0.5)
    assert job.state == "done", job.error
    return job


def dump(stack: Stack, table: str) -> str:
    pages = clients_at(stack)("dynamodb").get_paginator("scan").paginate(TableName=table)
    return json.dumps([item for page in pages for item in page["Items"]], default=str)


def files(stack: Stack) -> str:
    """Everything in every bucket."""
    s3 = clients_at(stack)("s3")
    found = []
    for bucket in s3.list_buckets()["Buckets"]:
        for item in s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", []):
            found.append(item["Key"])
            body = s3.get_object(Bucket=bucket["Name"], Key=item["Key"])["Body"].read()
            found.append(body.decode("utf-8", "replace"))
    return "\n".join(found)


def test_nothing_holds_who_was_erased_and_nothing_brings_them_back(stack: Stack) -> None:
    form = store_form(stack)
    lead_ids = send_by_every_way(form)
    assert len(lead_ids) == 5
    now = datetime.now(UTC)
    lead = get_lead(lead_ids[0], now=now)
    apply_change(lead, AddNote(f"Wrote to {EMAIL}"), actor="staff_test", at=now, key="0123456789")
    run_job(stack, kind="export", filters=LeadFilters(email=EMAIL), export=ExportOptions())
    assert traces_in(dump(stack, stack.names.table)) == [*TRACES]
    assert traces_in(files(stack)) == [*TRACES]
    restore = Restore(clients=clients_at(stack), live=stack.names.table, target=TARGET, say=print)
    restore.run(None)
    received_before = datetime.now(UTC) - timedelta(seconds=5)
    try:
        sought = Sought(address=canonical(EMAIL), typed=EMAIL)
        job = run_job(stack, kind="erase", filters=LeadFilters(), sought=sought)
        certificate = get_certificate(erasure_id_of(job.job_id))
        assert certificate is not None
        assert certificate.erased["leads"] == 5
        assert certificate.erased["timeline_entries"] == 1
        assert certificate.erased["export_files"] == 1
        assert certificate.erased["jobs"] == 1

        overflow = queue_url(stack, stack.names.overflow_queue)
        sqs = clients_at(stack)("sqs")
        sqs.send_message(QueueUrl=overflow, MessageBody=late_message(form, received_before))
        drain_queue(stack)
        assert traces_in(dump(stack, stack.names.table)) == []
        assert traces_in(files(stack)) == []
        dead = sqs.receive_message(QueueUrl=queue_url(stack, f"{stack.names.overflow_queue}-dead"))
        assert traces_in(json.dumps(dead.get("Messages", []))) == []

        assert traces_in(dump(stack, TARGET)) == [*TRACES]
        assert erase_again(restore).leads == 5
        assert traces_in(dump(stack, TARGET)) == []
    finally:
        restore.delete()
    assert traces_in(function_logs(stack)) == []
    for file in (each for each in (stack.folder / "logs").rglob("*") if each.is_file()):
        assert traces_in(file.read_text(errors="replace")) == [], file.name

    # They are welcome again.
    content_type, body = as_json({**PERSON, "message": "again"})
    headers = {"Content-Type": content_type, "Origin": form.site, **JSON}
    assert call(form.url, body, headers)[0] == 201
    assert len(form.lead_ids()) == 1
