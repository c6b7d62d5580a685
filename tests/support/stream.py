"""What the table's stream tells of writes, as Lambda passes it on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from mypy_boto3_dynamodb import DynamoDBClient

from leadmodels.counter_models import CountItem
from leadmodels.ids import LeadId, instant_of
from leadmodels.leads import Lead, item_from_lead
from leadmodels.times import to_iso
from tests.support.table import TABLE

Record = dict[str, Any]


def _client() -> Any:
    return CountItem._get_connection().connection.client  # noqa: SLF001 - PynamoDB shows no other way to its client


class StoreCrash(BaseException):
    """The process ends here; no code of ours may catch it."""


class Stream:
    """Tells of the writes that are made through it, each event once, with both images."""

    def __init__(self, client: DynamoDBClient) -> None:
        self.client = client
        self.records: list[Record] = []
        self._numbers = count(1)

    def write(self, lead_id: LeadId, write: Callable[[], object], *, at: datetime) -> None:
        """Write to a lead's place, at an instant."""
        self.write_at(lead_id, to_iso(instant_of(lead_id)), write, at=at)

    def write_at(
        self, lead_id: str, timestamp: str, write: Callable[[], object], *, at: datetime
    ) -> None:
        """Write to any place of the table, at an instant."""
        keys: Any = {"leadId": {"S": lead_id}, "timestamp": {"S": timestamp}}
        before = self._image(keys)
        write()
        after = self._image(keys)
        if before != after:
            self.records.append(record(keys, before, after, event=next(self._numbers), at=at))

    def _image(self, keys: Any) -> Any:
        return self.client.get_item(TableName=TABLE.name, Key=keys, ConsistentRead=True).get("Item")


def record_of_new(lead: Lead, *, event: int, at: datetime) -> Record:
    """Make the record of a lead being stored, without storing it."""
    image: Any = item_from_lead(lead).to_dynamodb_dict()
    keys = {name: image[name] for name in ("leadId", "timestamp")}
    return record(keys, None, image, event=event, at=at)


def record(keys: Any, before: Any, after: Any, *, event: int, at: datetime) -> Record:
    """Make one record; images that are None are left out, as the stream leaves them out."""
    images = {"OldImage": before, "NewImage": after}
    name = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
    return {
        "eventID": f"{event:032x}",
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": TABLE.region,
        "dynamodb": {
            "ApproximateCreationDateTime": float(int(at.astimezone(UTC).timestamp())),
            "Keys": keys,
            "SequenceNumber": f"{event:021}",
            "SizeBytes": 1,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            **{key: image for key, image in images.items() if image is not None},
        },
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:000000000000:table/leads-test/stream/x",
    }


@contextmanager
def crash_at(call: int | None, *, is_applied: bool) -> Iterator[None]:
    """End the process at its nth transaction (from 0), before the store sees it or after."""
    client = _client()
    calls = count()

    def crash(**_: object) -> None:
        if next(calls) == call:
            raise StoreCrash

    name = f"{'after' if is_applied else 'before'}-call.dynamodb.TransactWriteItems"
    client.meta.events.register(name, crash)
    try:
        yield
    finally:
        client.meta.events.unregister(name, crash)


@contextmanager
def just_before(operation: str, act: Callable[[], object], *, times: int = 1) -> Iterator[None]:
    """Do something just before a call of ours is sent, for the first so many calls.

    The calls that it makes itself don't count.
    """
    client = _client()
    left = [act] * times
    is_acting = False

    def intervene(**_: object) -> None:
        nonlocal is_acting
        if left and not is_acting:
            is_acting = True
            left.pop()()
            is_acting = False

    name = f"before-call.dynamodb.{operation}"
    client.meta.events.register(name, intervene)
    try:
        yield
    finally:
        client.meta.events.unregister(name, intervene)


@contextmanager
def cancelled(code: str, *, times: int) -> Iterator[None]:
    """Have the store cancel the first so many transactions, for each item's sake."""
    left = [code] * times

    def cancel(params: Any, **_: object) -> object:
        if not left:
            return None
        actions = json.loads(params["body"])["TransactItems"]
        parsed = {
            "Error": {"Code": "TransactionCanceledException", "Message": "Cancelled."},
            "CancellationReasons": [{"Code": left[0]} for _ in actions],
            "ResponseMetadata": {},
        }
        left.pop()
        return AWSResponse("", 400, HTTPHeaders(), None), parsed

    client = _client()
    client.meta.events.register("before-call.dynamodb.TransactWriteItems", cancel)
    try:
        yield
    finally:
        client.meta.events.unregister("before-call.dynamodb.TransactWriteItems", cancel)
