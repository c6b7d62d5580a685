"""The audit page: who did what to which, filtered, page by page, and never to be changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoAssertNumQueries

from dashboard.access.models import ApiKey
from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action, AuditEntry
from dashboard.forms.models import Form
from dashboard.jobs.models import Job
from dashboard.leads.models import Lead, SavedView

from .bulk_pages import text_of

LOG = "/admin/audit/auditentry/"
LEAD_ID = "lead_01jzzzzzzzzzzzzzzzzzzzzzzz"
JOB_ID = "job_01jzzzzzzzzzzzzzzzzzzzzzzz"
FORM_ID = "form_01jzzzzzzzzzzzzzzzzzzzzzzz"
NEVER = "Nothing is shown, since a filter is wrong."


def read(client: Client, **filters: str) -> str:
    response = client.get(LOG, filters)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def things_in(html: str) -> list[str]:
    """What the entries were done to, in the order of the page."""
    return re.findall(r'audit__thing"><[^>]+>(?:saved view )?(\w+)<', html)


@pytest.fixture
def entries(admin_person: User, sales_user: User) -> None:
    """An entry of each kind of thing, by two people, a day apart."""
    record(sales_user, Action.VIEWED, Lead, LEAD_ID)
    record(sales_user, Action.JOB_STARTED, Job, JOB_ID, detail={"kind": "bulk"})
    record(admin_person, Action.CHANGED, Form, FORM_ID, detail={"kept": "for 30 days"})
    record(admin_person, Action.ADDED, SavedView, "7", detail={"shared": 1})
    for day, entry in enumerate(AuditEntry.objects.order_by("pk"), start=1):
        entry.action_time = datetime(2026, 3, day, 23, 30, tzinfo=UTC)
        entry.save(update_fields=["action_time"])


@pytest.mark.usefixtures("entries")
def test_entries_are_shown_newest_first(admin: Client) -> None:
    html = read(admin)
    page = text_of(html)

    assert things_in(html) == ["7", FORM_ID, JOB_ID, LEAD_ID]
    assert f"Started {JOB_ID} kind: bulk sal" in page
    assert f"Viewed {LEAD_ID} sal" in page
    assert f"Changed {FORM_ID} kept: for 30 days ada" in page
    assert "shared with everybody" in page
    assert "1 Mar 2026, 23:30 UTC" in page


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({"action": str(int(Action.VIEWED))}, [LEAD_ID]),
        ({"action": str(int(Action.DELETED))}, []),
        ({"what": "leads.lead"}, [LEAD_ID]),
        ({"what": "jobs.job"}, [JOB_ID]),
        ({"what": "forms.form"}, [FORM_ID]),
        ({"what": "leads.savedview"}, ["7"]),
        ({"what": "accounts.user"}, []),
        ({"id": LEAD_ID}, [LEAD_ID]),
        ({"id": f" {JOB_ID} "}, [JOB_ID]),
        ({"id": LEAD_ID[:-1]}, []),
        ({"from": "2026-03-03"}, ["7", FORM_ID]),
        ({"to": "2026-03-02"}, [JOB_ID, LEAD_ID]),
        ({"from": "2026-03-02", "to": "2026-03-02"}, [JOB_ID]),
        ({"from": "0001-01-01", "to": "9999-12-31"}, ["7", FORM_ID, JOB_ID, LEAD_ID]),
        ({"from": "2026-03-02", "what": "leads.lead"}, []),
    ],
)
@pytest.mark.usefixtures("entries")
def test_filters_keep_what_they_ask_for(
    admin: Client, filters: dict[str, str], shown: list[str]
) -> None:
    page = read(admin, **filters)

    assert things_in(page) == shown
    assert ("Nothing like this was done" in page) == (not shown)


@pytest.mark.usefixtures("entries")
def test_person_is_chosen_by_name_and_written_by_public_id(
    admin: Client, admin_person: User, sales_user: User
) -> None:
    assert things_in(read(admin, who=sales_user.public_id)) == [JOB_ID, LEAD_ID]
    assert things_in(read(admin, who=admin_person.public_id, what="forms.form")) == [FORM_ID]
    assert f'<option value="{sales_user.public_id}">sal</option>' in admin.get(LOG).content.decode()


@pytest.mark.usefixtures("entries")
def test_days_are_those_of_the_reader_s_zone(admin: Client, admin_person: User) -> None:
    admin_person.time_zone = "Europe/Berlin"
    admin_person.save()

    page = read(admin, **{"from": "2026-03-02", "to": "2026-03-02"})

    assert things_in(page) == [LEAD_ID]  # 23:30 UTC on the first of March
    assert "days are counted in Europe/Berlin" in page
    assert "2 Mar 2026, 00:30 CET" in page


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("who=staff_nobody", "There is no such choice."),
        ("who=1", "There is no such choice."),
        ("action=99", "There is no such choice."),
        ("action=viewed", "There is no such choice."),
        ("what=leads", "There is no such choice."),
        ("what=sessions.session", "There is no such choice."),
        ("id=jane%40example.com", "Give a whole id"),
        ("id=" + "x" * 41, "Give a whole id"),
        ("from=yesterday", "Write the day as year-month-day"),
        ("to=2026-02-30", "Write the day as year-month-day"),
        ("from=2026-03-02&to=2026-03-01", "This day is before the first one."),
        ("before=x", "This link to a page of the log is damaged."),
        ("before=0", "This link to a page of the log is damaged."),
        ("before=9223372036854775808", "This link to a page of the log is damaged."),
        ("action=11&action=1", "The link gives this filter more than once."),
    ],
)
@pytest.mark.usefixtures("entries")
def test_bad_filter_is_explained_and_never_shows_everything(
    admin: Client, query: str, message: str
) -> None:
    response = admin.get(f"{LOG}?{query}")

    assert response.status_code == 400
    page = text_of(response.content.decode())
    assert message in page
    assert NEVER in page
    assert things_in(response.content.decode()) == []
    assert LEAD_ID not in page
    assert "<title>Error: " in response.content.decode()


def test_log_goes_on_page_by_page_with_its_filters(
    admin: Client, admin_person: User, sales_user: User
) -> None:
    for number in range(120):
        user = sales_user if number % 12 else admin_person
        record(user, Action.VIEWED, Lead, f"lead_{number:03}")

    seen: list[str] = []
    url = f"{LOG}?who={sales_user.public_id}&action=11&what=leads.lead"
    for size in (50, 50, 10):
        html = admin.get(url).content.decode()
        found = things_in(html)
        assert len(found) == size
        seen += found
        record(sales_user, Action.VIEWED, Lead, "lead_later")  # moves no page
        older = re.search(r'class="pager__older" href="([^"]*)"', html)
        url = LOG + older[1].replace("&amp;", "&") if older else ""

    assert not url
    assert seen == [f"lead_{number:03}" for number in reversed(range(120)) if number % 12]
    newest = re.search(r'<a href="(\?[^"]*)">Newest</a>', html)
    assert newest is not None
    kept = parse_qs(urlsplit(newest[1].replace("&amp;", "&")).query)
    assert kept == {"who": [sales_user.public_id], "action": ["11"], "what": ["leads.lead"]}


def test_full_page_asks_sql_for_little(
    admin: Client, sales_user: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(60):
        detail = {"owner": sales_user.public_id}
        record(sales_user, Action.CHANGED, Lead, LEAD_ID, detail=detail)

    with django_assert_max_num_queries(9):
        page = read(admin)

    assert page.count("owner: sal<") == 50


@pytest.mark.usefixtures("entries")
def test_leads_jobs_forms_and_keys_are_linked_but_not_what_was_deleted(
    admin: Client, admin_person: User
) -> None:
    record(admin_person, Action.DELETED, Lead, "lead_deleted")
    record(admin_person, Action.CHANGED, Lead, detail={"leads": 3})
    record(admin_person, Action.CHANGED, ApiKey, "abcde12345")
    record(admin_person, Action.ADDED, ApiKey, "issue_01jzzzzzzzzzzzzzzzzzzzzzzz")

    html = admin.get(LOG).content.decode()

    assert f'<a href="/admin/leads/lead/{LEAD_ID}/change/">{LEAD_ID}</a>' in html
    assert f'<a href="/admin/jobs/job/{JOB_ID}/">{JOB_ID}</a>' in html
    assert f'<a href="/admin/forms/form/{FORM_ID}/">{FORM_ID}</a>' in html
    assert '<a href="/admin/access/apikey/abcde12345/">API key abcde12345</a>' in html
    assert '<a href="/admin/access/apikey/making/issue_01jzzzzzzzzzzzzzzzzzzzzzzz/">' in html
    assert "<bdi>lead_deleted</bdi>" in html
    assert "<bdi>lead</bdi>" in html
    assert "leads: 3" in html


@pytest.mark.parametrize("action", Action)
def test_every_action_has_words_of_its_own(admin: Client, sales_user: User, action: Action) -> None:
    record(sales_user, action, Lead, LEAD_ID)

    html = admin.get(LOG, {"action": int(action)}).content.decode()

    assert f'<span class="audit__done">{action.label}</span>' in html
    assert len({each.label for each in Action}) == len(Action)
    assert f'<option value="{int(action)}" selected>{action.label}</option>' in html


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ('{"change": "follow_up"}', "change: follow up"),
        ('{"owner": "staff_gone"}', "owner: A former colleague"),
        ('{"owner": "nobody"}', "owner: nobody"),
        ('{"shared": 0}', "not shared"),
        ('[{"changed": {"fields": ["Active"]}}]', "changed: Active"),
        ('[{"added": {}}]', "added"),
        ("Changed password.", "Changed password."),
        ('{"what": "<script>alert(1)</script>"}', "what: &lt;script&gt;alert(1)&lt;/script&gt;"),
        ("", ""),
        ("7", ""),
    ],
)
def test_entry_s_details_are_words(
    admin: Client, sales_user: User, message: str, words: str
) -> None:
    record(sales_user, Action.CHANGED, Lead, LEAD_ID)
    AuditEntry.objects.update(change_message=message)

    html = admin.get(LOG).content.decode()

    found = re.findall(r'audit__details"><bdi>(.*?)</bdi>', html)
    assert found == ([words] if words else [])


def test_empty_log_says_what_will_be_in_it(admin: Client) -> None:
    assert "Nothing has been done yet" in read(admin)


@pytest.mark.usefixtures("entries")
def test_nobody_adds_changes_or_deletes_an_entry(db: None) -> None:  # noqa: ARG001 - users are rows
    root = User.objects.create_superuser("root", password="x")
    client = Client()
    client.force_login(root)
    key = AuditEntry.objects.latest("pk").pk

    for url in ("add/", f"{key}/", f"{key}/change/", f"{key}/delete/", f"{key}/history/"):
        for method in (client.get, client.post):
            assert method(LOG + url).status_code == 404
    for name in ("add", "change", "delete", "history"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:audit_auditentry_{name}", args=[] if name == "add" else [key])
    sent: dict[str, Any] = {"action": "delete_selected", "_selected_action": [key], "post": "yes"}
    assert client.post(LOG, sent).status_code == 405
    assert AuditEntry.objects.count() == 4
    codenames = Permission.objects.filter(content_type__model="auditentry")
    assert [permission.codename for permission in codenames] == ["view_auditentry"]


@pytest.mark.usefixtures("entries")
def test_admins_open_the_log_and_salespeople_don_t(admin: Client, sales: Client) -> None:
    assert admin.get(LOG).status_code == 200
    for query in ("", "?action=99"):
        answer = sales.get(LOG + query)
        assert answer.status_code == 403
        assert LEAD_ID not in answer.content.decode()
