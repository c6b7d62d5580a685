"""E-mails to the people whom a form names: the function at the end of their queue."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from mypy_boto3_dynamodb import DynamoDBClient

from ingest.notices.messages import Notice, event_id_of
from ingest.notices.people import NEW_LEAD, write_to_people
from ingest.send_mail import serve_mail
from ingest.settings import Settings, SettingsError
from leadmodels.changes.apply import SetStatus, apply_change
from leadmodels.changes.deleting import delete_lead
from leadmodels.forms import Form, get_form
from leadmodels.leads import Lead, get_lead, put_lead
from leadmodels.notices.sending import LEASE, claim
from leadmodels.notices.settings import (
    NoticeSettings,
    Person,
    get_notice_settings,
    put_notice_settings,
)
from leadmodels.table import bind_table
from tests.support.leads import make_lead
from tests.support.stream import Stream
from tests.support.table import NOW, TABLE, UNREACHABLE_TABLE

from .notice_world import NoticeWorld, refused

ADA = Person(address="ada@example.com")
VALUES = {"name": "Zebedee Canary", "email": "canary@example.org", "message": "Two\ntables <b>"}


@pytest.fixture
def lead(notices: NoticeWorld, form: Form, dynamodb: DynamoDBClient) -> Lead:
    """A lead of a form that names one person; its notice waits in the queue."""
    put_notice_settings(NoticeSettings(form_id=form.form_id, people=(ADA,)))
    stream = Stream(dynamodb)
    made = make_lead(form, at=NOW, seed=1, values=VALUES)
    stream.write(made.lead_id, partial(put_lead, made), at=NOW)
    notices.notify(stream.records)
    return made


def work(lead: Lead, *changes: Any) -> None:
    for each in changes:
        now_there = get_lead(lead.lead_id, now=NOW)
        key = f"key{now_there.version:010}"
        apply_change(now_there, each, actor="staff_a", at=NOW, key=key)


def test_the_person_gets_what_was_sent_and_can_answer_the_visitor(
    notices: NoticeWorld, lead: Lead
) -> None:
    assert notices.send() == []
    [call] = notices.ses.taken
    [message] = notices.ses.messages
    assert call["Destination"] == {"ToAddresses": ["ada@example.com"]}
    assert call["FromEmailAddress"] == "leads@example.com"
    assert message["Reply-To"] == "canary@example.org"
    assert message["Subject"] == "New lead from Zebedee Canary: Contact"
    text, html = (part.get_content().replace("\r", "") for part in message.iter_parts())
    url = f"https://dashboard.example.com/dev/admin/leads/lead/{lead.lead_id}/change/"
    for said in (text, html):
        assert "Zebedee Canary" in said
        assert url in said
        assert lead.receipt in said
    assert "  Two\n  tables <b>" in text
    assert "tables &lt;b&gt;" in html
    assert notices.waiting() == []


def test_who_was_added_a_moment_ago_is_found(lead: Lead) -> None:
    bob = Person(address="bob@example.com")
    kept = get_notice_settings(lead.form_id)
    put_notice_settings(replace(kept, people=(ADA, bob)))
    write = write_to_people(lambda _: kept, read_settings=get_notice_settings, dashboard_url=None)
    form = get_form(lead.form_id)
    for target_id, to in (
        (bob.target_id, bob.address),
        (Person(address="x@example.com").target_id, None),
    ):
        notice = Notice(
            event_id=event_id_of(lead.lead_id, NEW_LEAD, target_id),
            kind=NEW_LEAD,
            lead_id=lead.lead_id,
            form_id=lead.form_id,
            target_id=target_id,
            at=NOW,
        )
        addressed = write(notice, lead, form)
        assert (addressed.to if addressed else None) == to


@pytest.mark.usefixtures("lead")
def test_a_message_that_comes_again_sends_nothing(notices: NoticeWorld) -> None:
    again = notices.waiting()
    notices.send()
    assert notices.send(again) == []
    assert len(notices.ses.taken) == 1


@pytest.mark.usefixtures("lead")
@pytest.mark.parametrize(
    "failure",
    [
        refused("TooManyRequestsException"),
        refused("MessageRejected"),
        refused("SendingPausedException"),
        refused("InternalServiceErrorException"),
    ],
    ids=str,
)
def test_what_ses_refuses_waits_and_is_sent_later(notices: NoticeWorld, failure: Exception) -> None:
    notices.ses.before = [failure]
    [record] = notices.waiting()
    assert notices.send([record]) == [record["messageId"]]
    assert notices.send([record]) == []
    assert len(notices.ses.taken) == 1


@pytest.mark.usefixtures("lead")
def test_an_answer_that_is_lost_may_be_a_second_copy_but_never_none(notices: NoticeWorld) -> None:
    notices.ses.after = [ReadTimeoutError(endpoint_url="ses")]
    [record] = notices.waiting()
    assert notices.send([record]) == [record["messageId"]]
    assert notices.send([record]) == []
    assert len(notices.ses.taken) == 2


@pytest.mark.usefixtures("lead")
def test_a_worker_that_died_is_followed_when_its_lease_has_ended(notices: NoticeWorld) -> None:
    [record] = notices.waiting()
    # As a worker takes it that dies at once.
    assert claim(json.loads(record["body"])["event_id"], now=notices.now) == "taken"
    assert notices.send([record]) == [record["messageId"]]
    assert notices.ses.taken == []
    notices.later(seconds=LEASE.total_seconds() + 1)
    assert notices.send([record]) == []
    assert len(notices.ses.taken) == 1


def test_a_lead_that_went_into_quarantine_meanwhile_is_told_when_it_is_released(
    notices: NoticeWorld, lead: Lead
) -> None:
    record = notices.waiting()
    work(lead, SetStatus("spam"))
    assert notices.send() == []
    assert notices.ses.taken == []
    work(get_lead(lead.lead_id, now=NOW), SetStatus("qualified"))
    assert notices.send(record) == []
    assert len(notices.ses.taken) == 1


def test_a_lead_that_was_deleted_meanwhile_is_not_told(notices: NoticeWorld, lead: Lead) -> None:
    delete_lead(get_lead(lead.lead_id, now=NOW), now=NOW, key="k" * 10)
    assert notices.send() == []
    assert notices.ses.taken == []


def test_somebody_who_is_no_longer_named_gets_nothing(notices: NoticeWorld, lead: Lead) -> None:
    settings = get_notice_settings(lead.form_id)
    put_notice_settings(replace(settings, people=()))
    assert notices.send() == []
    assert notices.ses.taken == []


@pytest.mark.usefixtures("lead")
def test_a_store_that_is_away_keeps_the_message(notices: NoticeWorld) -> None:
    [record] = notices.waiting()
    bind_table(UNREACHABLE_TABLE)
    assert notices.send([record]) == [record["messageId"]]
    bind_table(TABLE)
    assert notices.ses.taken == []
    assert notices.send([record]) == []


@pytest.mark.usefixtures("lead")
def test_a_message_that_nobody_can_read_stays_until_the_queue_gives_it_up(
    notices: NoticeWorld,
) -> None:
    [record] = notices.waiting()
    assert notices.send([record | {"body": "{}"}]) == [record["messageId"]]


def test_a_visitor_without_a_usable_address_gets_no_answer(
    notices: NoticeWorld, form: Form, dynamodb: DynamoDBClient
) -> None:
    put_notice_settings(NoticeSettings(form_id=form.form_id, people=(ADA,)))
    stream = Stream(dynamodb)
    made = replace(make_lead(form, at=NOW, seed=1), email="x@y\r\nBcc: z@example.com")
    stream.write(made.lead_id, partial(put_lead, made), at=NOW)
    notices.notify(stream.records)
    notices.send()
    [message] = notices.ses.messages
    assert message["Reply-To"] is None
    assert message["Bcc"] is None


@pytest.mark.usefixtures("lead")
def test_logs_say_nothing_of_who_sent_or_gets_it(
    notices: NoticeWorld, caplog: pytest.LogCaptureFixture
) -> None:
    [record] = notices.waiting()
    notices.ses.before = [refused("MessageRejected")]
    notices.send([record])
    notices.send([record])
    said = " ".join(str(line.__dict__) for line in caplog.records)
    assert "MessageRejected" in said
    assert not [word for word in ("anary", "ada@", "example.com") if word in said]


@pytest.mark.parametrize(
    "settings_of",
    [partial(replace, mail_queue_url=None), partial(replace, email_from=None)],
    ids=["no queue", "no sender"],
)
def test_without_a_sender_or_a_queue_the_function_does_not_start(
    notices: NoticeWorld, settings_of: Callable[[Settings], Settings]
) -> None:
    with pytest.raises(SettingsError):
        serve_mail(
            settings_of(notices.settings),
            sqs=lambda: None,
            ses=lambda: None,
            now=lambda: NOW,
            monotonic=lambda: 0.0,
        )
