"""Codes of the store, in the words of the people who read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from leadmodels.spam.scoring import REASONS, by_weight

STATUS_LABELS: Final[dict[str, str]] = {
    "new": "New",
    "contacted": "Contacted",
    "qualified": "Qualified",
    "won": "Won",
    "lost": "Lost",
    "spam": "Spam",
}

SOURCE_LABELS: Final = {
    "page_url": "Page",
    "referrer": "Came from",
    "added_by": "Added by hand by",
    "subject": "Subject",
    "language": "Language",
    "utm_source": "Campaign source",
    "utm_medium": "Campaign medium",
    "utm_campaign": "Campaign",
    "utm_term": "Campaign term",
    "utm_content": "Campaign content",
    "gclid": "Google click",
    "fbclid": "Facebook click",
    "msclkid": "Microsoft click",
}


def in_words(code: str) -> str:
    """Turn a name for machines into one for people: ``preferred_date`` is “Preferred date”."""
    words = " ".join(code.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:]


def spam_reasons_in_words(codes: Iterable[str]) -> list[str]:
    """Say why a lead was taken for spam, in sentences, the weightiest first."""
    return [REASONS.get(code) or in_words(code) for code in by_weight(codes)]
