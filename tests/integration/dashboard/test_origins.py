"""A form's allowed origins: listed, added, removed, noted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.forms import Form, get_form, put_form
from leadmodels.intake.refused_origins import count_refusal
from tests.support.store_faults import meanwhile, refused

from .conftest import FormMaker
from .form_pages import notes
from .origin_pages import EVIL, SITE, add, confirm, doctor_of, origins_now, remove, text, url_of

LOCAL = "http://localhost:8000"


def test_the_list_shows_each_origin_with_what_there_is_to_know(
    admin: Client, make_form: FormMaker
) -> None:
    listed = (SITE, "https://*.example.com", LOCAL, "https://xn--exmple-cua.com")
    form = make_form(name="Contact <us>", origins=listed)

    page = text(admin.get(url_of(form)))

    assert "(4 of 100 at most)" in page
    for words in (
        *listed,
        "In letters: https://exämple.com (Latin letters)",
        "Contact <us>",
        "in development only",
    ):
        assert words in page
    assert "Every site below this name" in page
    assert "within 60 seconds" in page


def test_a_local_origin_is_shown_to_be_without_effect_in_production(
    admin: Client, make_form: FormMaker, settings: Settings
) -> None:
    settings.IS_PROD, settings.SECURE_SSL_REDIRECT = True, False
    form = make_form(origins=(LOCAL,))
    assert "Without effect: production takes https only" in text(admin.get(url_of(form)))
    shown = add(admin, form, "http://127.0.0.1:3000")
    assert shown.status_code == 422
    assert "in production this would have no effect" in text(shown)


def test_an_empty_list_says_who_can_send(admin: Client, make_form: FormMaker) -> None:
    form = make_form(origins=())
    assert "only the form's own hosted page can send" in text(admin.get(url_of(form)))


def test_an_added_origin_is_saved_noted_and_told(
    admin: Client, admin_person: User, form: Form
) -> None:
    response = add(admin, form, " HTTPS://Shop.Example.com/ ")

    assert response.status_code == 302
    page = text(admin.get(url_of(form)))
    assert "takes leads from https://shop.example.com ." in page
    assert "effective everywhere within 60 seconds" in page
    saved = get_form(form.form_id)
    assert saved.origins == ("https://shop.example.com", SITE)
    assert saved.version == form.version + 1
    assert replace(saved, origins=form.origins, version=1, updated_at=form.updated_at) == form
    entry = AuditEntry.objects.get()
    assert (entry.action_flag, entry.user, entry.object_id) == (
        Action.CHANGED,
        admin_person,
        form.form_id,
    )
    assert json.loads(entry.change_message) == {
        "origins allowed": "https://shop.example.com",
        "origins before": 1,
        "origins after": 2,
    }


def test_many_lines_are_added_at_once_and_repeats_are_told(admin: Client, form: Form) -> None:
    response = admin.post(
        url_of(form),
        {
            "version": str(form.version),
            "text": f"https://a.example.com\n\n{SITE}\nhttps://b.example.com\nhttps://a.example.com",
        },
        follow=True,
    )
    assert origins_now(form) == ("https://a.example.com", "https://b.example.com", SITE)
    assert "takes leads from 2 more origins" in text(response)
    assert "Already allowed: 2 of these." in text(response)


def test_what_is_in_the_list_already_changes_nothing(admin: Client, form: Form) -> None:
    response = admin.post(url_of(form), {"version": "0", "text": SITE}, follow=True)
    assert f"Nothing to add, already allowed: {SITE}." in text(response)
    assert get_form(form.form_id) == form
    assert notes() == []


def test_one_wrong_line_saves_none_and_keeps_what_was_typed(admin: Client, form: Form) -> None:
    typed = "https://good.example.com\nnull\nhttps://*.co.uk\n<b>https://x"
    response = add(admin, form, typed)
    page, html = text(response), response.content.decode()
    assert response.status_code == 422
    for words in ("Nothing was saved.", "sandbox", "Anybody can get a name below co.uk"):
        assert words in page
    assert "<title>Error: " in html
    assert "https://good.example.com\nnull\nhttps://*.co.uk\n&lt;b&gt;https://x</textarea>" in html
    assert "<b>https://x" not in html
    assert get_form(form.form_id) == form


def test_problems_beyond_twenty_are_counted(admin: Client, form: Form) -> None:
    response = add(admin, form, "null\n" * 25)
    assert "5 more like these." in text(response)


@pytest.mark.parametrize("typed", ["", "  \n \r\n"])
def test_nothing_typed_says_what_to_write(admin: Client, form: Form, typed: str) -> None:
    response = add(admin, form, typed)
    assert response.status_code == 422
    assert "Write at least one origin" in text(response)


def test_three_hundred_origins_are_refused_with_how_many_to_leave_out(
    admin: Client, form: Form
) -> None:
    response = add(admin, form, "\n".join(f"https://{n}.example.org" for n in range(300)))
    assert response.status_code == 422
    assert "it has 1, and these are 300 more. Leave out 201" in text(response)
    assert get_form(form.form_id) == form


def test_a_hundred_fit(admin: Client, form: Form) -> None:
    add(admin, form, "\n".join(f"https://{n}.example.org" for n in range(99)))
    assert len(origins_now(form)) == 100


@pytest.mark.parametrize(
    ("typed", "origin", "words"),
    [
        ("https://*.example.com", "https://*.example.com", "Every site below example.com"),
        (LOCAL, LOCAL, "without effect in production"),
        ("https://exämple.com", "https://xn--exmple-cua.com", "You wrote https://exämple.com"),
        ("https://xn--exmple-4nf.com", "https://xn--exmple-4nf.com", "Cyrillic and Latin"),
    ],
)
def test_what_is_strange_is_shown_before_it_is_saved(
    admin: Client, form: Form, typed: str, origin: str, words: str
) -> None:
    shown = add(admin, form, f"https://plain.example.com\n{typed}")
    assert words in text(shown)
    assert "Nothing has been saved yet." in text(shown)
    assert get_form(form.form_id) == form

    confirm(admin, form, shown)

    assert set(origins_now(form)) == {SITE, "https://plain.example.com", origin}


def test_a_removed_origin_is_confirmed_saved_noted_and_told(admin: Client, form: Form) -> None:
    shown = remove(admin, form, SITE)
    assert "they are refused within 60 seconds" in text(shown)
    assert origins_now(form) == (SITE,)

    response = confirm(admin, form, shown)

    assert f"Removed {SITE}: its pages are refused within 60 seconds." in text(response)
    assert origins_now(form) == ()
    assert [json.loads(note) for note in notes()] == [
        {"origins removed": SITE, "origins before": 1, "origins after": 0}
    ]
    again = admin.post(url_of(form), {"version": "0", "remove": SITE}, follow=True)
    assert f"The list has no {SITE} any more." in text(again)


def change_meanwhile(form: Form) -> None:
    put_form(replace(form, description="By somebody else", updated_at=timezone.now()))


def test_of_two_admins_the_second_sees_a_conflict_and_keeps_what_was_typed(
    admin: Client, form: Form
) -> None:
    change_meanwhile(form)
    response = add(admin, form, "https://mine.example.com")
    assert response.status_code == 409
    assert "Somebody else changed this form meanwhile" in text(response)
    assert "https://mine.example.com</textarea>" in response.content.decode()
    assert f'name="version" value="{form.version + 1}"' in response.content.decode()
    assert origins_now(form) == (SITE,)
    assert remove(admin, form, SITE).status_code == 409
    assert notes() == []


def test_a_change_between_reading_and_saving_is_a_conflict_too(admin: Client, form: Form) -> None:
    with meanwhile(lambda: change_meanwhile(form), "TransactWriteItems"):
        response = add(admin, form, "https://mine.example.com")
    assert response.status_code == 409
    assert "https://mine.example.com</textarea>" in response.content.decode()
    form = get_form(form.form_id)
    shown = remove(admin, form, SITE)
    with meanwhile(lambda: change_meanwhile(form), "TransactWriteItems"):
        assert confirm(admin, form, shown).status_code == 409
    assert origins_now(form) == (SITE,)
    assert notes() == []


def test_a_store_that_does_not_answer_keeps_what_was_typed_and_is_noted(
    admin: Client, form: Form
) -> None:
    with refused("TransactWriteItems", "InternalServerError"):
        response = add(admin, form, "https://mine.example.com")
    assert response.status_code == 503
    assert "Perhaps not saved" in text(response)
    assert "https://mine.example.com</textarea>" in response.content.decode()
    (note,) = notes()
    assert "did not answer" in json.loads(note)["outcome"]


@pytest.mark.parametrize("address", [url_of, doctor_of])
def test_a_form_that_is_not_there_is_404(admin: Client, form: Form, address: object) -> None:
    gone = replace(form, form_id="form_01jzzzzzzzzzzzzzzzzzzzzzzz")
    assert callable(address)
    assert admin.get(address(gone)).status_code == 404
    assert admin.post(address(gone)).status_code == 404


def test_refused_origins_are_listed_with_their_counts_and_a_button(
    admin: Client, form: Form
) -> None:
    now = timezone.now()
    for minutes, origin in enumerate((EVIL, EVIL, SITE, "null/", "https://xn--exmple-4nf.com")):
        count_refusal(form.form_id, origin, at=now + timedelta(seconds=minutes))

    response = admin.get(url_of(form))

    page, html = text(response), response.content.decode()
    assert f"{EVIL} 2 times, last" in page
    assert "In letters: https://ex\u0430mple.com (Cyrillic and Latin letters)" in page
    assert "Allowed by now" in page
    assert "Can't be allowed. This is not an origin as browsers send one" in page
    assert html.count('aria-label="Allow ') == 2
    assert f'{doctor_of(form)}?exact=1&amp;page=https%3A%2F%2Fevil.example"' in html


def test_refused_origins_beyond_fifteen_are_folded(admin: Client, form: Form) -> None:
    for number in range(18):
        count_refusal(form.form_id, f"https://{number}.example", at=timezone.now())
    assert "3 more" in text(admin.get(url_of(form)))


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        ("http://www.example.com", "starts with https://"),
        ("https://www.example.com.", "not the name of a host"),
        ("https://WWW.example.com", "in lower case"),
        ("file://", "not an origin"),
        ("https://" + "a" * 300, "only the first 200 characters"),
        ("chrome-extension://abcdef", "starts with https://"),
        ("<script>alert(1)</script>", "not an origin"),
    ],
)
def test_an_origin_that_is_refused_by_its_nature_has_a_reason_and_no_button(
    admin: Client, form: Form, origin: str, words: str
) -> None:
    count_refusal(form.form_id, origin, at=timezone.now())
    response = admin.get(url_of(form))
    assert words in text(response)
    assert 'aria-label="Allow ' not in response.content.decode()
    assert "<script>alert" not in response.content.decode()
