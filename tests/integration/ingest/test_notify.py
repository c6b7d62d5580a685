"""Who is told of what: the function on the table's stream, as Lambda calls it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from ingest.notices.targets import Target
from ingest.notify import make_notifier
from ingest.observability import Observer
from leadmodels.changes.apply import AddNote, SetStatus, apply_change
from leadmodels.changes.deleting import delete_lead
from leadmodels.forms import Form
from leadmodels.leads import Lead, get_lead, put_lead
from leadmodels.notices.events import LeadEvent
from leadmodels.notices.settings import NoticeSettings, Person, put_notice_settings
from leadmodels.table import bind_table
from tests.support.leads import make_lead
from tests.support.stream import Stream
from tests.support.table import NOW, TABLE, UNREACHABLE_TABLE, store_form

from .notice_world import NoticeWorld

ADA, BO = Person(address="ada@example.com"), Person(address="bo@example.com")


@pytest.fixture
def stream(dynamodb: DynamoDBClient) -> Stream:
    return Stream(dynamodb)


@pytest.fixture
def told_form(form: Form) -> Form:
    """Two people are told of its leads."""
    put_notice_settings(NoticeSettings(form_id=form.form_id, people=(ADA, BO)))
    return form


def store(stream: Stream, form: Form, *, seed: int = 1, **changes: Any) -> Lead:
    values = {"name": "Zebedee Canary", "email": "canary@example.com"}
    lead = make_lead(form, at=NOW, seed=seed, values=values, **changes)
    stream.write(lead.lead_id, partial(put_lead, lead), at=NOW)
    return lead


def change(stream: Stream, lead: Lead, *changes: Any) -> None:
    for number, each in enumerate(changes):

        def act(each: Any = each, number: int = number) -> None:
            now_there = get_lead(lead.lead_id, now=NOW)
            apply_change(now_there, each, actor="staff_a", at=NOW, key=f"key{number:010}")

        stream.write(lead.lead_id, act, at=NOW)


def test_a_lead_that_arrives_is_told_to_each_person_once(
    notices: NoticeWorld, stream: Stream, told_form: Form
) -> None:
    lead = store(stream, told_form)
    assert notices.notify(stream.records) == []
    said = notices.said()
    assert {each["target_id"] for each in said} == {ADA.target_id, BO.target_id}
    assert {each["lead_id"] for each in said} == {lead.lead_id}
    assert {each["form_id"] for each in said} == {told_form.form_id}


def test_messages_carry_no_personal_data(
    notices: NoticeWorld, stream: Stream, told_form: Form
) -> None:
    store(stream, told_form)
    notices.notify(stream.records)
    for record in notices.waiting():
        assert not [
            word for word in ("anary", "example.com", "ada", "Zebedee") if word in record["body"]
        ]
        assert len(record["body"]) < 1_000


def test_a_redelivered_record_makes_the_same_messages(
    notices: NoticeWorld, stream: Stream, told_form: Form
) -> None:
    store(stream, told_form)
    notices.notify(stream.records)
    notices.notify(stream.records)
    said = [each["event_id"] for each in notices.said()]
    assert len(said) == 4
    assert len(set(said)) == 2


def test_a_form_that_names_nobody_tells_nobody(
    notices: NoticeWorld, stream: Stream, form: Form
) -> None:
    store(stream, form)
    assert notices.notify(stream.records) == []
    assert notices.said() == []


def test_a_lead_in_quarantine_is_not_told_and_its_release_is(
    notices: NoticeWorld, stream: Stream, told_form: Form
) -> None:
    lead = store(stream, told_form, status="spam")
    notices.notify(stream.records)
    assert notices.said() == []
    change(stream, lead, SetStatus("new"))
    notices.notify(stream.records)
    assert len(notices.said()) == 2


def test_a_lead_that_was_told_is_not_told_again_when_it_is_released(
    notices: NoticeWorld, stream: Stream, told_form: Form
) -> None:
    lead = store(stream, told_form)
    change(stream, lead, SetStatus("spam"), SetStatus("new"))
    notices.notify(stream.records)
    assert len({each["event_id"] for each in notices.said()}) == 2


def test_nothing_else_that_is_done_to_a_lead_is_told(
    notices: NoticeWorld, stream: Stream, told_form: Form
) -> None:
    lead = store(stream, told_form)
    stream.records.clear()
    change(stream, lead, SetStatus("contacted"), AddNote("rang them"), SetStatus("spam"))
    quarantined = get_lead(lead.lead_id, now=NOW)
    stream.write(lead.lead_id, partial(delete_lead, quarantined, now=NOW, key="k" * 10), at=NOW)
    assert len(stream.records) >= 3
    assert notices.notify(stream.records) == []
    assert notices.said() == []


def test_a_lead_that_is_put_back_as_it_was_stored_long_ago_is_not_told(
    notices: NoticeWorld, stream: Stream, told_form: Form
) -> None:
    store(stream, told_form, stored_at=NOW - timedelta(minutes=11))
    notices.notify(stream.records)
    assert notices.said() == []


def test_a_lead_that_waited_for_days_in_the_overflow_queue_is_told(
    notices: NoticeWorld, stream: Stream, told_form: Form
) -> None:
    store(stream, told_form, received_at=NOW - timedelta(days=3), stored_at=NOW)
    notices.notify(stream.records)
    assert len(notices.said()) == 2


def test_a_store_that_is_away_has_the_record_come_again(
    notices: NoticeWorld, stream: Stream, told_form: Form
) -> None:
    store(stream, told_form, seed=1)
    store(stream, told_form, seed=2)
    bind_table(UNREACHABLE_TABLE)
    failed = notices.notify(stream.records)
    bind_table(TABLE)
    assert failed == [stream.records[0]["dynamodb"]["SequenceNumber"]]
    assert notices.notify(stream.records) == []
    assert len(notices.said()) == 4


def test_a_queue_that_refuses_has_the_first_untold_record_come_again(
    notices: NoticeWorld, stream: Stream, told_form: Form
) -> None:
    quiet = store_form(seed=2)
    store(stream, quiet, seed=1)
    store(stream, told_form, seed=2)
    store(stream, told_form, seed=3)
    notices.settings = replace(notices.settings, mail_queue_url=notices.urls["mail"] + "-gone")
    failed = notices.notify(stream.records)
    assert failed == [stream.records[1]["dynamodb"]["SequenceNumber"]]


def test_a_record_that_nobody_can_read_holds_nobody_up(
    notices: NoticeWorld, stream: Stream, told_form: Form
) -> None:
    store(stream, told_form)
    assert notices.notify([{"dynamodb": "?"}, *stream.records]) == []
    assert len(notices.said()) == 2


def test_a_lead_that_meets_a_defect_is_set_aside_and_told_when_it_is_put_back(
    notices: NoticeWorld, stream: Stream, told_form: Form
) -> None:
    lead = store(stream, told_form)

    def defective(_event: LeadEvent) -> tuple[Target, ...]:
        raise TypeError("ours")

    notifier = make_notifier(
        [defective],
        notices.settings,
        Observer("notify"),
        sqs=lambda: notices.sqs,
        now=lambda: NOW,
    )
    assert notifier.tell(stream.records) is None
    assert notices.said("dead") == [{"lead_id": lead.lead_id}]
    assert notices.notify(notices.waiting("dead")) == []
    assert len(notices.said()) == 2
