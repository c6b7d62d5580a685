"""Forms made and edited: typed, moved about, refused with reasons, saved."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.forms import Form, get_form, list_forms, put_form
from leadmodels.rules.fields import Field, Option
from tests.support.store_faults import meanwhile, refused

from .conftest import FormMaker, LeadMaker
from .editor_pages import ADD, edit_of, open_editor, page_of, press, typed_on
from .form_pages import FORMS, notes, text
from .test_lead_add import EVERY_TYPE

FULL = Field(
    name="code",
    type="text",
    label="Code = key",
    hint="Two lines\nof hint",
    min_length=2,
    max_length=6,
    pattern="[A-Z]{2,6}",
    autocomplete="off",
    default="AB",
)
ODD = Field(
    name="odd",
    type="select",
    label="Odd",
    options=(
        Option(value="a=b", label="A = B"),
        Option(value="c\\", label="c\\"),
        Option(value="", label="None of them"),
    ),
    default="a=b",
)


def test_form_is_made_of_what_was_typed(admin: Client, admin_person: User, store: None) -> None:  # noqa: ARG001 - an empty table
    typed = open_editor(admin, ADD)
    typed |= {
        "name": "  Trade fair ",
        "description": "Ask us",
        "success_url": "https://www.example.com/thanks",
        "consent_text": "You may call me.",
        "spam_threshold": "70",
        "blocked_words": "casino\n\n loans \ncasino",
        "aliases": "Full name = name",
        "field-3-label": "Größe in m²?",
        "field-3-name": "",
        "field-3-type": "number",
        "field-3-minimum": "0.5",
    }
    response = press(admin, ADD, typed)

    (form,) = list_forms()
    assert (response.status_code, response["Location"]) == (303, page_of(form))
    assert (form.name, form.description, form.version) == ("Trade fair", "Ask us", 1)
    assert form.success_url == "https://www.example.com/thanks"
    assert (form.consent_text, form.spam_threshold) == ("You may call me.", 70)
    assert form.blocked_words == ("casino", "loans")
    assert form.aliases == {"Full name": "name"}
    assert (form.origins, form.retention_days, form.active) == ((), None, True)
    assert [field.name for field in form.fields] == ["name", "email", "grosse_in_m2"]
    assert (form.fields[2].type, form.fields[2].minimum) == ("number", Decimal("0.5"))
    entry = AuditEntry.objects.get()
    assert (entry.action_flag, entry.user, entry.object_id) == (
        Action.ADDED,
        admin_person,
        form.form_id,
    )


def test_form_sent_twice_is_one_form(admin: Client, store: None) -> None:  # noqa: ARG001 - an empty table
    typed = open_editor(admin, ADD) | {"name": "Once"}
    first, second = press(admin, ADD, typed), press(admin, ADD, typed)

    assert first["Location"] == second["Location"]
    assert len(list_forms()) == len(notes()) == 1

    other = press(admin, ADD, typed | {"name": "Another"})

    assert other.status_code == 409
    assert "a form was made from this page already" in text(other)
    again = press(admin, ADD, typed_on(other.content.decode()))
    assert again.status_code == 303
    assert [form.name for form in list_forms()] == ["Another", "Once"]


@pytest.mark.parametrize("fields", [EVERY_TYPE, (FULL, ODD)])
def test_form_that_is_saved_untouched_stays_as_it_is(
    admin: Client, make_form: FormMaker, fields: tuple[Field, ...]
) -> None:
    form = make_form(
        fields=fields,
        aliases={"a=b": "odd", "x\\": "code"} if fields[0] == FULL else {},
        blocked_words=("buy now", "casino"),
        consent_text="First.\n\nSecond.",
    )
    typed = open_editor(admin, edit_of(form))

    response = press(admin, edit_of(form), typed)

    assert response.status_code == 303
    assert get_form(form.form_id) == form
    assert notes() == []
    # Saved under another name, all else is what it was.
    assert press(admin, edit_of(form), typed | {"name": "Other"}).status_code == 303
    saved = get_form(form.form_id)
    assert replace(saved, name=form.name, version=1, updated_at=form.updated_at) == form


def test_buttons_add_move_and_remove_and_save_nothing(admin: Client, make_form: FormMaker) -> None:
    form = make_form()
    url = edit_of(form)
    typed = open_editor(admin, url) | {"name": "Typed", "field-2-label": "Typed <too>"}
    for button, order in (
        ("up-2", ["2", "1", "3", "4"]),
        ("down-2", ["1", "2", "3", "4"]),
        ("up-1", ["1", "2", "3", "4"]),
        ("down-4", ["1", "2", "3", "4"]),
        ("remove-3", ["1", "2", "4"]),
        ("remove-99", ["1", "2", "4"]),
        ("sideways-1", ["1", "2", "4"]),
        ("add", ["1", "2", "4", "5"]),
    ):
        page = press(admin, url, typed, button)
        typed = typed_on(page.content.decode())
        assert (page.status_code, typed["row"]) == (200, order), button
        assert (typed["name"], typed["field-2-label"]) == ("Typed", "Typed <too>")
    assert get_form(form.form_id) == form

    assert press(admin, url, typed | {"field-5-label": "New"}).status_code == 303
    assert [f.name for f in get_form(form.form_id).fields] == ["name", "email", "message", "new"]


@pytest.mark.parametrize(
    ("wrong", "said", "target"),
    [
        ({"name": " "}, "Give the form a name.", "id_name"),
        ({"name": "n" * 201}, "Write at most 200 characters.", "id_name"),
        ({"success_url": "www.example.com"}, "The success URL is a whole", "id_success_url"),
        ({"success_url": "javascript:alert(1)"}, "The success URL is a", "id_success_url"),
        ({"spam_threshold": "101"}, "whole number from 0 to 100", "id_spam_threshold"),
        ({"spam_threshold": "9" * 5000}, "whole number from 0", "id_spam_threshold"),
        ({"spam_threshold": "²"}, "whole number from 0 to 100", "id_spam_threshold"),
        ({"blocked_words": "w" * 101}, "at most 100 characters", "id_blocked_words"),
        ({"aliases": "Full name"}, 'Write "Full name" as the other name', "id_aliases"),
        ({"aliases": "a = nobody"}, '"nobody" is no field of this form', "id_aliases"),
        ({"aliases": "email = name"}, '"email" is a field\'s own name', "id_aliases"),
        ({"aliases": "a = name\na = email"}, '"a" is written twice', "id_aliases"),
        ({"field-1-name": "1x"}, "can't be a field's name: start with a", "field-1-name"),
        ({"field-1-name": "", "field-1-label": "?!"}, "Write a name", "field-1-name"),
        ({"field-2-name": "name"}, 'Two fields are named "name"', "field-2-name"),
        ({"field-1-label": " "}, "Write a label, it tells", "field-1-label"),
        ({"field-1-type": "file"}, "Choose what kind of field", "field-1-type"),
        ({"field-1-min_length": "-1"}, "Write a whole number", "field-1-min_length"),
        ({"field-1-max_length": "20000"}, "longer than 10,000", "field-1-max_length"),
        (
            {"field-1-min_length": "9", "field-1-max_length": "3"},
            "The minimum length 9 is above",
            "field-1-max_length",
        ),
        ({"field-1-pattern": "(a+)+"}, "could take too long", "field-1-pattern"),
        ({"field-1-pattern": "(?=a)"}, "", "field-1-pattern"),
        ({"field-1-pattern": "["}, "", "field-1-pattern"),
        ({"field-4-pattern": "a"}, "A textarea field can't have a p", "field-4-pattern"),
        ({"field-3-options": ""}, "needs at least one option", "field-3-options"),
        ({"field-3-options": "a = A\na = B"}, "have the same value", "field-3-options"),
        ({"field-3-options": "a ="}, "Write what people see", "field-3-options"),
        ({"field-1-options": "a"}, "radio, multiselect or checkbox", "field-1-options"),
        ({"field-3-default": "z"}, 'The default "z" is not one', "field-3-default"),
        ({"field-1-minimum": "1"}, "Only a number field has a min", "field-1-minimum"),
        ({"field-1-type": "number", "field-1-minimum": "1e999"}, "Write a num", "field-1-minimum"),
        ({"field-1-type": "number", "field-1-step": "0"}, "must be above zero", "field-1-step"),
        (
            {"field-1-type": "number", "field-1-minimum": "2", "field-1-maximum": "1"},
            "The minimum 2 is above the maximum 1",
            "field-1-maximum",
        ),
        ({"field-1-type": "date", "field-1-latest": "soon"}, "Write a date", "field-1-latest"),
        (
            {
                "field-1-type": "date",
                "field-1-earliest": "2026-02-01",
                "field-1-latest": "2026-01-01",
            },
            "The earliest date 2026-02-01 is after",
            "field-1-latest",
        ),
    ],
)
def test_what_is_wrong_stands_at_its_input_and_nothing_typed_is_lost(
    admin: Client, make_form: FormMaker, wrong: dict[str, str], said: str, target: str
) -> None:
    form = make_form()
    typed = open_editor(admin, edit_of(form)) | {"description": "Typed"} | wrong

    response = press(admin, edit_of(form), typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert f'<a href="#{target}">' in page
    assert f'id="{target}"' in page
    error = page.partition(f'id="{target}-error">')[2].partition("<")[0]
    assert error
    assert said in text(response)
    kept = typed_on(page)
    assert {name: kept[name] for name in typed if name != "field-1-type"} == {
        name: value for name, value in typed.items() if name != "field-1-type"
    }
    assert get_form(form.form_id) == form
    assert notes() == []


def test_fields_that_are_too_long_together_are_refused(admin: Client, make_form: FormMaker) -> None:
    form = make_form()
    options = "\n".join(f"{number}{'x' * 400}" for number in range(300))
    typed = open_editor(admin, edit_of(form)) | {"field-3-options": options}

    response = press(admin, edit_of(form), typed)

    assert response.status_code == 422
    assert "The fields are too long all together" in text(response)
    assert '<a href="#id_fields">' in response.content.decode()


def test_change_is_noted_with_before_and_after(
    admin: Client, admin_person: User, make_form: FormMaker
) -> None:
    form = make_form(name="Old")
    typed = open_editor(admin, edit_of(form)) | {"name": "New", "field-2-required": "on"}

    response = admin.post(edit_of(form), {**typed, "do": "save"}, follow=True)

    assert "“ New ” is saved. Pages go on showing the form as it was pasted into them" in text(
        response
    )
    entry = AuditEntry.objects.get()
    assert (entry.action_flag, entry.user) == (Action.CHANGED, admin_person)
    assert entry.change_message == (
        '{"version": 2, "name": "Old → New", "field email, required": "no → yes"}'
    )


def test_form_that_somebody_saved_meanwhile_is_a_conflict_that_shows_what_they_changed(
    admin: Client, make_form: FormMaker
) -> None:
    form = make_form(name="Old")
    typed = open_editor(admin, edit_of(form)) | {"name": "Mine"}
    theirs = put_form(replace(form, description="Theirs", updated_at=timezone.now()))

    response = press(admin, edit_of(form), typed)

    assert response.status_code == 409
    assert "Not saved: somebody else changed this form since you opened it." in text(response)
    assert "Description Before: nothing After: Theirs" in text(response)
    assert get_form(form.form_id) == theirs
    kept = typed_on(response.content.decode())
    assert (kept["name"], kept["version"]) == ("Mine", "2")
    assert press(admin, edit_of(form), kept).status_code == 303
    assert get_form(form.form_id).name == "Mine"


def test_form_saved_in_the_same_moment_is_a_conflict(admin: Client, make_form: FormMaker) -> None:
    form = make_form(name="Old")
    typed = open_editor(admin, edit_of(form)) | {"name": "Mine"}
    theirs = replace(form, name="Theirs", updated_at=timezone.now())

    with meanwhile(lambda: put_form(theirs), "TransactWriteItems"):
        response = press(admin, edit_of(form), typed)

    assert response.status_code == 409
    assert "Name Before: Old After: Theirs" in text(response)
    assert get_form(form.form_id).name == "Theirs"
    assert notes() == []


def test_origins_and_retention_changed_meanwhile_are_no_conflict_and_stay(
    admin: Client, make_form: FormMaker
) -> None:
    form = make_form(name="Old")
    typed = open_editor(admin, edit_of(form)) | {"name": "Mine"}
    origins = ("https://new.example.com",)
    put_form(replace(form, origins=origins, retention_days=9, updated_at=timezone.now()))

    assert press(admin, edit_of(form), typed).status_code == 303
    saved = get_form(form.form_id)
    assert (saved.name, saved.origins, saved.retention_days) == ("Mine", origins, 9)


def test_same_page_sent_twice_is_one_change(admin: Client, make_form: FormMaker) -> None:
    form = make_form(name="Old")
    typed = open_editor(admin, edit_of(form)) | {"name": "New"}

    assert press(admin, edit_of(form), typed).status_code == 303
    assert press(admin, edit_of(form), typed).status_code == 303
    assert get_form(form.form_id).version == 2
    assert len(notes()) == 1


def test_field_that_leads_have_is_removed_only_after_a_confirmation(
    admin: Client, form: Form, make_lead: LeadMaker
) -> None:
    lead = make_lead()
    typed = open_editor(admin, edit_of(form))
    typed |= {"field-1-name": "full_name", "field-3-type": "radio"}
    typed = typed_on(press(admin, edit_of(form), typed, "remove-2").content.decode())

    asked = press(admin, edit_of(form), typed)

    said = text(asked)
    assert asked.status_code == 200
    assert "“Your name” is renamed from name to full_name." in said
    assert "“Your e-mail” (email) is removed." in said
    assert "was “Choice from a list” and becomes “Choice, all shown”." in said
    assert "Leads that are there keep what they have" in said
    assert get_form(form.form_id) == form
    # A confirmation of one thing is none of another.
    token = asked.content.decode().partition('name="confirmed" id="id_confirmed" value="')[2]
    confirmed = typed_on(asked.content.decode()) | {"confirmed": token.partition('"')[0]}
    more = {**confirmed, "row": confirmed["row"][:-1]}
    assert "“Your message” (message) is removed." in text(press(admin, edit_of(form), more))
    assert get_form(form.form_id) == form

    assert press(admin, edit_of(form), confirmed).status_code == 303
    assert [f.name for f in get_form(form.form_id).fields] == ["full_name", "topic", "message"]
    page = text(admin.get(reverse("admin:leads_lead_change", args=[lead.lead_id])))
    assert str(lead.fields["email"]) in page


def test_fields_of_a_form_without_leads_go_without_a_question(
    admin: Client, make_form: FormMaker
) -> None:
    form = make_form()
    typed = typed_on(
        press(admin, edit_of(form), open_editor(admin, edit_of(form)), "remove-2").content.decode()
    )

    assert press(admin, edit_of(form), typed).status_code == 303


@pytest.mark.parametrize("operation", ["GetItem", "TransactWriteItems"])
def test_store_that_is_away_loses_nothing_that_was_typed(
    admin: Client, make_form: FormMaker, operation: str
) -> None:
    form = make_form(name="Old")
    edited = open_editor(admin, edit_of(form)) | {"name": "Mine"}
    made = open_editor(admin, ADD) | {"name": "Made"}

    with refused(operation, "InternalServerError"):
        saving = press(admin, edit_of(form), edited)
        making = press(admin, ADD, made) if operation == "TransactWriteItems" else None

    for response, address in ((saving, edit_of(form)), (making, ADD)):
        if response is None:
            continue
        assert (response.status_code, response["Retry-After"]) == (503, "30")
        assert "Perhaps not saved" in text(response)
        assert press(admin, address, typed_on(response.content.decode())).status_code == 303
    assert get_form(form.form_id).name == "Mine"
    perhaps = [note for note in notes() if "perhaps" in note]
    assert len(perhaps) == (2 if operation == "TransactWriteItems" else 0)


def test_duplicate_is_a_form_of_its_own_with_origins_and_retention(
    admin: Client, make_form: FormMaker
) -> None:
    form = make_form(name="Fair", fields=EVERY_TYPE, retention_days=30, aliases={"x": "name"})
    address = f"{ADD}?from={form.form_id}"
    assert address in admin.get(FORMS).content.decode()
    typed = open_editor(admin, address)
    assert typed["name"] == "Copy of Fair"

    assert press(admin, ADD, typed).status_code == 303

    copy = next(each for each in list_forms() if each.name == "Copy of Fair")
    same = {"form_id": "", "name": "", "created_at": form.created_at, "updated_at": form.updated_at}
    assert replace(copy, **same) == replace(form, **same)  # type: ignore[arg-type] # texts and times
    assert get_form(form.form_id) == form


@pytest.mark.parametrize("path", ["", "edit/", "archive/", "history/", "test-lead/"])
def test_unknown_form_is_not_found(admin: Client, store: None, path: str) -> None:  # noqa: ARG001 - an empty table
    response = admin.get(f"{FORMS}form_01jzzzzzzzzzzzzzzzzzzzzzzz/{path}")

    assert response.status_code == 404
    assert "There is no form at this address." in text(response)
