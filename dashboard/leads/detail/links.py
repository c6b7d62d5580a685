"""Which of a visitor's texts become links. What a stranger wrote never chooses its own scheme."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit

# Wider than no address a mail program takes; what follows is quoted, so nothing can be added to it.
_EMAIL: Final = re.compile(r"[^\s@<>\"'(),:;\\\[\]]+@[^\s@<>\"'(),:;\\\[\]]+", re.ASCII)
# Three digits at least, such as an emergency number; nobody calls brackets.
_PHONE: Final = re.compile(r"(?=(?:[^0-9]*[0-9]){3})\+?[0-9(][0-9 ().\-/]{2,30}", re.ASCII)
_WEB: Final = re.compile(r"https?://[!-~]+", re.ASCII | re.IGNORECASE)


def email_link(text: str | None) -> str | None:
    """Return a ``mailto:`` link, or None when the text is no plain e-mail address."""
    if text is None or not _EMAIL.fullmatch(text):
        return None
    return "mailto:" + quote(text, safe="@")


def phone_link(text: str | None) -> str | None:
    """Return a ``tel:`` link, or None when the text is no plain phone number."""
    if text is None or not _PHONE.fullmatch(text):
        return None
    return "tel:" + re.sub(r"[^+0-9]", "", text)


def web_link(text: str | None) -> str | None:
    """Return the text when it is an ASCII http or https URL without a user name, else None.

    A user name before the host (``https://bank.example@evil.example``) is how a link pretends to
    lead elsewhere.
    """
    if text is None or not _WEB.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname)
    except ValueError:
        return None
    return text if has_host and parts.username is None else None
