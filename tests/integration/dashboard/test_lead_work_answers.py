"""What the forms of a lead's page are answered: the part that changed, or what is wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.leads.lists.return_links import LIST_PARAMETER
from leadmodels.changes.apply import SetStatus

from .conftest import LeadMaker
from .lead_pages import (
    HTMX,
    SECTION,
    change,
    open_lead,
    send,
    stored,
    text_of,
    timeline_of,
    url_of,
    work_url,
)


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
