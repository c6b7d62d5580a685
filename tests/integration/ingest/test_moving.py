"""The page on moving from other services holds: its snippets are sent, before and after."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

import pytest

from dev.settings import ROOT
from ingest.drop_in import HONEYPOTS, REDIRECTS
from leadmodels.forms import Form
from leadmodels.leads import Lead, get_lead
from leadmodels.rules.fields import Field
from tests.support.gateway import form_post
from tests.support.other_services import GOOD, pages_of_services
from tests.support.table import SITE, store_form

from .conftest import Call, listed

PAGE: Final = (ROOT / "docs" / "moving.md").read_text()
SECTIONS: Final = {
    name: (diff, words)
    for name, diff, words in re.findall(
        r"^## (\w+)\n\n```diff\n(.*?)```\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE
    )
}
FIELDS: Final = (
    Field(name="name", type="text", label="Name", required=True),
    Field(name="email", type="email", label="E-mail", required=True),
    Field(name="message", type="textarea", label="Message"),
)


class Snippet(HTMLParser):
    """What a visitor sends who fills in a snippet's form as a person does."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.form: dict[str, str | None] = {}
        self.fields: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        name = attributes.get("name")
        if tag == "form":
            self.form = attributes
        # Nobody sees the check boxes: they are honeypots, and not sent unless ticked.
        elif tag in {"input", "textarea"} and name and attributes.get("type") != "checkbox":
            self.fields[name] = GOOD.get(name) or attributes.get("value") or ""


def side(diff: str, mark: str) -> Snippet:
    """Read one side of a diff: `-` as it was, `+` as it becomes."""
    return Snippet("\n".join(line[1:] for line in diff.splitlines() if line[:1] in {" ", mark}))


@pytest.fixture
def form(table: None) -> Form:  # noqa: ARG001 - binds the models first
    return store_form(fields=FIELDS)


def names_of(row: str) -> list[str]:
    """Give the names in the first cell of a row of the table of what is understood."""
    (cell,) = re.findall(rf"^\| {row} (.*?) \|", PAGE, re.MULTILINE)
    return re.findall("`([^`]+)`", cell)


def send(
    submit: Call, read: Call, key_id: str, form: Form, fields: dict[str, str]
) -> tuple[str, Lead]:
    answer = submit(form_post(form.form_id, fields, Origin=SITE))
    assert answer["statusCode"] == 303, answer["body"]
    (row,) = listed(read, key_id)
    lead = get_lead(row["lead_id"], now=datetime.now(UTC))
    assert (lead.status, lead.spam_reasons) == ("new", ())
    assert {name: lead.fields[name] for name in GOOD} == GOOD
    return answer["headers"]["Location"], lead


def target_of(form: Form, lead: Lead, fields: dict[str, str]) -> str:
    wanted = next((fields[name] for name in REDIRECTS if name in fields), None)
    thanks = f"https://api.example.com/dev/f/{form.form_id}/thanks?receipt={lead.receipt}"
    return urljoin(SITE, wanted) if wanted else thanks


def test_page_is_about_every_service_whose_pages_we_know() -> None:
    known = {name.partition(",")[0] for name in pages_of_services(SITE)} - {"Rails page"}
    assert set(SECTIONS) == known


@pytest.mark.parametrize("service", SECTIONS)
def test_form_with_only_its_action_changed_ends_as_a_lead_where_it_wants_to_go(
    submit: Call, read: Call, key_id: str, form: Form, service: str
) -> None:
    diff, words = SECTIONS[service]
    sent = side(diff, "-").fields
    location, lead = send(submit, read, key_id, form, sent)
    assert location == target_of(form, lead, sent)
    for name in lead.fields.keys() - GOOD.keys():
        assert f"`{name}`" in words, "stored as a field, and the page doesn't say so"


@pytest.mark.parametrize("service", SECTIONS)
def test_form_as_the_page_has_it_afterwards_leaves_nothing_but_its_fields_and_notes(
    submit: Call, read: Call, key_id: str, form: Form, service: str
) -> None:
    diff, _ = SECTIONS[service]
    after = side(diff, "+")
    assert (after.form["method"] or "").lower() == "post"
    assert (after.form["action"] or "").startswith("https://api.example.com/f/form_")
    location, lead = send(submit, read, key_id, form, after.fields)
    assert location == target_of(form, lead, after.fields)
    assert lead.fields == GOOD
    notes = {"subject": after.fields["_subject"]} if "_subject" in after.fields else {}
    assert lead.source == notes


def test_honeypots_and_redirects_are_all_named() -> None:
    assert names_of("honeypots") == list(HONEYPOTS)
    assert names_of("redirects") == list(REDIRECTS)


def test_what_is_said_to_be_dropped_is_dropped(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    dropped = dict.fromkeys(names_of("dropped"), "not-to-be-kept")
    assert len(dropped) > 10
    _, lead = send(submit, read, key_id, form, {**GOOD, **dropped})
    assert "not-to-be-kept" not in repr(lead)


def test_what_is_said_to_be_kept_is_kept(submit: Call, read: Call, key_id: str, form: Form) -> None:
    kept = dict.fromkeys([*names_of("notes"), "subject", "from_name"], "to-be-kept")
    _, lead = send(submit, read, key_id, form, {**GOOD, **kept})
    assert lead.source == {"subject": "to-be-kept", "language": "to-be-kept"}
    assert lead.fields == {**GOOD, "subject": "to-be-kept", "from_name": "to-be-kept"}
