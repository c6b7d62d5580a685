from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from dashboard.accounts.sessions.opening import browser_in_words, network_of
from dashboard.accounts.source_ip import source_ip


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:1) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
            ),
            "Edge on Windows",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/140.0.0.0 Mobile Safari/537.36"
            ),
            "Chrome on Android",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
                "Gecko) Version/18.0 Safari/605.1.15"
            ),
            "Safari on macOS",
        ),
        ("<script>alert(1)</script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_browser_is_named_in_words_of_ours(user_agent: str, words: str) -> None:
    assert browser_in_words(user_agent) == words


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_address_is_kept_roughly(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("event", "address"),
    [
        ({"requestContext": {"identity": {"sourceIp": "203.0.113.7"}}}, "203.0.113.7"),
        ({"requestContext": {"identity": None}}, ""),
        ({"requestContext": None}, ""),
        ({}, ""),
        (None, "198.51.100.9"),
    ],
)
def test_address_is_the_gateways_word_wherever_there_is_a_gateway(
    event: object, address: str
) -> None:
    environ: dict[str, Any] = {} if event is None else {"lambda.event": event}
    environ |= {"REMOTE_ADDR": "198.51.100.9", "HTTP_X_FORWARDED_FOR": "192.0.2.1"}
    request = RequestFactory(**environ).get("/")

    assert source_ip(request) == address
