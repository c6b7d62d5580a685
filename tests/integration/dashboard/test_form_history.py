"""A form's versions, archive and test leads."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from leadmodels.forms import Form, get_form, list_form_versions, list_forms, put_form
from leadmodels.leads import Lead, get_lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.lists.listing import list_leads
from leadmodels.rules.fields import Field
from tests.support.store_faults import meanwhile, refused

from .bulk_pages import hidden_fields
from .conftest import FormMaker, LeadMaker
from .editor_pages import page_of
from .form_pages import FORMS, notes, text
from .test_lead_add import EVERY_TYPE


def change(form: Form, **changes: object) -> Form:
    """Store a form as it is a minute later."""
    at = form.updated_at + timedelta(minutes=1)
    return put_form(replace(form, updated_at=at, **changes))  # type: ignore[arg-type] # whatever is changed


def version_of(form: Form, number: int) -> str:
    return f"{page_of(form)}history/{number}/"


def test_versions_are_listed_the_newest_first_with_what_each_changed(
    admin: Client, make_form: FormMaker
) -> None:
    form = make_form(name="First")
    form = change(change(form, name="Second <b>"), fields=form.fields[1:], consent_text="Yes?")

    page = text(admin.get(f"{page_of(form)}history/"))

    for words in (
        "Version 3 as it is now consent text ; field name ",
        "Version 2 name ",
        "Version 1 The form was made ",
    ):
        assert words in page
    assert page.index("Version 3") < page.index("Version 2 ") < page.index("Version 1 The")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("a=1&b=2", "From version 1 to version 2 Name Before: First After: Second"),
        ("a=2&b=1", "From version 2 to version 1 Name Before: Second After: First"),
        ("a=2&b=2", "They are the same."),
        ("a=1&b=9", ""),
        ("a=x&b=%00", ""),
        ("before=" + "9" * 99, ""),
    ],
)
def test_any_two_versions_are_compared(
    admin: Client, make_form: FormMaker, query: str, said: str
) -> None:
    form = change(make_form(name="First"), name="Second")

    response = admin.get(f"{page_of(form)}history/?{query}")

    assert response.status_code == 200
    assert said in text(response)
    assert ("From version" in text(response) or "the same" in text(response)) == bool(said)


def test_long_histories_come_in_pages(admin: Client, make_form: FormMaker) -> None:
    form = make_form()
    for number in range(51):
        form = change(form, name=f"Name {number}")

    first = admin.get(f"{page_of(form)}history/").content.decode()
    second = text(admin.get(f"{page_of(form)}history/?before=3"))

    assert first.count('class="versions__number"') == 50
    assert 'href="?before=3"' in first
    assert "Version 2 name " in second
    assert "Version 1 The form was made" in second


def test_version_is_restored_as_a_new_one_without_origins_retention_and_state(
    admin: Client, make_form: FormMaker
) -> None:
    first = make_form(name="First", retention_days=30, blocked_words=("casino",))
    form = change(
        first,
        name="Second",
        blocked_words=(),
        origins=("https://new.example.com",),
        retention_days=90,
        active=False,
    )
    page = admin.get(version_of(form, 1))
    assert "What restoring it would change" in text(page)
    assert "Name Before: Second After: First" in text(page)
    assert "Leads are kept" not in text(page)

    response = admin.post(version_of(form, 1), hidden_fields(page.content.decode()))

    assert response["Location"] == page_of(form)
    restored = get_form(form.form_id)
    assert (restored.name, restored.blocked_words) == ("First", ("casino",))
    assert (restored.origins, restored.retention_days, restored.active) == (
        form.origins,
        90,
        False,
    )
    assert restored.version == 3
    assert [version.version for version in list_form_versions(form.form_id)] == [3, 2, 1]
    (note,) = notes()
    assert json.loads(note) == {
        "version": 3,
        "restored version": 1,
        "name": "Second → First",
        "blocked words": "nothing → casino",
    }
    # Sent again it changes nothing.
    assert admin.post(version_of(form, 1), hidden_fields(page.content.decode())).status_code == 303
    assert get_form(form.form_id).version == 3


def test_restoring_asks_where_fields_of_leads_would_go(
    admin: Client, form: Form, make_lead: LeadMaker
) -> None:
    make_lead()
    added = Field(name="size", type="text", label="How large?")
    now = change(form, fields=(*form.fields, added))
    page = admin.get(version_of(form, 1)).content.decode()
    assert "“How large?” (size) is removed." in text(admin.get(version_of(form, 1)))

    unconfirmed = admin.post(version_of(form, 1), hidden_fields(page))

    assert unconfirmed.status_code == 409
    assert "Not restored yet: tick the box" in text(unconfirmed)
    assert get_form(form.form_id) == now
    token = re.search(r'id="id_confirmed" value="(\w+)"', page)
    assert token is not None
    confirmed = hidden_fields(page) | {"confirmed": token[1]}
    assert admin.post(version_of(form, 1), confirmed).status_code == 303
    assert get_form(form.form_id).fields == form.fields


@pytest.mark.parametrize("is_in_the_moment", [True, False])
@pytest.mark.parametrize("path", ["history/1/", "archive/"])
def test_restoring_and_archiving_overtaken_by_somebody_else_change_nothing(
    admin: Client, make_form: FormMaker, path: str, is_in_the_moment: bool
) -> None:
    form = change(make_form(name="First"), name="Second")
    sent = hidden_fields(admin.get(page_of(form) + path).content.decode())

    if is_in_the_moment:
        with meanwhile(lambda: change(form, name="Theirs"), "TransactWriteItems"):
            response = admin.post(page_of(form) + path, sent)
    else:
        change(form, name="Theirs")
        response = admin.post(page_of(form) + path, sent)

    assert response.status_code == 409
    assert "Somebody else changed this form meanwhile" in text(response)
    assert get_form(form.form_id).name == "Theirs"
    assert get_form(form.form_id).active
    assert notes() == []


@pytest.mark.parametrize("number", ["7", "0", "999999999999"])
def test_version_that_is_not_there_is_not_found(
    admin: Client, make_form: FormMaker, number: str
) -> None:
    assert admin.get(f"{page_of(make_form())}history/{number}/").status_code == 404


def test_form_is_archived_and_taken_back(admin: Client, make_form: FormMaker) -> None:
    form = make_form(name="Fair")
    address = f"{page_of(form)}archive/"
    page = admin.get(address)
    assert "“This form no longer takes submissions.”" in text(page)
    sent = hidden_fields(page.content.decode())

    done = admin.post(address, sent, follow=True)

    assert "“ Fair ” is archived." in text(done)
    assert "It takes no leads" in text(done)
    assert not get_form(form.form_id).active
    assert "Archived They take no leads any more." in text(admin.get(FORMS))
    assert admin.post(address, sent).status_code == 303  # sent twice
    back = hidden_fields(admin.get(address).content.decode())
    assert admin.post(address, back).status_code == 303
    assert get_form(form.form_id).active
    assert sorted(notes()) == [
        '{"version": 2, "takes leads": "yes → no"}',
        '{"version": 3, "takes leads": "no → yes"}',
    ]


def leads_of(form: Form) -> list[Lead]:
    now = timezone.now()
    leads = list_leads(LeadFilters(form_id=form.form_id), now=now).leads
    return [get_lead(lead.lead_id, now=now) for lead in leads]


def sample_page(client: Client, form: Form) -> dict[str, str]:
    """What the page with a test lead would send as it stands."""
    page = client.get(f"{page_of(form)}test-lead/").content.decode()
    values = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page)
    texts = re.findall(r'<textarea name="([^"]+)"[^>]*>\n([^<]*)<', page)
    chosen = re.findall(r'<select name="([^"]+)"[^>]*>.*?value="(\w+)" selected', page, re.DOTALL)
    return dict(values) | dict(texts) | dict(chosen)


def test_test_lead_passes_the_form_s_own_checks_and_says_what_it_is(
    admin: Client, admin_person: User, make_form: FormMaker
) -> None:
    form = make_form(fields=EVERY_TYPE, retention_days=30, consent_text="You may call me.")
    sent = sample_page(admin, form)

    response = admin.post(f"{page_of(form)}test-lead/", sent, follow=True)

    (lead,) = leads_of(form)
    assert "The test lead is among the new leads" in text(response)
    assert reverse("admin:leads_lead_change", args=[lead.lead_id]) in response.content.decode()
    assert (lead.tags, lead.status, lead.name) == (("test",), "new", "Test Lead")
    assert lead.source["test"]
    assert lead.source["added_by"] == admin_person.public_id
    assert lead.consent["is_ticked"] is True
    assert lead.expires_at is not None
    # Sent twice it is one lead.
    admin.post(f"{page_of(form)}test-lead/", sent)
    assert len(leads_of(form)) == len(notes()) == 1
    admin.post(f"{page_of(form)}test-lead/", sent | {"field-name": "Another"})
    assert len(leads_of(form)) == 2


def test_test_lead_is_judged_as_spam_like_any_other(admin: Client, make_form: FormMaker) -> None:
    form = make_form(blocked_words=("test",))

    response = admin.post(f"{page_of(form)}test-lead/", sample_page(admin, form), follow=True)

    assert "The test lead is in quarantine" in text(response)
    (lead,) = leads_of(form)
    assert (lead.status, lead.spam_reasons) == ("spam", ("blocked_words",))


def test_test_lead_that_the_form_refuses_says_why(admin: Client, make_form: FormMaker) -> None:
    form = make_form(fields=EVERY_TYPE)
    sent = sample_page(admin, form) | {"field-email": "nobody"}

    response = admin.post(f"{page_of(form)}test-lead/", sent)

    assert response.status_code == 422
    assert "The form refuses it:" in text(response)
    assert 'href="#field-email"' in response.content.decode()
    assert 'value="nobody"' in response.content.decode()
    assert leads_of(form) == []


def test_archived_form_takes_no_test_lead(admin: Client, make_form: FormMaker) -> None:
    form = make_form()
    sent = sample_page(admin, form)
    change(form, active=False)

    response = admin.post(f"{page_of(form)}test-lead/", sent)

    assert response.status_code == 409
    assert "takes no leads, test leads included" in text(response)
    assert leads_of(form) == []


def test_test_lead_of_which_nobody_knows_is_sent_again_under_the_same_key(
    admin: Client, make_form: FormMaker
) -> None:
    form = make_form()
    sent = sample_page(admin, form)

    with refused("PutItem", "InternalServerError"):
        response = admin.post(f"{page_of(form)}test-lead/", sent)

    assert response.status_code == 503
    assert f'name="key" value="{sent["key"]}"' in response.content.decode()


def test_salesperson_changes_no_form(sales: Client, make_form: FormMaker) -> None:
    form = make_form()

    for path in ("", "edit/", "history/", "history/1/", "archive/", "test-lead/"):
        assert sales.get(page_of(form) + path).status_code == 403, path
        answer = sales.post(page_of(form) + path, {"to": "archived"})
        assert answer.status_code == 403, path
    assert sales.post(f"{FORMS}add/", {"name": "Mine"}).status_code == 403
    assert list_forms() == (form,)
