from __future__ import annotations

from dashboard.leads.words import spam_reasons_in_words


def test_spam_reasons_are_sentences_and_the_weightiest_comes_first() -> None:
    assert spam_reasons_in_words(["links", "honeypot"]) == [
        "Filled in a field that people can't see.",
        "Has three or more links.",
    ]


def test_a_reason_of_another_rule_is_still_readable() -> None:
    assert spam_reasons_in_words(["key_conflict"]) == ["Key conflict"]
