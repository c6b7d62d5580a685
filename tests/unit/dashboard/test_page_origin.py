"""Which Origin header the pages of an address send."""

from __future__ import annotations

import pytest

from dashboard.access.origins.page_origin import sender_of

SITE = "https://www.example.com"


@pytest.mark.parametrize(
    ("address", "header"),
    [
        (SITE, SITE),
        (f" {SITE}/contact?a=b#c ", SITE),
        ("HTTPS://WWW.Example.COM:443/Contact", SITE),
        ("https://www.example.com:08443/", f"{SITE}:8443"),
        ("http://www.example.com:80", "http://www.example.com"),
        ("http://www.example.com:443", "http://www.example.com:443"),
        ("https://user:secret@www.example.com/", SITE),
        ("https:\\\\www.example.com\\contact", SITE),
        ("https://www.example.com?a", SITE),
        ("www.example.com/contact", SITE),
        ("https://exämple.com/über", "https://xn--exmple-cua.com"),
        ("https://evil.example/https://www.example.com", "https://evil.example"),
        ("https://www.example.com@evil.example", "https://evil.example"),
        ("http://[::1]:3000/a", "http://[::1]:3000"),
        ("capacitor://localhost", "capacitor://localhost"),
        ("https://www.example.com./", "https://www.example.com."),
        ("null", "null"),
        ("file:///C:/site/index.html", "null"),
        ("data:text/html,x", "null"),
        ("about:srcdoc", "null"),
        ("", None),
        ("https://", None),
        ("https://www.example.com:99999/", None),
        ("https://www.example.com:x/", None),
        ("https://exam ple.com/", None),
        ("https://exam\u200bple.com/", None),
        ("https://" + "a" * 300, None),
        ("x" * 5_000, None),
    ],
)
def test_an_address_gives_what_browsers_send_from_its_pages(
    address: str, header: str | None
) -> None:
    assert sender_of(address).header == header


def test_how_it_was_found_is_said() -> None:
    assert sender_of(SITE).note == ""
    assert "origin of the address" in sender_of(f"{SITE}/contact").note
    assert "begin with https://" in sender_of("www.example.com").note
    assert "null" in sender_of("file:///x").note
    assert "No browser opens this" in sender_of("https://").note
