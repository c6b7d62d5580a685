from __future__ import annotations

import pytest

from leadmodels.errors import InvalidOriginError
from leadmodels.origins import (
    canonical_origin,
    find_entry,
    is_local_origin,
    match_origin,
    parse_origin,
    url_origin,
)
from tests.support.hostile_origins import HOSTILE_ORIGINS


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("https://example.com", "https://example.com"),
        (" HTTPS://WWW.Example.COM/ ", "https://www.example.com"),
        ("https://example.com:443", "https://example.com"),
        ("https://example.com:08443", "https://example.com:8443"),
        ("https://*.example.com", "https://*.example.com"),
        ("https://*.example.com:8443/", "https://*.example.com:8443"),
        ("https://xn--exmple-cua.com", "https://xn--exmple-cua.com"),
        ("https://192.0.2.1", "https://192.0.2.1"),
        ("https://my_shop.example.com", "https://my_shop.example.com"),
    ],
)
def test_what_an_admin_types_becomes_canonical(typed: str, canonical: str) -> None:
    assert parse_origin(typed, allow_local=False) == canonical


@pytest.mark.parametrize(
    "origin", ["http://localhost:8000", "http://127.0.0.1:5000", "http://[::1]:3000"]
)
def test_http_is_for_this_machine_where_that_is_allowed(origin: str) -> None:
    assert parse_origin(origin, allow_local=True) == origin
    with pytest.raises(InvalidOriginError, match="starts with https://"):
        parse_origin(origin, allow_local=False)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("null", "sandbox"),
        ("*", "All sites at once"),
        ("https://*", "All sites at once"),
        ("https://*.com", "every site under"),
        ("https://*.", "not the name of a host"),
        ("https://*example.com", "whole labels"),
        ("https://a.*.example.com", "whole labels"),
        ("https://*.*.example.com", "whole labels"),
        ("https://*.0.0.1", "not an address"),
        ("http://example.com", "starts with https://"),
        ("http://localhost.example.com", "starts with https://"),
        ("http://*.localhost", "starts with https://"),
        ("ftp://example.com", "starts with https://"),
        ("example.com", "whole origin"),
        ("", "whole origin"),
        ("https://example.com//", "no path"),
        ("https://example.com/a", "no path"),
        ("https://example.com?a", "no path"),
        ("https://example.com#a", "no path"),
        ("https://example.com\\@evil.example", "user name"),
        ("https://user:secret@example.com", "user name"),
        ("https://", "whole origin"),
        ("https://:443", "not the name of a host"),
        ("https://example..com", "not the name of a host"),
        ("https://example.com.", "not the name of a host"),
        ("https://-a.example.com", "not the name of a host"),
        ("https://" + "a" * 64 + ".com", "not the name of a host"),
        ("https://" + "a." * 127 + "com", "not the name of a host"),
        ("https://[::1]", "not the name of a host"),
        ("https://256.0.0.1", "not an address"),
        ("https://127.1", "not an address"),
        ("https://example.com:", "not a port"),
        ("https://example.com:0", "not a port"),
        ("https://example.com:65536", "not a port"),
        ("https://exam\u200bple.com", "U\\+200B, zero width space"),
        ("https://exam ple.com", "U\\+0020"),
        ("https://example.com\x00", "U\\+0000"),
        ("https://ex\u0430mple.com", "xn--"),
        ("https://exämple.com", "xn--"),
    ],
)
def test_what_cannot_be_allowed_is_refused_with_a_reason(typed: str, sentence: str) -> None:
    with pytest.raises(InvalidOriginError, match=sentence):
        parse_origin(typed, allow_local=False)


@pytest.mark.parametrize(
    "header",
    [
        "https://example.com",
        "http://example.com:8080",
        "http://127.0.0.1:5000",
        "http://[::1]:3000",
        "https://example.com.",
        "capacitor://localhost",
    ],
)
def test_an_origin_as_browsers_send_it_is_given_back(header: str) -> None:
    assert canonical_origin(header) == header


@pytest.mark.parametrize(
    "header",
    [
        "null",
        "",
        "*",
        "https://*.example.com",
        "https://EXAMPLE.com",
        "HTTPS://example.com",
        "https://example.com/",
        "https://example.com:443",
        "http://example.com:80",
        "https://example.com:0443",
        "https://example.com:65536",
        "https://example.com:",
        " https://example.com",
        "https://example.com\n",
        "https://a@example.com",
        "https://example.com, https://example.org",
        "https://exämple.com",
        "example.com",
        "https://" + "a." * 127 + "com",
    ],
)
def test_other_headers_are_no_origin(header: str) -> None:
    assert canonical_origin(header) is None


@pytest.mark.parametrize(
    ("header", "allowed", "is_match"),
    [
        ("https://example.com", "https://example.com", True),
        ("https://example.com:8443", "https://example.com", False),
        ("http://example.com", "https://example.com", False),
        ("https://example.com.", "https://example.com", False),
        ("https://example.com.evil.example", "https://example.com", False),
        ("https://a.example.com", "https://*.example.com", True),
        ("https://a.b.example.com", "https://*.example.com", True),
        ("https://example.com", "https://*.example.com", False),
        ("https://evil-example.com", "https://*.example.com", False),
        ("https://a.example.com.evil.example", "https://*.example.com", False),
        ("https://a.example.com:8443", "https://*.example.com", False),
        ("https://a.example.com:8443", "https://*.example.com:8443", True),
        ("http://a.example.com", "https://*.example.com", False),
        ("https://.example.com", "https://*.example.com", False),
        ("null", "null", False),
        ("https://example.com", "*", False),
        ("https://example.com", "https://*", False),
        ("https://example.com", "https://*.com", False),
        ("https://EXAMPLE.com", "https://EXAMPLE.com", False),
    ],
)
def test_only_the_allowed_origin_matches(header: str, allowed: str, *, is_match: bool) -> None:
    assert match_origin(header, [allowed]) is is_match


def test_any_entry_of_the_list_will_do() -> None:
    assert match_origin("https://b.example", ["https://a.example", "https://b.example"])
    assert not match_origin("https://b.example", [])


@pytest.mark.parametrize("header", HOSTILE_ORIGINS, ids=ascii)
@pytest.mark.parametrize(
    "allowed",
    [
        pytest.param(["https://example.com", "https://example.com:8444"], id="listed"),
        pytest.param(["https://*.example.com", "https://*.example.com:8444"], id="pattern"),
    ],
)
def test_a_hostile_origin_never_matches(header: str, allowed: list[str]) -> None:
    assert not match_origin(header, allowed)


def test_the_hostile_origins_are_many_and_different() -> None:
    assert len(HOSTILE_ORIGINS) == len(set(HOSTILE_ORIGINS)) >= 60


def test_the_entry_that_allows_is_named() -> None:
    allowed = ["https://a.example", "https://*.b.example", "https://c.b.example"]
    assert find_entry("https://a.example", allowed) == "https://a.example"
    assert find_entry("https://c.b.example", allowed) == "https://*.b.example"
    assert find_entry("https://b.example", allowed) is None
    assert find_entry("null", ["null"]) is None


@pytest.mark.parametrize(
    ("origin", "is_local"),
    [
        ("http://localhost", True),
        ("http://localhost:8000", True),
        ("https://127.0.0.1:1", True),
        ("http://[::1]", True),
        ("http://[::1]:3000", True),
        ("https://localhost.example.com", False),
        ("https://127.0.0.2", False),
        ("https://www.example.com:8000", False),
        ("https://*.localhost", False),
    ],
)
def test_an_origin_on_one_s_own_computer_is_told(origin: str, is_local: bool) -> None:
    assert is_local_origin(origin) is is_local


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://www.example.com/a?b#c", "https://www.example.com"),
        ("https://www.example.com:8443/", "https://www.example.com:8443"),
        ("/only/a/path", None),
        ("about:blank", None),
        ("https://[::1", None),
        ("https://user@www.example.com/", None),
        ("", None),
    ],
)
def test_a_url_s_origin_is_its_scheme_host_and_port(url: str, origin: str | None) -> None:
    assert url_origin(url) == origin
