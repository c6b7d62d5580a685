from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.leads.detail.links import email_link, phone_link, web_link

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("ada@example.com", "mailto:ada@example.com"),
        ("ada+sales@example.com", "mailto:ada%2Bsales@example.com"),
        ("a?bcc=all@example.com", "mailto:a%3Fbcc%3Dall@example.com"),
        ("a&b@example.com", "mailto:a%26b@example.com"),
        ("ada@example.com,eve@example.com", None),
        ("not an address", None),
        ("javascript:alert(1)@example.com", None),
        ("", None),
        (None, None),
    ],
)
def test_email_link_adds_nothing_to_the_address(text: str | None, link: str | None) -> None:
    assert email_link(text) == link


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("+1 (555) 010-0000", "tel:+15550100000"),
        ("555/0100", "tel:5550100"),
        ("(555) 555-0101", "tel:5555550101"),
        ("112", "tel:112"),
        ("(((((", None),
        ("(1) - (2)", None),
        ("call me", None),
        ("1", None),
        ("+1 555 0100;ext=1", None),
        (None, None),
    ],
)
def test_phone_link_keeps_digits_only(text: str | None, link: str | None) -> None:
    assert phone_link(text) == link


def test_every_phone_number_of_the_sample_leads_can_be_called() -> None:
    samples = json.loads((ROOT / "dev/sample_leads.json").read_text(encoding="utf-8"))
    phones = [lead["phone"] for lead in samples if lead.get("phone")]

    assert len(phones) > 20
    assert [phone for phone in phones if phone_link(phone) is None] == []


@pytest.mark.parametrize(
    "text", ["https://example.com/a?b=c#d", "http://example.com", "HTTPS://EXAMPLE.COM/"]
)
def test_web_addresses_become_links(text: str) -> None:
    assert web_link(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "https:alert(1)",
        "https://",
        "https://[",
        " https://example.com",
        "https://example.com/\njavascript:alert(1)",
        "https://bank.example.com@evil.example.com",
        "https://bank.example.com\\@evil.example.com",
        "https://exаmple.com",  # noqa: RUF001 - the letter is Cyrillic, as an impostor's would be
        "data:text/html,x",
        "//example.com",
        None,
    ],
)
def test_everything_else_stays_text(text: str | None) -> None:
    assert web_link(text) is None


@given(st.text())
def test_any_link_has_one_of_four_schemes(text: str) -> None:
    for link in (email_link(text), phone_link(text), web_link(text)):
        assert link is None or link.lower().startswith(("mailto:", "tel:", "http://", "https://"))
