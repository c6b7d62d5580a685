"""Codes of the store, in the words of the people who read them."""

from __future__ import annotations

from typing import Final

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
