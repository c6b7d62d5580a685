"""An export over a table and a bucket that hold nothing: what it needs of memory is its own.

Leads are made when they are asked for, from their number; what is uploaded is counted and let go.
Run as a script it exports so many leads and prints what that took.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.handlers import BUILTIN_HANDLERS

import tests.support.environment  # noqa: F401 - sets what the function reads
from ingest.aws_clients import make_s3_client, make_sqs_client
from ingest.run_jobs import serve_jobs
from ingest.settings import read_settings
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.ids import LeadId, instant_of, new_lead_id
from leadmodels.jobs.store import Job, new_job_id, put_job
from leadmodels.leads import item_from_lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.table import bind_table
from leadmodels.times import from_iso, from_milliseconds, to_iso, to_milliseconds
from tests.support.job_worker import WorkerContext
from tests.support.leads import make_lead
from tests.support.table import NOW, store_form

BEGIN = to_milliseconds(datetime(2026, 1, 1, tzinfo=UTC))
_PARTITION = re.compile(r"f#form_[0-9a-z]{26}#(?P<shard>\d)")


class EndlessTable:
    """Answers as DynamoDB and S3 do, for one export of `leads` leads."""

    def __init__(self, leads: int) -> None:
        self.leads = leads
        self.form_item: dict[str, Any] = {}
        self.lead_item: dict[str, Any] = {}
        self.job_item: dict[str, Any] = {}
        self.rows = 0
        self.uploads = 0
        self.answering_seconds = 0.0

    def send(self, request: Any, **_: object) -> AWSResponse:
        """Answer a request before botocore sends it, and count what that takes of the processor."""
        before = time.thread_time()
        answer = self._answer_to(request)
        self.answering_seconds += time.thread_time() - before
        return answer

    def _answer_to(self, request: Any) -> AWSResponse:
        target = request.headers.get("X-Amz-Target")
        if target is None:
            return self._answer_s3(request)
        operation = (target if isinstance(target, str) else target.decode()).split(".")[1]
        asked = json.loads(request.body)
        answers: dict[str, Callable[[Any], dict[str, Any]]] = {
            "GetItem": self._get,
            "PutItem": self._put,
            "TransactWriteItems": self._put_form,
            "UpdateItem": self._update,
            "Query": self._query,
            "BatchGetItem": self._batch_get,
        }
        return _answer(request.url, json.dumps(answers[operation](asked)).encode())

    def _get(self, asked: Any) -> dict[str, Any]:
        is_form = asked["Key"]["leadId"]["S"].startswith("form_")
        return {"Item": self.form_item if is_form else self.job_item}

    def _put(self, asked: Any) -> dict[str, Any]:
        if asked["Item"]["leadId"]["S"].startswith("job_"):
            self.job_item = asked["Item"]
        return {}

    def _put_form(self, asked: Any) -> dict[str, Any]:
        puts = [action["Put"]["Item"] for action in asked["TransactItems"]]
        [self.form_item] = [item for item in puts if item["timestamp"]["S"] == "current"]
        return {}

    def _update(self, asked: Any) -> dict[str, Any]:
        """Take the lease: the only update that an export makes."""
        values = asked["ExpressionAttributeValues"].values()
        lease = next(value for value in values if re.match(r"\d{4}-.*Z$", value.get("S", "")))
        self.job_item |= {"state": {"S": "running"}, "lease_until": lease}
        for name in ("attempts", "version"):
            self.job_item[name] = {"N": str(int(self.job_item[name]["N"]) + 1)}
        return {"Attributes": self.job_item}

    def _query(self, asked: Any) -> dict[str, Any]:
        values = [
            value["S"] for value in asked["ExpressionAttributeValues"].values() if "S" in value
        ]
        [shard] = [int(match["shard"]) for v in values if (match := _PARTITION.fullmatch(v))]
        if asked.get("Select") == "COUNT":
            mine = len(range(shard, self.leads, 4))
            return {"Count": mine, "ScannedCount": mine}
        high = max((v for v in values if re.match(r"\d{4}-", v)), default="~")
        numbers = self._numbers_down_from(high, shard)
        found = [number for number, _ in zip(numbers, range(asked["Limit"]), strict=False)]
        items = [self._item(number) for number in found]
        answer = {"Items": _sent(items, asked), "Count": len(items), "ScannedCount": len(items)}
        if len(items) == asked["Limit"]:
            answer["LastEvaluatedKey"] = {
                name: items[-1][name]
                for name in ("leadId", "timestamp", "form_partition", "stored_sort")
            }
        return answer

    def _numbers_down_from(self, high: str, shard: int) -> Iterator[int]:
        if high == "~":
            last = self.leads - 1
        else:
            instant, _, lead_id = high.partition("#")
            # Without an id the range ends before the instant's own leads.
            last = to_milliseconds(from_iso(instant)) - BEGIN - (not lead_id)
            last = min(last, self.leads - 1)
        last -= (last - shard) % 4
        return iter(range(last, -1, -4))

    def _batch_get(self, asked: Any) -> dict[str, Any]:
        [(table, wanted)] = asked["RequestItems"].items()
        items = [
            self._item(to_milliseconds(instant_of(LeadId(key["leadId"]["S"]))) - BEGIN)
            for key in wanted["Keys"]
        ]
        return {"Responses": {table: _sent(items, wanted)}, "UnprocessedKeys": {}}

    def _item(self, number: int) -> dict[str, Any]:
        at = from_milliseconds(BEGIN + number)
        lead_id = new_lead_id(at=at, random=number.to_bytes(10, "big"))
        instant = {"S": to_iso(at)}
        return {
            **self.lead_item,
            "leadId": {"S": lead_id},
            "timestamp": instant,
            "received_at": instant,
            "stored_at": instant,
            "stored_sort": {"S": f"{instant['S']}#{lead_id}"},
        }

    def _answer_s3(self, request: Any) -> AWSResponse:
        if request.method == "PUT":
            body = request.body if isinstance(request.body, bytes) else request.body.read()
            self.rows += body.count(b"\r\n")
            self.uploads += 1
            return _answer(request.url, b"", ETag=f'"{zlib.crc32(body):032x}"')
        if "uploads" in request.url:
            return _answer(request.url, b"<Begun><UploadId>u</UploadId></Begun>")
        return _answer(request.url, b"<Completed></Completed>")


def _sent(items: list[dict[str, Any]], asked: Any) -> list[dict[str, Any]]:
    """Leave out of items what wasn't asked for."""
    if "ProjectionExpression" not in asked:
        return items
    placeholders = asked["ProjectionExpression"].split(", ")
    names = {asked["ExpressionAttributeNames"][placeholder] for placeholder in placeholders}
    return [{name: item[name] for name in names & item.keys()} for item in items]


class _Raw(BytesIO):
    """A body as urllib3 gives it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


def _answer(url: str, body: bytes, **extra: str) -> AWSResponse:
    headers = HTTPHeaders()
    for name, value in extra.items():
        headers[name] = value
    headers["x-amz-crc32"] = str(zlib.crc32(body))
    return AWSResponse(url, 200, headers, _Raw(body))


def peak_mebibytes() -> float:
    """Give the most memory that this process has had."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux hands a parent's peak on to getrusage of a child that it starts, not to this.
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fill(table: EndlessTable, *, text_bytes: int) -> Form:
    """Let all leads be of one form, with a text of so many bytes each."""
    form = store_form()
    message = ("I would like an offer, please. " * (text_bytes // 20))[:text_bytes]
    values = {"name": "Ada Example", "email": "ada@example.org", "message": message}
    lead = make_lead(form, at=NOW, seed=0, values=values)
    table.lead_item = item_from_lead(lead).to_dynamodb_dict()
    return form


def export(table: EndlessTable, *, text_bytes: int, part_bytes: int) -> dict[str, Any]:
    """Export all leads, with a text of so many bytes each, and say what it took."""
    settings = read_settings(os.environ)
    bind_table(settings.table)
    form = fill(table, text_bytes=text_bytes)
    sqs, s3 = make_sqs_client("us-east-1", None), make_s3_client("us-east-1", None)
    handler = serve_jobs(
        settings,
        sqs=lambda: sqs,
        s3=lambda: s3,
        gateway=lambda: None,  # nothing sweeps here
        now=lambda: NOW + timedelta(seconds=1),
        part_bytes=part_bytes,
    )
    asked = Job(
        job_id=new_job_id(at=NOW, random=bytes(10)),
        kind="export",
        requested_by="staff_test",
        requested_at=NOW,
        filters=LeadFilters(form_id=form.form_id),
        export=ExportOptions(),
    )
    record = {"body": json.dumps({"job_id": put_job(asked).job_id})}
    before = time.process_time()
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        handler({"Records": [record]}, WorkerContext(900.0))  # type: ignore[arg-type]
    return {
        "state": table.job_item["state"]["S"],
        "rows": table.rows - 1,
        "uploads": table.uploads,
        "cpu_seconds": time.process_time() - before - table.answering_seconds,
        "peak_mebibytes": peak_mebibytes(),
    }


def main() -> None:
    """Read how many leads, bytes of text, and bytes of a part; print what it took as JSON."""
    leads, text_bytes, part_bytes = (int(word) for word in sys.argv[1:])
    table = EndlessTable(leads)
    BUILTIN_HANDLERS.append(("before-send", table.send))
    print(json.dumps(export(table, text_bytes=text_bytes, part_bytes=part_bytes)))  # noqa: T201 - its caller reads it


if __name__ == "__main__":
    main()
