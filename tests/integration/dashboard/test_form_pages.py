"""A form's own page, and forms begun from the HTML of a page."""

from __future__ import annotations

import html
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from leadmodels.forms import list_forms
from leadmodels.rules.fields import Field
from tests.support.store_faults import refused

from .conftest import FormMaker
from .editor_pages import ADD, page_of, press, typed_on
from .form_pages import FORMS, notes, text
from .test_lead_add import EVERY_TYPE

PASTE = f"{ADD}from-html/"
CONTACT = """<form><label>Name <input name="Full name" required></label>
<input type=tel name=phone pattern="(?=x)"><input type=file name=cv></form>"""


def test_page_says_what_the_form_is_and_leads_everywhere(
    admin: Client, make_form: FormMaker
) -> None:
    form = make_form(
        name="Ask <us>",
        description="On the home page",
        fields=EVERY_TYPE,
        retention_days=90,
        consent_text="You may call me.",
        success_url="https://www.example.com/thanks",
        blocked_words=("casino",),
        aliases={"Full name": "name"},
    )

    response = admin.get(page_of(form))

    page, said = response.content.decode(), text(response)
    for words in (
        "Ask <us> On the home page",
        "Takes leads Yes",
        "Leads are kept For 90 days",
        "From 50 points; 1 blocked word",
        "Consent text You may call me.",
        "Full name is read as name",
        "Version 1, ",
        "Name name One line of text; required ; at most 50 characters",
        "Seats seats Number; optional ; from 1 ; to 50",
        "https://www.example.com",
    ):
        assert words in " ".join(said.split()), words
    for route in ("change", "retention", "origins", "history", "archive", "sample"):
        assert f'href="{reverse(f"admin:forms_form_{route}", args=[form.form_id])}"' in page
    assert f'href="{ADD}?from={form.form_id}"' in page
    assert f'href="{page_of(form)}"' in admin.get(FORMS).content.decode()
    address = f"{settings.PUBLIC_API_URL}/f/{form.form_id}"
    pasted = [
        html.unescape(each) for each in re.findall(r"readonly[^>]*>\n(.*?)</t", page, re.DOTALL)
    ]
    assert pasted[0] == address
    assert all(f'action="{address}"' in each for each in pasted[1:])
    assert len(pasted) == 4


def test_lines_of_the_script_are_ready_where_the_settings_know_them(
    admin: Client, make_form: FormMaker, settings: object
) -> None:
    form = make_form()
    before = text(admin.get(page_of(form)))
    settings.EMBED_URL = "https://cdn.example.com/0.1.0"  # type: ignore[attr-defined] # a setting
    settings.EMBED_INTEGRITY = {"lead-form.js": "sha384-J", "lead-form.css": "sha384-C"}  # type: ignore[attr-defined] # a setting

    after = text(admin.get(page_of(form)))

    assert "say where its script is" in before
    assert "This deployment" not in after
    assert '"https://cdn.example.com/0.1.0/lead-form.js" integrity="sha384-J"' in after


CONSENT = Field(name="consent", type="checkbox", label="I agree")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"origins": ()}, "No site may send it yet"),
        ({"fields": ()}, "It has no fields yet."),
        ({"consent_text": "Yes?"}, "no check box named “consent”"),
        ({"fields": (CONSENT,)}, "but no consent text"),
        ({"active": False}, "Archived. It takes no leads"),
        ({"fields": (CONSENT,), "consent_text": "Yes?"}, ""),
    ],
)
def test_page_points_out_what_is_probably_not_meant_so(
    admin: Client, make_form: FormMaker, changes: dict[str, object], said: str
) -> None:
    response = admin.get(page_of(make_form(**changes)))

    assert said in text(response)
    assert response.content.decode().count('class="notice notice--warning"') == bool(said)


def test_form_s_page_is_a_503_while_the_store_is_away(admin: Client, make_form: FormMaker) -> None:
    form = make_form()
    with refused("GetItem", "InternalServerError"):
        assert admin.get(page_of(form)).status_code == 503


def test_pasted_form_is_shown_in_the_editor_and_made_only_after_that(
    admin: Client,
    store: None,  # noqa: ARG001 - an empty table
) -> None:
    shown = admin.post(PASTE, {"html": CONTACT})

    assert shown.status_code == 200
    assert "Nothing is saved yet." in text(shown)
    assert "“cv” was left out: files are not taken." in text(shown)
    assert list_forms() == ()
    typed = typed_on(shown.content.decode())
    assert (typed["field-1-name"], typed["aliases"]) == ("full_name", "Full name = full_name")
    assert f'action="{ADD}"' in shown.content.decode()
    # What browsers take and this doesn't stands there with its reason.
    assert 'id="field-2-pattern-error"' in shown.content.decode()

    made = press(admin, ADD, typed | {"name": "Pasted", "field-2-pattern": ""})

    (form,) = list_forms()
    assert made["Location"] == page_of(form)
    assert [field.name for field in form.fields] == ["full_name", "phone"]
    assert form.aliases == {"Full name": "full_name"}
    assert len(notes()) == 1


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "No field was found in it."),
        ("<p>Hello</p>", "No field was found in it."),
        ("<input name=a>" + " " * 50_000, "Paste at most 50,000 characters"),
    ],
)
def test_html_that_can_t_be_read_is_explained_and_kept(
    admin: Client,
    store: None,  # noqa: ARG001 - an empty table
    pasted: str,
    said: str,
) -> None:
    response = admin.post(PASTE, {"html": pasted})

    assert response.status_code == 422
    assert said in text(response)
    assert html.escape(pasted) in response.content.decode()


def test_hostile_html_is_shown_as_text(admin: Client, store: None) -> None:  # noqa: ARG001 - an empty table
    pasted = """<input name=a aria-label="</textarea><script>alert(1)</script>"
    value="&quot;><img src=x onerror=alert(1)>"><script>alert(2)</script>"""

    page = admin.post(PASTE, {"html": pasted}).content.decode()

    assert "<script>alert" not in page
    assert "<img" not in page
    assert typed_on(page)["field-1-default"] == '"><img src=x onerror=alert(1)>'
