"""E-mails as bytes: whatever a visitor sends, it stays in the place that it is put."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.notices.answers import Answer
from ingest.notices.letters import Letter, Link, Section, letter_of_lead
from ingest.notices.mime import InvalidSenderError, parse_sender, to_mime
from leadmodels.leads import Lead
from tests.support.leads import make_lead
from tests.support.table import NOW, contact_form

SENDER: Final = parse_sender("Lead Capture <leads@example.com>")
HEADERS: Final = {
    "Subject",
    "From",
    "To",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
}
HOSTILE: Final = [
    "x\r\nBcc: canary@example.com",
    "x\nBcc: canary@example.com",
    "x\rBcc: canary@example.com\r\r",
    "x\x0bBcc: canary@example.com",
    "x\x85Bcc: canary@example.com",
    "x\u2028Bcc: canary@example.com",
    "=?utf-8?q?x=0D=0ABcc:_canary@example.com?=",
    "=?utf-8?b?eA0KQmNjOiBjYW5hcnlAZXhhbXBsZS5jb20=?=",
    "=\r\n?utf-8?q?x?=",
    "x\r\n\r\n<html>",
    "عربي \u202e reversed",
    "日本語の名前" * 100,
    "long " * 500,
    "x" * 2_000,
    "🦊" * 300,
    '"quoted" <a@b.example>, c@d.example',
]


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def headers_of(raw: bytes) -> set[str]:
    return set(parsed(raw).keys())


def lead_called(name: str) -> Lead:
    values = {"name": name, "email": "v@example.org", "message": name}
    return replace(make_lead(contact_form(), at=NOW, seed=1, values=values), name=name)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_visitor_makes_a_header(text: str) -> None:
    letter = letter_of_lead(
        lead_called(text), contact_form(name=text), subject="{name} {form}", dashboard_url=None
    )
    raw = to_mime(letter, sender=SENDER, to="ada@example.com")
    assert headers_of(raw) == HEADERS | {"Reply-To"}
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert len(parsed(raw)["Subject"].splitlines()) == 1
    assert parsed(raw)["To"] == "ada@example.com"


@given(st.text(max_size=300))
def test_no_text_at_all_makes_a_header(text: str) -> None:
    letter = letter_of_lead(lead_called(text), contact_form(), subject="", dashboard_url=None)
    raw = to_mime(letter, sender=SENDER, to="ada@example.com")
    assert headers_of(raw) == HEADERS | {"Reply-To"}


@pytest.mark.parametrize(
    "address",
    [
        "v@example.org\r\nBcc: canary@example.com",
        "v@example.org, canary@example.com",
        "V <v@example.org>",
        "v@localhost",
        "=?utf-8?q?v?=@example.org",
        "",
    ],
)
def test_an_address_that_is_none_is_no_place_to_answer_to(address: str) -> None:
    lead = replace(lead_called("V"), email=address)
    letter = letter_of_lead(lead, contact_form(), subject="", dashboard_url=None)
    raw = to_mime(letter, sender=SENDER, to="ada@example.com")
    assert headers_of(raw) == HEADERS


def test_what_is_said_is_in_the_text_and_in_the_page() -> None:
    letter = Letter(
        subject="Hello",
        heading="Fünf <Fragen>",
        paragraphs=("Erste\nZweite",),
        sections=(
            Section(
                "Teil",
                (Answer("Frage & Antwort", "Ja"),),
                Link("Weiter", "https://a.example/?b=1&c=2"),
            ),
        ),
        link=Link("Öffnen", "https://a.example/"),
        why="Darum.",
    )
    text, html = (
        part.get_content()
        for part in parsed(to_mime(letter, sender=SENDER, to="a@b.example")).iter_parts()
    )
    for said in ("Fünf <Fragen>", "Frage & Antwort: Ja", "https://a.example/?b=1&c=2", "Darum."):
        assert said in text
    for said in ("Fünf &lt;Fragen&gt;", "Frage &amp; Antwort", "https://a.example/?b=1&amp;c=2"):
        assert said in html


@pytest.mark.parametrize(
    "markup", ["<script>x</script>", '"><img src=x onerror=y>', "</dl></main>"]
)
def test_markup_of_a_visitor_is_text_in_the_page(markup: str) -> None:
    letter = letter_of_lead(lead_called(markup), contact_form(), subject="", dashboard_url=None)
    html = list(parsed(to_mime(letter, sender=SENDER, to="a@b.example")).iter_parts())[1]
    assert markup not in html.get_content()
    assert "<img" not in html.get_content()


def test_nothing_tells_anybody_that_an_e_mail_was_read() -> None:
    letter = letter_of_lead(
        lead_called("V"), contact_form(), subject="", dashboard_url="https://d.example.com"
    )
    html = list(parsed(to_mime(letter, sender=SENDER, to="a@b.example")).iter_parts())[1]
    page = html.get_content()
    assert page.count("https://") == 1
    assert not [word for word in ("<img", "url(", "<link", "@import", "src=") if word in page]


@pytest.mark.parametrize(
    "sender", ["", "Leads", "leads@localhost", "a@b.example\r\nBcc: c@d.example"]
)
def test_a_sender_that_is_none_is_refused(sender: str) -> None:
    with pytest.raises(InvalidSenderError):
        parse_sender(sender)


def test_a_sender_may_have_a_name_or_none() -> None:
    assert str(parse_sender("leads@example.com")) == "leads@example.com"
    assert (
        str(parse_sender('"Leads, Inc." <leads@example.com>'))
        == '"Leads, Inc." <leads@example.com>'
    )
