from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from leadmodels.changes.apply import AddNote, SetOwner, SetStatus, SetTags
from leadmodels.leads import mark_viewed
from tests.support.store_faults import meanwhile

from .conftest import LeadMaker
from .lead_pages import SECTION, change, open_lead, seen_in, send, stored, text_of, timeline_of


@pytest.mark.parametrize("is_htmx", [True, False])
def test_who_comes_second_is_told_what_the_first_one_did_and_overwrites_nothing(
    *, sales: Client, colleague: User, make_lead: LeadMaker, is_htmx: bool
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)
    change(lead, SetStatus("won"), colleague)

    answer = send(sales, lead, "status", seen=seen, is_htmx=is_htmx, status="lost")

    assert answer.status_code == 409
    said = text_of(answer)
    assert "Not saved: somebody changed this lead meanwhile." in said
    assert "Since you opened this page: Ann Lee set the status from New to Won" in said
    assert stored(lead).status == "won"
    assert len(timeline_of(lead)) == 1


@pytest.mark.parametrize("is_htmx", [True, False])
@pytest.mark.parametrize(
    ("what", "values", "kept"),
    [
        ("tags", {"tags": "my own, words"}, 'value="my own, words"'),
        ("follow_up", {"day": "2027-03-31"}, 'value="2027-03-31"'),
        ("owner", {"owner": "me"}, 'value="me" selected'),
        ("status", {"status": "lost"}, "step--lost step--asked"),
    ],
)
def test_what_was_to_be_saved_is_kept_and_can_be_sent_again_on_top(
    *,
    sales: Client,
    sales_user: User,
    colleague: User,
    make_lead: LeadMaker,
    what: str,
    values: dict[str, str],
    kept: str,
    is_htmx: bool,
) -> None:
    own = {
        name: text.replace("me", sales_user.public_id, text == "me")
        for name, text in values.items()
    }
    lead = make_lead()
    seen = open_lead(sales, lead)
    change(lead, AddNote("Something else"), colleague)

    refused = send(sales, lead, what, seen=seen, is_htmx=is_htmx, **own)
    page = refused.content.decode()
    again = send(sales, lead, what, seen=seen_in(page), is_htmx=is_htmx, **own)

    assert refused.status_code == 409
    assert kept.replace('"me"', f'"{sales_user.public_id}"') in page
    assert again.status_code == (200 if is_htmx else 303)
    assert stored(lead).version == 3


def test_parts_that_others_changed_are_shown_as_they_are_and_the_rest_is_left_alone(
    sales: Client, colleague: User, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)
    change(lead, SetStatus("won"), colleague)
    change(lead, SetOwner(colleague.public_id), colleague)

    answer = send(sales, lead, "tags", seen=seen, is_htmx=True, tags="vip")

    assert answer.status_code == 409
    assert SECTION.findall(answer.content.decode()) == ["lead-tags", "lead-status", "lead-owner"]


@pytest.mark.parametrize("has_job", [True, False])
def test_what_was_stored_late_under_an_earlier_instant_is_not_overwritten_unseen(
    *, sales: Client, colleague: User, make_lead: LeadMaker, has_job: bool
) -> None:
    lead = make_lead(tags=("old",))
    if has_job:  # a job's entry, seen, must not pass for the one that wasn't
        change(lead, SetOwner(colleague.public_id), colleague, key="1" * 26)
    began = timezone.now()
    first = send(sales, lead, "note", is_htmx=True, text="one")
    change(lead, SetTags(("old", "fair")), colleague, at=began)

    second = send(
        sales, lead, "note", seen=seen_in(first.content.decode()), is_htmx=True, text="two"
    )

    page = second.content.decode()
    assert second.status_code == 200
    assert 'value="fair, old"' in page  # so that whoever saves next has seen it
    assert 'id="lead-status"' in page
    assert SECTION.findall(page).count("lead-note") == 1


def test_what_was_stored_while_the_answer_was_made_is_shown_too(
    sales: Client, colleague: User, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)

    # The first Query is the attempt's, the second the answer's.
    with meanwhile(lambda: change(lead, SetTags(("fair",)), colleague), "Query", number=2):
        answer = send(sales, lead, "note", seen=seen, is_htmx=True, text="one")

    assert answer.status_code == 200
    assert SECTION.findall(answer.content.decode()) == ["lead-note", "lead-tags"]


def test_what_is_wrong_in_itself_does_not_hide_that_others_changed_the_lead(
    sales: Client, colleague: User, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)
    change(lead, SetTags(("theirs",)), colleague)

    wrong = send(sales, lead, "tags", seen=seen, is_htmx=True, tags="x" * 41)
    corrected = send(
        sales, lead, "tags", seen=seen_in(wrong.content.decode()), is_htmx=True, tags="mine"
    )

    assert (wrong.status_code, corrected.status_code) == (422, 409)
    assert stored(lead).tags == ("theirs",)


def test_a_job_that_was_asked_for_long_ago_is_named_when_it_comes_in_between(
    sales: Client, sales_user: User, colleague: User, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    now = timezone.now()
    change(lead, AddNote("Mine"), sales_user, at=now - timedelta(minutes=1))
    seen = open_lead(sales, lead)
    change(lead, SetTags(("fair",)), colleague, at=now - timedelta(minutes=5), key="1" * 26)

    answer = send(sales, lead, "status", seen=seen, is_htmx=True, status="won")

    assert answer.status_code == 409
    problem = text_of(answer).partition("What you wanted")[0]
    assert "Ann Lee added the tag “fair”" in problem
    assert "wrote a note" not in problem


def test_reading_a_lead_is_no_change_that_others_have_to_hear_of(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    seen = open_lead(sales, lead)
    mark_viewed(lead.lead_id, at=timezone.now())

    assert send(sales, lead, "status", seen=seen, status="won").status_code == 303


@pytest.mark.parametrize("seen", ["", "nonsense", "1", "999999999999-1", "-1-0", "1-0\n"])
def test_a_form_that_does_not_say_what_it_has_seen_overwrites_nothing(
    sales: Client, make_lead: LeadMaker, seen: str
) -> None:
    lead = make_lead()

    answer = send(sales, lead, "follow_up", seen=seen, day=date(2027, 1, 1).isoformat())

    assert answer.status_code == 409
    assert stored(lead).follow_up_on is None
