"""Leads that changed between being shown and being confirmed: none is lost that was rescued."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.changes.apply import AddNote, Change, Hold, SetStatus, apply_change
from leadmodels.errors import LeadNotFoundError
from leadmodels.leads import Lead, mark_viewed
from tests.support.changes import delete_as_it_is
from tests.support.store_faults import meanwhile

from .bulk_pages import BULK, LIST, ask, confirm, hidden_fields, now_of, said, text_of
from .conftest import LeadMaker
from .lead_pages import change

FINAL = ["delete", "expire"]


def is_gone(lead: Lead) -> bool:
    try:
        now_of(lead)
    except LeadNotFoundError:
        return True
    return False


@pytest.mark.parametrize("action", FINAL)
@pytest.mark.parametrize("scope", ["selected", "all"])
@pytest.mark.parametrize("made", [SetStatus("new"), Hold("A dispute"), AddNote("Not spam!")])
def test_lead_that_changed_since_it_was_shown_is_not_lost(
    admin: Client,
    sales_user: User,
    make_lead: LeadMaker,
    action: str,
    scope: str,
    made: Change,
) -> None:
    rescued, other = make_lead(status="spam", name="Rescued Person"), make_lead(status="spam")
    page = ask(admin, action, [rescued, other], scope=scope, filters="status=spam")
    after = change(rescued, made, sales_user)

    response = confirm(admin, page)

    assert response.status_code == 200
    done = "deleted" if action == "delete" else "changed"
    assert f"1 lead {done}, 1 lead not {done}, since others changed it meanwhile." in said(response)
    assert "Rescued Person Somebody changed it after it was shown to you." in said(response)
    assert now_of(rescued) == after
    assert is_gone(other)
    # Trying again shows it as it is, and then does it.
    again = admin.post(BULK, hidden_fields(response.content.decode())).content.decode()
    assert "Rescued Person" in text_of(again)
    if not isinstance(made, Hold):
        assert confirm(admin, again).status_code == 302
        assert is_gone(rescued)


@pytest.mark.parametrize("action", FINAL)
def test_lead_that_changes_at_the_very_moment_is_not_lost(
    admin: Client, sales_user: User, make_lead: LeadMaker, action: str
) -> None:
    lead = make_lead()
    page = ask(admin, action, [lead])

    # Between its being read and its being written: the first write is ours.
    operation = "PutItem" if action == "delete" else "TransactWriteItems"
    with meanwhile(lambda: change(lead, Hold("A dispute"), sales_user), operation):
        response = confirm(admin, page)

    assert "since others changed it meanwhile" in said(response)
    assert now_of(lead).hold_reason == "A dispute"


@pytest.mark.parametrize("action", FINAL)
def test_lead_that_was_read_meanwhile_is_no_longer_unread(
    admin: Client, make_lead: LeadMaker, action: str
) -> None:
    lead, other = make_lead(), make_lead()
    page = ask(admin, action, [], scope="all", filters="unread=1")
    mark_viewed(lead.lead_id, at=timezone.now())  # leaves its version as it is

    confirm(admin, page)

    assert (is_gone(lead), is_gone(other)) == (False, True)


@pytest.mark.parametrize("action", FINAL)
@pytest.mark.parametrize("versions", ["", "1", "x,1", "1,1,1", "2,1"])
def test_form_that_does_not_say_what_it_showed_loses_nothing(
    admin: Client, make_lead: LeadMaker, action: str, versions: str
) -> None:
    lead, other = make_lead(), make_lead()

    confirm(admin, ask(admin, action, [lead, other]), versions=versions)

    assert now_of(lead) == lead


def test_what_the_page_was_shown_for_is_only_done_to_leads_that_still_match(
    sales: Client, admin_person: User, make_lead: LeadMaker
) -> None:
    released, other = make_lead(status="spam"), make_lead(status="spam")
    page = ask(sales, "status.lost", [], scope="all", filters="status=spam")
    change(released, SetStatus("new"), admin_person)

    response = confirm(sales, page)

    assert "1 lead changed, 1 lead not changed, since others changed it meanwhile." in said(
        response
    )
    assert (now_of(released).status, now_of(other).status) == ("new", "lost")


def test_leads_that_were_ticked_are_changed_whatever_else_became_of_them(
    sales: Client, admin_person: User, make_lead: LeadMaker
) -> None:
    lead = make_lead(status="spam")
    page = ask(sales, "tags.add", [lead], filters="status=spam", given="1", tags="vip")
    change(lead, SetStatus("new"), admin_person)

    assert confirm(sales, page).status_code == 302
    assert (now_of(lead).status, now_of(lead).tags) == ("new", ("vip",))


def test_leads_that_match_only_since_the_page_was_shown_are_left_alone(
    sales: Client, admin_person: User, make_lead: LeadMaker
) -> None:
    lead, other = make_lead(status="won"), make_lead()
    page = ask(sales, "tags.add", [], scope="all", filters="status=won", given="1", tags="vip")
    change(other, SetStatus("won"), admin_person)

    confirm(sales, page)

    assert (now_of(lead).tags, now_of(other).tags) == (("vip",), ())


def test_confirmation_of_all_that_match_sent_twice_says_that_they_had_it_already(
    sales: Client, make_lead: LeadMaker
) -> None:
    for _ in range(2):
        make_lead(status="spam")
    page = ask(sales, "status.lost", [], scope="all", filters="status=spam")

    assert [confirm(sales, page).status_code for _ in range(2)] == [302, 302]
    assert "Set the status to Lost: 2 leads had it already." in sales.get(LIST).content.decode()


def test_days_that_are_still_to_come_have_no_leads(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()
    tomorrow = (timezone.now() + timedelta(days=2)).date()

    page = ask(sales, "status.won", [], scope="all", filters=f"from={tomorrow}&tz=UTC")

    assert "No lead matches these filters." in text_of(page)
    assert now_of(lead).version == 1


def test_change_by_somebody_else_between_is_kept_and_the_bulk_change_made_on_top(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    page = ask(sales, "tags.add", [lead], given="1", tags="vip")
    apply_change(lead, SetStatus("won"), actor="staff_y", at=timezone.now(), key="0123456789")

    confirm(sales, page)

    assert (now_of(lead).status, now_of(lead).tags) == ("won", ("vip",))


def test_lead_that_others_change_at_the_same_time_is_read_again(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    page = ask(sales, "tags.add", [lead], given="1", tags="vip")

    def change() -> None:
        apply_change(lead, SetStatus("won"), actor="staff_y", at=timezone.now(), key="0123456789")

    with meanwhile(change, "TransactWriteItems"):
        confirm(sales, page)

    assert (now_of(lead).status, now_of(lead).tags) == ("won", ("vip",))


def test_lead_that_somebody_rescues_while_it_is_deleted_is_kept_and_told(
    admin: Client, make_lead: LeadMaker
) -> None:
    rescued, other = make_lead(name="Rescued Person"), make_lead()
    page = ask(admin, "delete", [rescued, other])

    def rescue() -> None:
        apply_change(
            rescued, SetStatus("won"), actor="staff_y", at=timezone.now(), key="0123456789"
        )

    with meanwhile(rescue, "Query", number=1):
        response = confirm(admin, page)

    shown = said(response)
    assert "1 lead deleted, 1 lead not deleted, since others changed it meanwhile." in shown
    assert "Rescued Person Somebody changed it after it was shown to you." in shown
    assert now_of(rescued).status == "won"
    with pytest.raises(LeadNotFoundError):
        now_of(other)
    deleted = AuditEntry.objects.filter(action_flag=Action.DELETED)
    assert [entry.object_id for entry in deleted] == [other.lead_id]


def test_lead_that_somebody_else_deletes_first_is_not_told_as_ones_own(
    admin: Client, make_lead: LeadMaker
) -> None:
    lead, other = make_lead(), make_lead()
    page = ask(admin, "delete", [lead, other])

    with meanwhile(lambda: delete_as_it_is(lead.lead_id, now=timezone.now()), "PutItem"):
        confirm(admin, page)

    shown = html.unescape(admin.get(LIST).content.decode())
    assert "1 lead deleted, 1 lead deleted or expired meanwhile." in shown
    deleted = AuditEntry.objects.filter(action_flag=Action.DELETED)
    assert [entry.object_id for entry in deleted] == [other.lead_id]
