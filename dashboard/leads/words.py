"""Codes of the store, in the words of the people who read them."""

from __future__ import annotations

import re
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
    "utm_id": "Campaign ID",
    "gclid": "Google click",
    "gbraid": "Google click from an app",
    "wbraid": "Google click on the way to an app",
    "dclid": "Google display click",
    "fbclid": "Facebook click",
    "msclkid": "Microsoft click",
    "ttclid": "TikTok click",
    "twclid": "X click",
    "li_fat_id": "LinkedIn click",
    "elapsed_seconds": "Time to fill it in",
}

# Longer ones are no time that anybody took.
_WHOLE: Final = re.compile(r"[0-9]{1,6}", re.ASCII)


def in_words(code: str) -> str:
    """Turn a name for machines into one for people: ``preferred_date`` is “Preferred date”."""
    words = " ".join(code.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:]


def seconds_in_words(seconds: str) -> str:
    """Say a number of whole seconds as people do: ``95`` is “1 min 35 s”; other texts stay."""
    if not _WHOLE.fullmatch(seconds):
        return seconds
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def spam_reasons_in_words(codes: Iterable[str]) -> list[str]:
    """Say why a lead was taken for spam, in sentences, the weightiest first."""
    return [REASONS.get(code) or in_words(code) for code in by_weight(codes)]
