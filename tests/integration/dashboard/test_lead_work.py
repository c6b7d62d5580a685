from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action
from dashboard.leads.lists.return_links import LIST_PARAMETER
from dashboard.store import connect_store
from leadmodels.changes.apply import SetOwner, SetStatus
from leadmodels.table import bind_table
from tests.support.store_faults import refused
from tests.support.table import UNREACHABLE_TABLE

from .conftest import LeadMaker
from .lead_pages import (
    HTMX,
    change,
    open_lead,
    send,
    stored,
    text_of,
    timeline_of,
    url_of,
    work_url,
)

SECTION = re.compile(r'<section[^>]* id="(lead-[a-z-]+)"')


@pytest.fixture
def colleague(db: None) -> User:  # noqa: ARG001 - users are rows
    return User.objects.create_user(
        "ann", password="x", is_staff=True, first_name="Ann", last_name="Lee"
    )


def test_status_is_set_with_one_click_and_stands_in_the_timeline(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    lead = make_lead()

    answer = send(sales, lead, "status", status="contacted")

    assert answer.status_code == 303
    assert answer["Location"] == url_of(lead) + "#lead-status"
    assert stored(lead).status == "contacted"
    (activity,) = timeline_of(lead)
    assert (activity.actor, activity.before, activity.after) == (
        sales_user.public_id,
        "new",
        "contacted",
    )
    page = text_of(sales.get(url_of(lead)))
    assert "sal set the status from New to Contacted" in page
    assert "Saved: the status is Contacted." in page


def test_owner_can_be_a_colleague_oneself_or_nobody(
    sales: Client, sales_user: User, colleague: User, make_lead: LeadMaker
) -> None:
    lead = make_lead()

    send(sales, lead, "owner", owner=colleague.public_id)
    assert stored(lead).owner == colleague.public_id
    send(sales, lead, "owner", owner=colleague.public_id, take="1")
    assert stored(lead).owner == sales_user.public_id
    send(sales, lead, "owner", owner=sales_user.public_id, drop="1")
    assert stored(lead).owner is None
    send(sales, lead, "owner", owner=colleague.public_id)
    send(sales, lead, "owner", owner="")
    assert stored(lead).owner is None

    page = text_of(sales.get(url_of(lead)))
    assert "sal gave the lead to Ann Lee" in page
    assert "sal took the lead over (before: Ann Lee)" in page
    assert "sal handed the lead back" in page
    assert "sal took the owner off (before: Ann Lee)" in page


def test_only_active_staff_can_be_chosen_as_owner(
    sales: Client, colleague: User, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    visitor = User.objects.create_user("guest", password="x")
    User.objects.filter(pk=colleague.pk).update(is_active=False)

    page = sales.get(url_of(lead)).content.decode()
    answers = [send(sales, lead, "owner", owner=user.public_id) for user in (visitor, colleague)]

    assert visitor.public_id not in page
    assert colleague.public_id not in page
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "There is no such staff user any more." in text_of(answers[0])
    assert stored(lead).owner is None


def test_an_owner_who_has_left_is_still_shown_and_not_taken_off_by_accident(
    sales: Client, colleague: User, make_lead: LeadMaker
) -> None:
    lead = make_lead(owner=colleague.public_id)
    User.objects.filter(pk=colleague.pk).update(is_active=False)

    page = sales.get(url_of(lead)).content.decode()

    assert re.search(rf'value="{colleague.public_id}" selected', page)


def test_tags_are_cleaned_and_replaced(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead(tags=("old",))

    send(sales, lead, "tags", tags=" Trade  Fair, VIP,, vip ")

    assert stored(lead).tags == ("trade fair", "vip")
    page = sales.get(url_of(lead))
    assert "sal added the tags “trade fair”, “vip” and removed the tag “old”" in text_of(page)
    assert 'href="/admin/leads/lead/?tag=trade%20fair"' in page.content.decode()


@pytest.mark.parametrize(
    ("values", "day"),
    [
        ({"day": "2027-03-31"}, date(2027, 3, 31)),
        ({"day": "2027-03-31", "in_days": "1"}, timezone.localdate() + timedelta(days=1)),
        ({"in_days": "7"}, timezone.localdate() + timedelta(days=7)),
        ({"day": "2027-03-31", "in_days": "0"}, None),
        ({"day": ""}, None),
    ],
)
def test_follow_up_is_a_day_or_a_quick_choice(
    sales: Client, make_lead: LeadMaker, values: dict[str, Any], day: date | None
) -> None:
    lead = make_lead(follow_up_on=date(2026, 1, 2))

    send(sales, lead, "follow_up", **values)

    assert stored(lead).follow_up_on == day


def test_note_keeps_its_line_breaks_and_is_never_code(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()

    send(sales, lead, "note", text="Called.\n<script>alert(1)</script>\n\nAgain on Monday.")

    page = sales.get(url_of(lead)).content.decode()
    assert "Called.\n&lt;script&gt;alert(1)&lt;/script&gt;\n\nAgain on Monday." in page


def test_a_note_sent_twice_by_a_double_click_is_one_note(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)

    answers = [
        send(sales, lead, "note", seen=seen, text="Called.", key="0123456789abcdef")
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(timeline_of(lead)) == 1


def test_a_note_that_was_edited_after_it_was_sent_is_another_note_and_that_too_only_once(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)

    for text in ("Called.", "Called. Wants 300 units.", "Called. Wants 300 units.", "Called."):
        send(sales, lead, "note", seen=seen, text=text, key="0123456789abcdef")

    assert [each.text for each in timeline_of(lead)] == ["Called.", "Called. Wants 300 units."]


@pytest.mark.parametrize("what", ["status", "owner", "tags", "follow_up"])
def test_what_a_double_click_sends_again_is_saved_once_without_a_complaint(
    sales: Client, sales_user: User, make_lead: LeadMaker, what: str
) -> None:
    lead = make_lead()
    values: dict[str, Any] = {
        "status": {"status": "won"},
        "owner": {"owner": sales_user.public_id},
        "tags": {"tags": "vip"},
        "follow_up": {"day": "2027-03-31"},
    }[what]
    seen = open_lead(sales, lead)

    answers = [send(sales, lead, what, seen=seen, **values) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(timeline_of(lead)) == 1


def test_spam_goes_into_quarantine_and_back_to_the_status_it_had(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(status="qualified")

    send(sales, lead, "quarantine")
    in_quarantine = sales.get(url_of(lead))
    status = stored(lead).status
    send(sales, lead, "release_quarantine")

    assert status == "spam"
    assert "In quarantine." in text_of(in_quarantine)
    assert stored(lead).status == "qualified"
    page = text_of(sales.get(url_of(lead)))
    assert "sal moved the lead to quarantine" in page
    assert "sal released the lead from quarantine, as Qualified" in page


def test_what_was_taken_for_spam_on_arrival_is_released_as_new(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(status="spam", spam_score=90, spam_reasons=("links",))

    send(sales, lead, "release_quarantine")
    send(sales, lead, "release_quarantine")  # a second click

    assert stored(lead).status == "new"


@pytest.mark.parametrize(
    ("what", "values", "words"),
    [
        ("status", {"status": "spam"}, "Choose a status."),
        ("status", {"status": "nonsense"}, "Choose a status."),
        ("status", {}, "Choose a status."),
        ("tags", {"tags": "x" * 41}, "A tag has at most 40 characters."),
        ("tags", {"tags": ",".join(map(str, range(11)))}, "A lead has at most 10 tags."),
        ("follow_up", {"day": "soon"}, "Write the day as year-month-day"),
        ("follow_up", {"day": "9999-12-31"}, "Choose a day within ten years."),
        ("follow_up", {"in_days": "99"}, "Not saved"),
        ("note", {"text": "  \n "}, "Write something in the note."),
        ("note", {"text": "x" * 5001}, "A note has at most 5,000 characters."),
        ("note", {"text": "\u200b"}, "Write something in the note."),
    ],
)
@pytest.mark.parametrize("is_htmx", [True, False])
def test_what_cannot_be_saved_is_said_beside_it_and_kept(
    *,
    sales: Client,
    make_lead: LeadMaker,
    what: str,
    values: dict[str, Any],
    words: str,
    is_htmx: bool,
) -> None:
    lead = make_lead()

    answer = send(sales, lead, what, is_htmx=is_htmx, **values)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Not saved: see what is marked." in text_of(answer)
    if what != "status" and "in_days" not in values:
        assert next(iter(values.values())).strip() in answer.content.decode()
    assert stored(lead).version == 1


def test_htmx_is_given_the_part_that_changed_the_timeline_and_what_was_saved(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()

    answer = send(sales, lead, "tags", is_htmx=True, tags="vip")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert SECTION.findall(page) == ["lead-tags"]
    assert "<html" not in page
    assert 'id="lead-timeline" hx-swap-oob="true"' in page
    assert "added the tag “vip”" in text_of(answer)
    assert '<div id="lead-said" hx-swap-oob="innerHTML"><p class="said">Saved: tags vip.' in page
    assert 'hx-swap-oob="outerHTML:#lead-page input[name=seen]"' in page


def test_htmx_forms_can_be_sent_one_after_the_other_with_what_each_answer_brings(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("status", {"status": "contacted"}),
        ("tags", {"tags": "vip"}),
        ("note", {"text": "Hello"}),
        ("follow_up", {"in_days": "1"}),
    )
    for what, values in steps:
        answer = send(sales, lead, what, seen=seen, is_htmx=True, **values)
        assert answer.status_code == 200
        found = re.search(r'name="seen" value="([^"]+)" hx-swap-oob', answer.content.decode())
        assert found is not None
        seen = found[1]

    assert stored(lead).version == 5


def test_a_note_hides_nothing_so_it_is_added_whatever_others_did_and_shows_it(
    sales: Client, colleague: User, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)
    change(lead, SetStatus("won"), colleague)

    answer = send(sales, lead, "note", seen=seen, is_htmx=True, text="Called.")

    assert answer.status_code == 200
    assert SECTION.findall(answer.content.decode()) == ["lead-note", "lead-status"]
    assert [each.kind for each in timeline_of(lead)] == ["status", "note"]


def test_the_lists_filters_stay_with_the_lead_while_it_is_worked(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    kept = "?" + LIST_PARAMETER + "=status%3Dnew"
    seen = open_lead(sales, lead)

    page = sales.get(url_of(lead) + kept).content.decode()
    answer = sales.post(work_url(lead, "status") + kept, {"seen": seen, "status": "won"})

    assert f'action="{work_url(lead, "status")}{kept}"' in page
    assert answer["Location"] == f"{url_of(lead)}{kept}#lead-status"


def test_changes_are_logged_by_kind_and_never_with_what_somebody_wrote(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    lead = make_lead(name="Private Person")
    send(sales, lead, "status", status="won")
    send(sales, lead, "status", status="won")  # nothing to save, nothing to log
    send(sales, lead, "owner", take="1")
    send(sales, lead, "tags", tags="secret-tag")
    send(sales, lead, "note", text="secret words")
    send(sales, lead, "follow_up", day="2027-03-31")

    entries = LogEntry.objects.filter(action_flag=Action.CHANGED).order_by("pk")

    assert {entry.object_id for entry in entries} == {lead.lead_id}
    assert [json.loads(entry.change_message) for entry in entries] == [
        {"change": "status", "status": "won"},
        {"change": "owner", "owner": sales_user.public_id},
        {"change": "tags"},
        {"change": "note"},
        {"change": "follow_up"},
    ]
    logged = " ".join(f"{entry.object_repr} {entry.change_message}" for entry in entries)
    assert "secret" not in logged
    assert "Private" not in logged


def test_work_that_is_none_or_on_a_lead_that_is_none_is_not_found(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    gone = make_lead(expires_at=timezone.now() - timedelta(seconds=1))

    assert send(sales, lead, "nonsense", seen="").status_code == 404
    assert send(sales, gone, "status", seen="", status="won").status_code == 404
    for url in ("/admin/leads/lead/nonsense/work/status/", work_url(gone, "note")):
        assert sales.post(url, {}, headers=HTMX).status_code == 404


def test_the_address_a_form_posts_to_leads_to_the_lead(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()

    answer = sales.get(work_url(lead, "status"))

    assert (answer.status_code, answer["Location"]) == (302, url_of(lead))


def test_who_may_only_look_is_shown_no_forms_and_may_send_none(
    make_lead: LeadMaker, colleague: User
) -> None:
    lead = make_lead(owner=colleague.public_id, tags=("vip",))
    looker = User.objects.create_user("looker", password="x", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_lead"))
    client = Client()
    client.force_login(looker)

    page = client.get(url_of(lead))
    answer = client.post(work_url(lead, "status"), {"seen": "1-0", "status": "won"})

    assert "/work/" not in page.content.decode()
    assert "Ann Lee" in text_of(page)
    assert answer.status_code == 403
    assert stored(lead).status == "new"


@pytest.mark.usefixtures("store")
def test_what_was_written_stays_on_the_page_while_the_store_is_away(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    bind_table(UNREACHABLE_TABLE)
    try:
        by_htmx = sales.post(work_url(lead, "note"), {"text": "Called."}, headers=HTMX)
        plain = sales.post(work_url(lead, "note"), {"text": "Called."})
    finally:
        connect_store()

    assert by_htmx.status_code == 503
    assert by_htmx["HX-Reswap"] == "none"
    assert "Perhaps not saved" in text_of(by_htmx)
    assert plain.status_code == 503
    assert "Send it again; it is stored once." in text_of(plain)


def test_names_in_the_timeline_take_one_query_however_many_there_are(
    sales: Client, make_lead: LeadMaker, django_assert_max_num_queries: Any
) -> None:
    lead = make_lead()
    people = [User.objects.create_user(f"p{number}", is_staff=True) for number in range(5)]
    for person in people:
        change(lead, SetOwner(person.public_id), person)
    sales.get(url_of(lead))

    # Session, user, its permissions (2), names, owners to choose, "me" in the list, seen before?
    with django_assert_max_num_queries(10) as queries:
        sales.get(url_of(lead))

    names = [query for query in queries.captured_queries if '"public_id" IN' in query["sql"]]
    assert len(names) == 1


def test_change_whose_answer_is_lost_is_noted_as_perhaps_made(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)

    with refused("TransactWriteItems", "InternalServerError"):
        answer = send(sales, lead, "status", seen=seen, status="won")
    entry = LogEntry.objects.get(action_flag=Action.CHANGED)

    assert answer.status_code == 503
    assert entry.object_id == lead.lead_id
    assert json.loads(entry.change_message) == {
        "change": "status",
        "status": "won",
        "outcome": "perhaps: the lead store did not answer",
    }
