"""Who is told of a form's leads: shown, saved, refused, and kept from being overwritten."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client, override_settings

from dashboard.audit.models import AuditEntry
from leadmodels.forms import Form
from leadmodels.notices.settings import (
    NoticeSettings,
    Person,
    get_notice_settings,
    put_notice_settings,
)
from tests.support.store_faults import refused

from .conftest import FormMaker
from .form_pages import FORMS, notes, text

ADA = Person(address="ada@example.com")


@pytest.fixture
def form(make_form: FormMaker) -> Form:
    return make_form(name="Contact us")


def url_of(form: Form) -> str:
    return f"{FORMS}{form.form_id}/notifications/"


def save(client: Client, form: Form, people: str, *, subject: str = "", version: int = 0) -> Any:
    return client.post(
        url_of(form), {"people": people, "subject": subject, "version": str(version)}
    )


def told(form: Form) -> list[str]:
    return [person.address for person in get_notice_settings(form.form_id).people]


def test_nobody_is_told_until_somebody_says_so(admin: Client, form: Form) -> None:
    assert "To nobody yet" in text(admin.get(f"{FORMS}{form.form_id}/"))
    page = admin.get(url_of(form))
    assert page.status_code == 200
    assert "New lead from Cora Example: Contact us" in text(page)


def test_addresses_are_saved_a_line_each_and_noted_without_saying_them(
    admin: Client, form: Form
) -> None:
    answer = save(admin, form, "ada@example.com\r\n\r\n bo@example.com ", subject="{form}: {name}")
    assert answer.status_code == 303
    assert told(form) == ["ada@example.com", "bo@example.com"]
    assert get_notice_settings(form.form_id).subject == "{form}: {name}"
    detail = text(admin.get(f"{FORMS}{form.form_id}/"))
    assert "To 2 people" in detail
    assert "“ Contact us ” are saved" in detail
    assert notes() == ['{"told": 2, "before": 0, "subject": "changed"}']
    assert "bo@example.com" in admin.get(url_of(form)).content.decode()


@pytest.mark.parametrize(
    ("people", "subject", "said"),
    [
        ("ada", "", "Write an e-mail address like name@example.com."),
        ("ada@example.com, bo@example.com", "", "Write an e-mail address"),
        ("ada@example.com\nADA@example.com", "", "is there twice"),
        ("\n".join(f"p{n}@example.com" for n in range(11)), "", "At most 10 people"),
        ("ada@example.com", "{nmae}", "There is no {nmae}: use {form}"),
        ("ada@example.com", "{name", "brace without its partner"),
        ("ada@example.com", "x" * 201, "at most 200 characters"),
    ],
)
def test_what_can_not_be_used_is_refused_in_a_sentence_and_kept_on_the_page(
    admin: Client, form: Form, people: str, subject: str, said: str
) -> None:
    answer = save(admin, form, people, subject=subject)
    assert answer.status_code == 422
    assert said in text(answer)
    assert people.splitlines()[0] in answer.content.decode()
    assert told(form) == []
    assert not AuditEntry.objects.exists()


def test_somebody_elses_change_is_not_overwritten_unseen(admin: Client, form: Form) -> None:
    put_notice_settings(NoticeSettings(form_id=form.form_id, people=(ADA,)))
    answer = save(admin, form, "bo@example.com", version=0)
    assert answer.status_code == 409
    assert "somebody else changed" in text(answer)
    assert told(form) == ["ada@example.com"]
    page = answer.content.decode()
    assert "bo@example.com" in page
    assert 'name="version" value="1"' in page
    assert save(admin, form, "bo@example.com", version=1).status_code == 303
    assert told(form) == ["bo@example.com"]


def test_the_same_sent_twice_is_saved_once(admin: Client, form: Form) -> None:
    for _ in range(2):
        assert save(admin, form, "ada@example.com").status_code == 303
    assert get_notice_settings(form.form_id).version == 1
    assert len(notes()) == 1


def test_emptied_it_tells_nobody(admin: Client, form: Form) -> None:
    put_notice_settings(NoticeSettings(form_id=form.form_id, people=(ADA,)))
    assert save(admin, form, " \n", version=1).status_code == 303
    assert told(form) == []


def test_a_store_that_fails_while_it_saves_is_noted(admin: Client, form: Form) -> None:
    with refused("PutItem", "InternalServerError"):
        answer = save(admin, form, "ada@example.com")
    assert answer.status_code == 503
    assert "perhaps" in notes()[0]


def test_without_a_sender_the_page_says_that_none_is_sent(admin: Client, form: Form) -> None:
    said = "none is sent yet"
    with override_settings(LEADS_ARE_MAILED=True):
        assert said not in text(admin.get(url_of(form)))
    with override_settings(LEADS_ARE_MAILED=False):
        assert said in text(admin.get(url_of(form)))


def test_a_form_that_is_not_there_is_not_found(admin: Client, form: Form) -> None:
    gone = replace(form, form_id="form_01jd2s6q80e8rb5n7k1t3v5x7z")
    assert admin.get(url_of(gone)).status_code == 404
    assert save(admin, gone, "").status_code == 404
