from __future__ import annotations

import html
import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.changes.apply import Hold, SetStatus, apply_change
from leadmodels.errors import LeadNotFoundError
from leadmodels.jobs.store import get_job
from leadmodels.leads import Lead, get_lead
from leadmodels.timeline.activities import read_with_timeline
from tests.support.changes import delete_as_it_is
from tests.support.job_services import JobServices
from tests.support.store_faults import meanwhile, refused, transactions_cancelled

from .conftest import LeadMaker

LIST = "/admin/leads/lead/"
BULK = LIST + "bulk/"


def hidden_fields(page: str) -> dict[str, Any]:
    """What the form on a page sends again, by name; a name given several times has a list."""
    main = page.partition("<main")[2]
    found: dict[str, Any] = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', main):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name is not None
        found.setdefault(name[1], []).append(html.unescape(value[1]) if value else "")
    return {
        name: values if name == "lead_id" else values[0]
        for name, values in found.items()
        if name != "csrfmiddlewaretoken"
    }


def text_of(page: str) -> str:
    """What a person reads on a page."""
    main = page.partition("<main")[2]
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", main).split()))


def ask(client: Client, action: str, leads: list[Lead], **more: str) -> str:
    """Ask on the list for something to be done to the leads that were ticked."""
    ticked = [lead.lead_id for lead in leads]
    sent = {"action": action, "scope": "selected", "lead_id": ticked, "filters": "", **more}
    response = client.post(BULK, sent)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def confirm(client: Client, page: str, **typed: str) -> Any:
    """Press the button of the confirmation."""
    return client.post(BULK, hidden_fields(page) | typed)


def now_of(lead: Lead) -> Lead:
    return get_lead(lead.lead_id, now=timezone.now())


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


def test_value_is_asked_for_before_the_confirmation(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()

    page = ask(sales, "tags.add", [lead])
    assert 'name="tags"' in page
    assert "confirmed" not in hidden_fields(page)
    shown = sales.post(BULK, hidden_fields(page) | {"tags": "vip"}).content.decode()

    assert "They get, besides the tags they have: “vip”." in text_of(shown)
    confirm(sales, shown)
    assert now_of(lead).tags == ("vip",)


@pytest.mark.parametrize(
    ("action", "values", "message"),
    [
        ("tags.add", {"tags": ""}, "Write one tag or more."),
        ("tags.add", {"tags": " , "}, "Write one tag or more."),
        ("tags.add", {"tags": "x" * 41}, "A tag has at most 40 characters."),
        ("owner", {"owner": "staff_nobody"}, "There is no such staff user any more."),
        ("follow_up", {"day": "soon"}, "Write the day as year-month-day"),
        ("follow_up", {"day": "9999-12-31"}, "Choose a day within ten years."),
        ("keep", {"keep": "until", "day": ""}, "Choose the last day."),
        ("keep", {"keep": "until", "day": "2020-01-01"}, "This day has passed."),
        ("keep", {"keep": "until", "day": "9999-12-31"}, "within ten years"),
        ("keep", {"keep": "always"}, "Select a valid choice"),
        ("hold", {"reason": "  "}, "Give a reason for the hold."),
        ("hold", {"reason": "x" * 201}, "at most 200 characters"),
    ],
)
def test_bad_value_is_explained_beside_its_field_and_changes_nothing(
    admin: Client, make_lead: LeadMaker, action: str, values: dict[str, str], message: str
) -> None:
    lead = make_lead()
    asked = {"action": action, "scope": "selected", "lead_id": lead.lead_id, "given": "1"}

    response = admin.post(BULK, asked | {"confirmed": "1"} | values)

    assert response.status_code == 422
    assert message in text_of(response.content.decode())
    assert now_of(lead).version == 1


def test_owner_is_chosen_among_those_who_work_here(
    sales: Client, sales_user: User, make_lead: LeadMaker
) -> None:
    other = User.objects.create_user("pat", is_staff=True, first_name="Pat", last_name="Lee")
    User.objects.create_user("gone", is_staff=True, is_active=False, first_name="Gone")
    leads = [make_lead(), make_lead()]

    page = ask(sales, "owner", leads)
    assert "Pat Lee" in page
    assert "Gone" not in page
    confirm(sales, ask(sales, "owner", leads[:1], given="1", owner=other.public_id))
    confirm(sales, ask(sales, "owner.me", leads[1:]))

    assert [now_of(lead).owner for lead in leads] == [other.public_id, sales_user.public_id]


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


def test_all_that_match_but_few_are_changed_at_once_and_no_later_ones(
    sales: Client, make_lead: LeadMaker
) -> None:
    won = [make_lead(status="won") for _ in range(3)]
    new = make_lead()

    page = ask(sales, "status.lost", [], scope="all", filters="status=won")
    assert "3 leads" in text_of(page)
    later = make_lead(status="won", at=timezone.now())
    confirm(sales, page)

    assert {now_of(lead).status for lead in won} == {"lost"}
    assert now_of(new).status == "new"
    assert now_of(later).status == "won"


def test_all_that_match_become_a_job_with_frozen_filters(
    sales: Client, sales_user: User, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for _ in range(55):
        make_lead(status="won", email="v@example.com")

    page = ask(sales, "status.lost", [], scope="all", filters="status=won&email=v@example.com")
    assert "55 leads" in text_of(page)
    assert "v@example.com" in text_of(page)
    shown_at = timezone.now()
    response = confirm(sales, page)

    (job_id,) = job_services.asked_jobs()
    assert response["Location"] == f"/admin/jobs/job/{job_id}/"
    job = get_job(job_id)
    assert job.change == SetStatus("lost")
    assert job.requested_by == sales_user.public_id
    assert (job.filters.status, job.filters.email) == ("won", "v@example.com")
    assert job.filters.until is not None
    assert job.filters.until <= shown_at
    entry = AuditEntry.objects.get()
    assert (entry.action_flag, entry.object_id) == (Action.JOB_STARTED, job_id)
    assert "example.com" not in entry.change_message + job.title


def test_confirmation_sent_twice_is_one_job(
    sales: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for _ in range(51):
        make_lead()
    page = ask(sales, "status.lost", [], scope="all")

    first, second = confirm(sales, page), confirm(sales, page)

    assert first["Location"] == second["Location"]
    assert len(job_services.asked_jobs()) == 1
    assert AuditEntry.objects.filter(action_flag=Action.JOB_STARTED).count() == 1


def test_release_of_all_that_match_asks_for_those_in_quarantine_only(
    sales: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for number in range(60):
        make_lead(status="spam" if number < 52 else "won")

    page = ask(sales, "quarantine.release", [], scope="all")
    confirm(sales, page)

    assert "52 leads" in text_of(page)
    (job_id,) = job_services.asked_jobs()
    assert get_job(job_id).filters.status == "spam"


@pytest.mark.parametrize("action", ["delete", "expire"])
def test_losing_more_than_fifty_leads_takes_a_typed_word(
    admin: Client, make_lead: LeadMaker, job_services: JobServices, action: str
) -> None:
    for _ in range(51):
        make_lead()
    page = ask(admin, action, [], scope="all")

    refused = confirm(admin, page, typed="yes")
    assert refused.status_code == 422
    assert f"type {action}" in text_of(refused.content.decode())
    assert job_services.asked_jobs() == []
    confirm(admin, refused.content.decode(), typed=f" {action.title()} ")

    (job_id,) = job_services.asked_jobs()
    assert get_job(job_id).is_delete == (action == "delete")


def test_confirmation_older_than_half_an_hour_is_shown_anew(
    sales: Client, make_lead: LeadMaker, job_services: JobServices
) -> None:
    for _ in range(51):
        make_lead()
    page = ask(sales, "status.lost", [], scope="all")
    old = (timezone.now() - timedelta(minutes=31)).isoformat()

    response = confirm(sales, page, frozen_at=old)

    assert response.status_code == 409
    assert "more than half an hour ago" in text_of(response.content.decode())
    assert job_services.asked_jobs() == []
    assert confirm(sales, response.content.decode()).status_code == 302


def test_leads_that_have_gone_meanwhile_are_told(sales: Client, make_lead: LeadMaker) -> None:
    leads = [make_lead() for _ in range(3)]
    delete_as_it_is(leads[0].lead_id, now=timezone.now())

    page = ask(sales, "status.won", leads)
    assert "2 leads" in text_of(page)
    assert "1 more that you ticked has been deleted or has expired meanwhile." in text_of(page)
    delete_as_it_is(leads[1].lead_id, now=timezone.now())
    confirm(sales, page)

    shown = html.unescape(sales.get(LIST).content.decode())
    assert "1 lead changed, 1 lead deleted or expired meanwhile." in shown


def test_confirmation_whose_leads_are_all_gone_changes_nothing_and_says_so(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    page = ask(sales, "status.won", [lead])
    delete_as_it_is(lead.lead_id, now=timezone.now())

    response = confirm(sales, page)

    assert response.status_code == 409
    assert "none of these leads is left to change" in text_of(response.content.decode())
    assert AuditEntry.objects.count() == 0


def test_change_by_somebody_else_between_is_kept_and_the_bulk_change_made_on_top(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    page = ask(sales, "tags.add", [lead], given="1", tags="vip")
    apply_change(lead, SetStatus("won"), actor="staff_y", at=timezone.now(), key="0123456789")

    confirm(sales, page)

    assert (now_of(lead).status, now_of(lead).tags) == ("won", ("vip",))


def test_leads_that_refuse_the_change_are_listed_with_the_reason(
    admin: Client, make_lead: LeadMaker
) -> None:
    free, held = make_lead(), make_lead(name="Held Person")
    apply_change(held, Hold("A dispute"), actor="staff_y", at=timezone.now(), key="0123456789")

    response = confirm(admin, ask(admin, "expire", [free, held]))

    shown = text_of(response.content.decode())
    assert response.status_code == 200
    assert "1 lead changed, 1 lead not changed." in shown
    assert "Held Person This lead is on hold: release it first." in shown
    assert now_of(held).hold_reason == "A dispute"
    with pytest.raises(LeadNotFoundError):
        now_of(free)


def test_leads_that_have_it_already_are_counted_and_left_alone(
    sales: Client, make_lead: LeadMaker
) -> None:
    leads = [make_lead(status="won"), make_lead()]

    confirm(sales, ask(sales, "status.won", leads))

    assert [now_of(lead).version for lead in leads] == [1, 2]
    shown = html.unescape(sales.get(LIST).content.decode())
    assert "Set the status to Won: 1 lead changed, 1 lead had it already." in shown


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

    shown = text_of(response.content.decode())
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


def test_lead_that_others_change_again_and_again_is_told(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(name="Busy Person")
    page = ask(sales, "tags.add", [lead], given="1", tags="vip")

    with transactions_cancelled(["ConditionalCheckFailed", "None"], times=9):
        response = confirm(sales, page)

    shown = text_of(response.content.decode())
    assert "Add tags: 1 lead not changed, since others were changing it at the same time." in shown
    assert "Busy Person Others were changing it at the same time." in shown
    assert now_of(lead).version == 1
    again = sales.post(BULK, hidden_fields(response.content.decode())).content.decode()
    confirm(sales, again)
    assert now_of(lead).tags == ("vip",)


def test_store_that_stops_in_the_middle_leaves_the_rest_to_be_tried_again(
    sales: Client, make_lead: LeadMaker
) -> None:
    leads = [make_lead() for _ in range(4)]
    page = ask(sales, "status.won", leads)

    with ExitStack() as outage:
        stop = refused("TransactWriteItems", "InternalServerError")
        with meanwhile(lambda: outage.enter_context(stop), "TransactWriteItems", number=2):
            response = confirm(sales, page)

    assert response.status_code == 503
    shown = text_of(response.content.decode())
    assert re.search(r"(1|2) leads? changed, 1 lead perhaps changed, since the lead store", shown)
    assert re.search(r"(2|1) leads? not tried", shown)
    statuses = [now_of(lead).status for lead in leads]
    assert statuses == sorted(statuses, reverse=True)  # those done first, then those not
    again = sales.post(BULK, hidden_fields(response.content.decode())).content.decode()
    assert confirm(sales, again).status_code == 302
    assert {now_of(lead).status for lead in leads} == {"won"}


def test_store_that_is_away_from_the_start_is_a_503(sales: Client, make_lead: LeadMaker) -> None:
    page = ask(sales, "status.won", [make_lead()])

    with refused("TransactWriteItems", "InternalServerError"):
        response = confirm(sales, page)
    with refused("BatchGetItem", "InternalServerError"):
        unread = confirm(sales, page)

    assert (response.status_code, unread.status_code) == (503, 503)
    assert "Set the status to Won: 1 lead perhaps changed" in text_of(response.content.decode())
    assert "Leads can't be reached right now" in text_of(unread.content.decode())
    entry = AuditEntry.objects.get()  # nobody knows that nothing was done
    assert '"leads": 0, "perhaps": 1' in entry.change_message


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"action": "status.won"}, "Tick the leads you mean"),
        ({"action": "status.won", "lead_id": "lead_nope"}, "This selection is damaged"),
        ({"action": "status.won", "scope": "all", "filters": "status=sold"}, "can't be used"),
        ({"action": "status.won", "scope": "all", "filters": "from=x"}, "can't be used"),
        ({"action": ""}, "Choose what to do"),
        ({"action": "launch"}, "Choose what to do"),
        ({}, "Choose what to do"),
    ],
)
def test_request_that_nobody_can_read_is_explained_on_the_list(
    sales: Client, make_lead: LeadMaker, sent: dict[str, str], problem: str
) -> None:
    lead = make_lead()

    response = sales.post(BULK, sent)

    assert response.status_code == 302
    assert response["Location"].startswith(LIST)
    assert problem in html.unescape(sales.get(LIST).content.decode())
    assert now_of(lead).version == 1


def test_more_leads_than_a_page_has_are_no_selection(sales: Client, make_lead: LeadMaker) -> None:
    ids = [make_lead().lead_id for _ in range(51)]

    assert sales.post(BULK, {"action": "status.won", "lead_id": ids}).status_code == 302
    assert "This selection is damaged" in sales.get(LIST).content.decode()
    assert sales.post(BULK, {"action": "status.won", "lead_id": ids[:50]}).status_code == 200


def test_confirmation_leads_back_to_the_list_it_came_from(
    sales: Client, make_lead: LeadMaker
) -> None:
    lead = make_lead(status="won")

    page = ask(sales, "status.lost", [lead], filters="status=won&before=x&evil=1")

    assert f'href="{LIST}?status=won"' in page
    assert confirm(sales, page)["Location"] == f"{LIST}?status=won"


def test_reading_the_address_leads_back_to_the_list(sales: Client) -> None:
    assert sales.get(BULK)["Location"] == LIST


def test_what_a_visitor_wrote_is_shown_as_text(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead(name="<script>alert(1)</script>", company="<b>x")

    page = ask(sales, "status.won", [lead])

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
