"""The function on the table's stream, as Lambda calls it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from ingest.count_leads import BatchNotCountedError, Handler, make_count_leads
from ingest.settings import read_settings
from leadmodels.counts.reading import read_counts
from leadmodels.forms import Form
from leadmodels.leads import LeadStatus, put_lead
from leadmodels.table import bind_table
from tests.support.gateway import Context
from tests.support.leads import make_lead
from tests.support.stream import Stream
from tests.support.table import NOW, TABLE, UNREACHABLE_TABLE

VISITOR = {"name": "Zebedee Canary", "email": "canary@example.com"}


@pytest.fixture
def handler(table: None) -> Handler:  # noqa: ARG001 - binds the models first
    return make_count_leads(read_settings(os.environ))


@pytest.fixture
def stream(form: Form, dynamodb: DynamoDBClient) -> Stream:
    """Two leads were stored."""
    stream = Stream(dynamodb)
    for seed in (1, 2):
        lead = make_lead(form, at=NOW, seed=seed, values=VISITOR)
        stream.write(lead.lead_id, partial(put_lead, lead), at=NOW)
    return stream


def call(handler: Handler, records: Any) -> None:
    handler({"Records": records}, Context())  # type: ignore[arg-type]


def counted() -> dict[str, int]:
    rows = read_counts(None, since=NOW.date(), until=NOW.date() + timedelta(days=1))
    return {row.status: row.leads for row in rows}


def measured(printed: str) -> dict[str, float]:
    """Sum the metrics up, by name; the log goes where the first test's output went."""
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith('{"_aws"')]
    return {
        metric["Name"]: sum(line[metric["Name"]])
        for line in lines
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    }


def test_a_batch_is_counted_once_however_often_it_comes(handler: Handler, stream: Stream) -> None:
    for _ in range(3):
        call(handler, stream.records)
    assert counted() == {"new": 2}


def test_a_batch_is_one_log_line_and_metrics_of_what_became_of_it(
    handler: Handler,
    stream: Stream,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    call(handler, stream.records[:1])
    capsys.readouterr()
    caplog.clear()
    call(handler, [*stream.records, {"dynamodb": "?"}])
    [line] = caplog.records
    names = ("message", "records", "moves", "repeats", "unreadable")
    assert [getattr(line, name) for name in names] == ["batch", 3, 1, 1, 1]
    assert measured(capsys.readouterr().out) == {
        "CountMoves": 1,
        "CountRepeats": 1,
        "CountUnreadable": 1,
        "LeadsStored": 1,
        "SpamStored": 0,
    }


def test_leads_in_quarantine_are_metered_apart(
    handler: Handler, form: Form, dynamodb: DynamoDBClient, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = Stream(dynamodb)
    statuses: tuple[LeadStatus, ...] = ("new", "spam", "spam")
    for seed, status in enumerate(statuses, start=1):
        lead = replace(make_lead(form, at=NOW, seed=seed, values=VISITOR), status=status)
        stream.write(lead.lead_id, partial(put_lead, lead), at=NOW)
    capsys.readouterr()
    call(handler, stream.records)
    stored = measured(capsys.readouterr().out)
    assert (stored["LeadsStored"], stored["SpamStored"]) == (1, 2)


def test_a_store_that_is_away_fails_the_batch_so_that_it_comes_again(
    handler: Handler,
    stream: Stream,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    capsys.readouterr()
    caplog.clear()
    bind_table(UNREACHABLE_TABLE)
    with pytest.raises(BatchNotCountedError):
        call(handler, stream.records)
    bind_table(TABLE)
    assert [line.message for line in caplog.records] == ["store"]
    assert measured(capsys.readouterr().out)["StoreFailures"] == 1
    call(handler, stream.records)
    assert counted() == {"new": 2}


@pytest.mark.parametrize("event", [{}, {"Records": None}, {"Records": 3}])
def test_an_event_of_another_shape_is_a_defect_that_is_told(
    handler: Handler, event: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BatchNotCountedError):
        handler(event, Context())  # type: ignore[arg-type]
    assert measured(capsys.readouterr().out)["Defects"] == 1


def test_nothing_that_was_sent_is_logged(
    handler: Handler,
    stream: Stream,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    damaged: Callable[[Any], Any],
) -> None:
    call(handler, stream.records)
    call(handler, [damaged(record) for record in stream.records])
    bind_table(UNREACHABLE_TABLE)
    with pytest.raises(BatchNotCountedError) as failure:
        call(handler, [record | {"eventID": "new"} for record in stream.records])
    bind_table(TABLE)
    logged = [str(vars(line)) for line in caplog.records]
    assert len(logged) == 3
    for text in (
        *capsys.readouterr(),
        *logged,
        repr(failure.value),
        str(failure.value.__context__),
    ):
        assert "canary" not in text.lower()


@pytest.fixture
def damaged() -> Callable[[Any], Any]:
    """Put what a visitor sent where the stream has other things."""

    def damage(record: Any) -> Any:
        change = record["dynamodb"]
        image = change["NewImage"]
        return record | {
            "eventID": "damaged",
            "dynamodb": change | {"NewImage": image | {"stored_at": image["name"]}},
        }

    return damage
