"""What each action does to the leads that were ticked, and what is noted of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.errors import LeadNotFoundError
from leadmodels.timeline.activities import read_with_timeline

from .bulk_pages import BULK, LIST, ask, confirm, now_of, text_of
from .conftest import LeadMaker


@pytest.mark.parametrize(
    ("action", "values", "attribute", "expected"),
    [
        ("status.won", {}, "status", "won"),
        ("tags.add", {"tags": " VIP, trade  fair ,"}, "tags", ("trade fair", "vip")),
        ("owner.none", {}, "owner", None),
        ("follow_up.none", {}, "follow_up_on", None),
        ("quarantine", {}, "status", "spam"),
    ],
)
def test_selection_is_shown_confirmed_and_changed(
    sales: Client,
    make_lead: LeadMaker,
    action: str,
    values: dict[str, str],
    attribute: str,
    expected: object,
) -> None:
    leads = [make_lead(name=f"Person {number}", owner="staff_x") for number in range(7)]
    other = make_lead()

    page = ask(sales, action, leads[:6], **({"given": "1"} | values if values else {}))

    assert "6 leads" in text_of(page)
    assert text_of(page).count("Person ") == 5  # a sample
    assert now_of(leads[0]).version == 1  # nothing is done before it was confirmed
    response = confirm(sales, page)
    assert response.status_code == 302
    assert {getattr(now_of(lead), attribute) for lead in leads[:6]} == {expected}
    assert now_of(leads[6]).version == 1
    assert now_of(other).version == 1


def test_change_stands_in_each_timeline_and_once_in_the_audit_log(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    leads = [make_lead(email="secret@example.com") for _ in range(3)]

    confirm(sales, ask(sales, "status.contacted", leads))

    for lead in leads:
        _, timeline = read_with_timeline(lead.lead_id, now=timezone.now())
        (activity,) = timeline
        assert (activity.kind, activity.before, activity.after) == ("status", "new", "contacted")
        assert activity.actor == sales_user.public_id
    entry = AuditEntry.objects.get()
    assert entry.action_flag == Action.CHANGED
    assert entry.user == sales_user
    assert '"leads": 3' in entry.change_message
    assert "Contacted" in entry.change_message
    assert "secret" not in entry.change_message + entry.object_repr


def test_tags_and_reasons_that_somebody_typed_stay_out_of_the_audit_log(
    admin: Client, make_lead: LeadMaker
) -> None:
    leads = [make_lead() for _ in range(2)]

    confirm(admin, ask(admin, "tags.add", leads, given="1", tags="jane doe"))
    confirm(admin, ask(admin, "hold", leads, given="1", reason="Jane Doe sues us"))

    said = [entry.change_message.lower() for entry in AuditEntry.objects.all()]
    assert len(said) == 2
    assert not any("jane" in message for message in said)


def test_release_from_quarantine_leaves_other_leads_as_they_are(
    sales: Client, make_lead: LeadMaker
) -> None:
    spam, won = make_lead(status="spam"), make_lead(status="won")

    page = ask(sales, "quarantine.release", [spam, won])
    assert "1 lead" in text_of(page)
    assert "1 more that you ticked stays as it is." in text_of(page)
    confirm(sales, page)

    assert (now_of(spam).status, now_of(won).status) == ("new", "won")


def test_admin_extends_holds_releases_and_expires(admin: Client, make_lead: LeadMaker) -> None:
    soon = (timezone.now() + timedelta(days=10)).replace(microsecond=0)
    leads = [make_lead(expires_at=soon) for _ in range(2)]
    day = (timezone.now() + timedelta(days=90)).date()
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)

    confirm(admin, ask(admin, "keep", leads, given="1", keep="until", day=day.isoformat()))
    assert {now_of(lead).expires_at for lead in leads} == {end}
    confirm(admin, ask(admin, "hold", leads, given="1", reason="A dispute"))
    assert {(now_of(lead).expires_at, now_of(lead).hold_reason) for lead in leads} == {
        (None, "A dispute")
    }
    confirm(admin, ask(admin, "hold.release", leads))
    assert {now_of(lead).expires_at for lead in leads} == {end}
    confirm(admin, ask(admin, "keep", leads, given="1", keep="forever"))
    assert {now_of(lead).expires_at for lead in leads} == {None}
    confirm(admin, ask(admin, "expire", leads))
    for lead in leads:
        with pytest.raises(LeadNotFoundError):
            now_of(lead)


def test_deleted_leads_are_gone_and_the_audit_log_says_which(
    admin: Client, make_lead: LeadMaker
) -> None:
    leads = [make_lead() for _ in range(3)]

    page = ask(admin, "delete", leads)
    assert "deleted for good" in text_of(page)
    confirm(admin, page)

    for lead in leads:
        with pytest.raises(LeadNotFoundError):
            now_of(lead)
    entries = AuditEntry.objects.filter(action_flag=Action.DELETED)
    assert {entry.object_id for entry in entries} == {lead.lead_id for lead in leads}


@pytest.mark.parametrize("action", ["keep", "hold", "hold.release", "expire", "delete"])
def test_salesperson_can_neither_delete_nor_change_how_long_leads_are_kept(
    sales: Client, make_lead: LeadMaker, action: str
) -> None:
    lead = make_lead()
    sent = {"action": action, "scope": "selected", "lead_id": lead.lead_id, "given": "1"}
    values = {"keep": "forever", "reason": "x", "confirmed": "1"}

    assert sales.post(BULK, sent | values).status_code == 403
    assert now_of(lead).version == 1
    assert f'value="{action}"' not in sales.get(LIST).content.decode()
