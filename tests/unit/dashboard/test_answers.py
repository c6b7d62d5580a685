from __future__ import annotations

import pytest

from dashboard.leads.answers import list_source
from dashboard.leads.words import in_words


@pytest.mark.parametrize(
    ("code", "words"),
    [("preferred_date", "Preferred date"), ("full-name", "Full name"), ("", ""), ("__", "")],
)
def test_codes_become_words(code: str, words: str) -> None:
    assert in_words(code) == words


def test_source_starts_with_the_page_and_keeps_what_it_does_not_know() -> None:
    source = {"zz_extra": "1", "utm_source": "news", "page_url": "https://www.example.com/"}

    shown = [(answer.label, answer.text, answer.link) for answer in list_source(source)]

    assert shown == [
        ("Page", "https://www.example.com/", "https://www.example.com/"),
        ("Campaign source", "news", None),
        ("Zz extra", "1", None),
    ]
