from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from leadmodels.changes.apply import AddNote, Hold, SetStatus
from leadmodels.errors import LeadNotFoundError
from leadmodels.leads import Tombstone, read_place
from leadmodels.timeline.activities import read_expiries
from tests.support.store_faults import meanwhile, refused

from .conftest import LeadMaker
from .lead_pages import change, open_lead, seen_in, send, stored, text_of, url_of, work_url

SOON = timezone.now().replace(microsecond=0) + timedelta(days=23, hours=3)


@pytest.mark.parametrize("days", [30, 90, 365])
def test_a_lead_is_kept_so_many_days_longer_and_its_timeline_with_it(
    admin: Client, admin_person: User, make_lead: LeadMaker, days: int
) -> None:
    lead = make_lead(expires_at=SOON)
    change(lead, AddNote("Stays with its lead"), admin_person)

    send(admin, lead, "retention", action="keep", keep=str(days))

    until = SOON + timedelta(days=days)
    assert stored(lead).expires_at == until
    assert set(read_expiries(lead.lead_id).values()) == {until}


def test_a_day_is_enough_to_say_how_long_a_lead_is_kept(
    admin: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(expires_at=SOON)
    day = timezone.localdate() + timedelta(days=100)

    send(admin, lead, "retention", action="keep", day=day.isoformat())

    until = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
    assert stored(lead).expires_at == until


def test_a_lead_is_kept_until_the_end_of_a_day_in_the_readers_zone_or_for_ever(
    admin: Client, admin_person: User, make_lead: LeadMaker
) -> None:
    admin_person.time_zone = "Europe/Berlin"
    admin_person.save()
    lead = make_lead(expires_at=SOON)
    day = timezone.localdate() + timedelta(days=100)

    send(admin, lead, "retention", action="keep", keep="until", day=day.isoformat())
    until = stored(lead).expires_at
    page = text_of(admin.get(url_of(lead)))
    send(admin, lead, "retention", action="keep", keep="forever")

    assert until is not None
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
    assert timedelta(hours=1) <= midnight - until <= timedelta(hours=2)
    assert "ada set how long the lead is kept: until" in page
    assert stored(lead).expires_at is None
    assert "Kept for ever" in text_of(admin.get(url_of(lead)))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"action": "keep"}, "Choose how long the lead is kept."),
        ({"action": "keep", "keep": "31"}, "Choose how long the lead is kept."),
        ({"action": "keep", "keep": "until"}, "Choose the last day."),
        ({"action": "keep", "keep": "until", "day": "2020-01-01"}, "This day has passed."),
        ({"action": "keep", "keep": "until", "day": "9999-12-31"}, "within ten years"),
        ({"action": "keep", "keep": "until", "day": "x"}, "Write the day as year-month-day"),
        ({"action": "hold", "reason": " "}, "Give a reason for the hold."),
        ({"action": "hold", "reason": "\u200b"}, "Give a reason for the hold."),
        ({"action": "hold", "reason": "x" * 201}, "at most 200 characters"),
    ],
)
@pytest.mark.parametrize("is_htmx", [True, False])
def test_what_cannot_be_is_said(
    *,
    admin: Client,
    make_lead: LeadMaker,
    values: dict[str, Any],
    words: str,
    is_htmx: bool,
) -> None:
    lead = make_lead(expires_at=SOON)

    answer = send(admin, lead, "retention", is_htmx=is_htmx, **values)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert stored(lead).expires_at == SOON


def test_a_lead_near_ten_years_is_not_extended_for_ever_by_the_day(
    admin: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(expires_at=timezone.now() + timedelta(days=3600))

    answer = send(admin, lead, "retention", action="keep", keep="365")

    assert answer.status_code == 422
    assert "more than ten years ahead" in text_of(answer)


def test_a_hold_has_a_reason_and_ends_with_a_release(admin: Client, make_lead: LeadMaker) -> None:
    lead = make_lead(expires_at=SOON)

    send(admin, lead, "retention", action="hold", reason="A court case")
    held = stored(lead)
    page = text_of(admin.get(url_of(lead)))
    send(admin, lead, "retention", action="release")

    assert (held.hold_reason, held.expires_at) == ("A court case", None)
    assert "On hold: A court case" in page
    assert "ada put the lead on hold A court case" in page
    assert "Expire now" not in page
    assert stored(lead).expires_at == SOON


def test_a_lead_expires_at_once_after_asking(admin: Client, make_lead: LeadMaker) -> None:
    lead = make_lead(expires_at=SOON, name="Grace Hopper")
    seen = open_lead(admin, lead)

    asked = send(admin, lead, "retention", seen=seen, action="expire")
    is_there = stored(lead)
    answer = send(admin, lead, "retention", seen=seen, action="expire", confirmed="1")

    assert asked.status_code == 200
    assert "Grace Hopper" in text_of(asked)
    assert "Nobody can bring it back." in text_of(asked)
    assert is_there.expires_at == SOON
    assert (answer.status_code, answer["Location"]) == (303, "/admin/leads/lead/")
    assert "The lead has expired." in text_of(admin.get(answer["Location"]))
    with pytest.raises(LeadNotFoundError):
        stored(lead)


def test_a_lead_that_was_put_on_hold_meanwhile_does_not_expire(
    admin: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    lead = make_lead(expires_at=SOON)
    seen = open_lead(admin, lead)
    change(lead, Hold("A court case"), sales_user)

    answer = send(admin, lead, "retention", seen=seen, action="expire", confirmed="1")

    assert answer.status_code == 422
    assert "This lead is on hold: release it first." in text_of(answer)
    assert stored(lead).is_held


def test_sales_see_the_countdown_and_may_change_nothing_about_it(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(expires_at=SOON)

    page = sales.get(url_of(lead)).content.decode()

    assert "Deleted in 23 days" in page
    assert work_url(lead, "retention") not in page
    assert reverse("admin:leads_lead_delete", args=[lead.lead_id]) not in page
    attempts: tuple[dict[str, Any], ...] = (
        {"action": "hold", "reason": "x"},
        {"action": "expire", "confirmed": "1"},
    )
    for values in attempts:
        answer = send(sales, lead, "retention", seen="1-0", **values)
        assert answer.status_code == 403
    assert stored(lead).expires_at == SOON


def test_retention_is_logged_without_the_reason(admin: Client, make_lead: LeadMaker) -> None:
    lead = make_lead(expires_at=SOON)
    send(admin, lead, "retention", action="hold", reason="Secret case")
    send(admin, lead, "retention", action="release")
    send(admin, lead, "retention", action="keep", keep="30")
    send(admin, lead, "retention", action="expire", confirmed="1")

    entries = LogEntry.objects.filter(action_flag=2).order_by("pk")

    assert [json.loads(entry.change_message)["retention"] for entry in entries] == [
        "hold",
        "release",
        "keep",
        "expire",
    ]
    assert "Secret" not in "".join(entry.change_message for entry in entries)


def test_a_lead_is_deleted_after_asking_with_its_timeline(
    admin: Client, admin_person: User, make_lead: LeadMaker
) -> None:
    lead = make_lead(name="Grace Hopper")
    change(lead, AddNote("Also goes"), admin_person)
    url = reverse("admin:leads_lead_delete", args=[lead.lead_id])

    asked = admin.get(url)
    sent = {"seen": seen_in(asked.content.decode())}
    answers = [admin.post(url, sent), admin.post(url, sent)]  # the second: a double click

    assert "Grace Hopper" in text_of(asked)
    assert "its 1 note and its timeline" in text_of(asked)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert "The lead has been deleted" in text_of(admin.get(answers[1]["Location"]))
    assert isinstance(read_place(lead.lead_id), Tombstone)
    assert read_expiries(lead.lead_id) == {}
    assert LogEntry.objects.filter(action_flag=3, object_id=lead.lead_id).count() == 1
    assert admin.get(url).status_code == 404


@pytest.mark.parametrize("when", ["before it is sent", "while it is deleted"])
def test_a_lead_that_somebody_changed_meanwhile_is_shown_anew_and_not_deleted(
    admin: Client, sales_user: User, make_lead: LeadMaker, when: str
) -> None:
    lead = make_lead(status="spam")
    url = reverse("admin:leads_lead_delete", args=[lead.lead_id])
    seen = seen_in(admin.get(url).content.decode())

    def rescue() -> None:
        change(lead, SetStatus("won"), sales_user)

    if when == "before it is sent":
        rescue()
        refused = admin.post(url, {"seen": seen})
    else:
        with meanwhile(rescue, "PutItem"):
            refused = admin.post(url, {"seen": seen})
    kept = stored(lead)
    again = admin.post(url, {"seen": seen_in(refused.content.decode())})

    assert refused.status_code == 409
    assert "Not deleted. Since you opened this page:" in text_of(refused)
    assert "released the lead from quarantine, as Won" in text_of(refused)
    assert (kept.status, kept.version) == ("won", 2)
    assert again.status_code == 303
    assert isinstance(read_place(lead.lead_id), Tombstone)
    assert LogEntry.objects.filter(action_flag=3, object_id=lead.lead_id).count() == 1


def test_a_form_that_carries_nothing_deletes_nothing(admin: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()

    refused = admin.post(reverse("admin:leads_lead_delete", args=[lead.lead_id]))

    assert refused.status_code == 409
    assert stored(lead) == lead


def test_deletion_of_a_long_timeline_that_was_cut_short_is_finished_by_sending_it_again(
    admin: Client, admin_person: User, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    for number in range(102):
        change(lead, AddNote("Called"), admin_person, key=f"{number:016}")
    url = reverse("admin:leads_lead_delete", args=[lead.lead_id])
    sent = {"seen": seen_in(admin.get(url).content.decode())}

    with refused("BatchWriteItem", "ThrottlingException"):
        unreached = admin.post(url, sent)
    left = read_expiries(lead.lead_id)
    finished = admin.post(url, sent)

    assert (unreached.status_code, finished.status_code) == (503, 303)
    assert len(left) == 3
    assert read_expiries(lead.lead_id) == {}


def test_a_lead_that_never_was_cannot_be_deleted(admin: Client, make_lead: LeadMaker) -> None:
    lead_id = make_lead().lead_id
    unknown = lead_id[:-1] + ("0" if lead_id[-1] != "0" else "1")

    for wrong in (unknown, "nonsense"):
        url = reverse("admin:leads_lead_delete", args=[wrong])
        assert admin.post(url).status_code == 404
    assert not LogEntry.objects.filter(action_flag=3).exists()
