"""What a list shows of a lead, and how it is kept small enough to list by the thousand."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from leadmodels.rules.fields import Field
from leadmodels.rules.values import Value

SUMMARY_BYTES: Final = 900
"""The most bytes of a lead that an index holds beside its keys: a page of 100 stays cheap."""

# What is fixed or set later in a summary: names, ids, status, instants, owner, and tags.
_RESERVED_BYTES: Final = 420
_NAME_BYTES: Final = 96
_EMAIL_BYTES: Final = 254  # RFC 5321, 4.5.3.1.3: a path of 256 less its two angle brackets
_PHONE_BYTES: Final = 32
_NAMES: Final = {
    "name": ("name", "full_name", "fullname", "your-name", "your_name", "contact_name"),
    "email": ("email", "e-mail", "email_address", "mail", "_replyto"),
    "phone": ("phone", "tel", "telephone", "phone_number", "mobile"),
    "company": ("company", "organisation", "organization", "company_name", "business"),
}
_FIRST: Final = ("first_name", "firstname", "given-name", "fname")
_LAST: Final = ("last_name", "lastname", "family-name", "lname", "surname")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSummary:
    """A row of a list. Texts may be cut: the lead itself holds them whole, in its fields.

    Without an expiry it is kept for ever or on hold, which only the lead itself tells.
    """

    lead_id: str
    form_id: str
    status: str
    received_at: datetime
    stored_at: datetime
    name: str | None
    email: str | None
    phone: str | None
    company: str | None
    search_text: str | None = None
    owner: str | None
    tags: tuple[str, ...]
    follow_up_on: date | None
    first_viewed_at: datetime | None
    expires_at: datetime | None

    @property
    def is_unread(self) -> bool:
        """Whether nobody has opened it yet."""
        return self.first_viewed_at is None

    @property
    def is_spam(self) -> bool:
        """Whether it is in quarantine."""
        return self.status == "spam"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """The values that lists show and search, found among a submission's fields."""

    name: str | None
    email: str | None
    phone: str | None
    company: str | None
    search_text: str | None


def promote(fields: Sequence[Field], values: Mapping[str, Value]) -> Promoted:
    """Find who wrote, by a field's type and then by its usual names, and cut it to list size."""
    texts = {key.lower(): text for key, text in values.items() if isinstance(text, str) and text}
    by_type = {
        kind: next(
            (texts[f.name.lower()] for f in fields if f.type == kind and f.name.lower() in texts),
            None,
        )
        for kind in ("email", "tel")
    }
    name = _first(texts, _NAMES["name"]) or " ".join(
        part for part in (_first(texts, _FIRST), _first(texts, _LAST)) if part
    )
    email = by_type["email"] or _first(texts, _NAMES["email"])
    phone = by_type["tel"] or _first(texts, _NAMES["phone"])
    company = _first(texts, _NAMES["company"])
    shown = (
        cut(name, _NAME_BYTES),
        email if email and len(email.encode()) <= _EMAIL_BYTES else None,
        cut(phone, _PHONE_BYTES),
        cut(company, _NAME_BYTES),
    )
    used = sum(len(text.encode()) for text in shown if text)
    search_text = cut(
        normalise(" ".join(text for text in shown if text)), SUMMARY_BYTES - _RESERVED_BYTES - used
    )
    return Promoted(
        name=shown[0], email=shown[1], phone=shown[2], company=shown[3], search_text=search_text
    )


def normalise(text: str) -> str:
    """Fold a text for searching: compatibility forms, case and accents put aside."""
    if text.isascii():  # without accents, and with one way to write it
        return " ".join(text.casefold().split())
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    # Composed again: taken apart, Korean is three times as long.
    return " ".join(unicodedata.normalize("NFC", bare).split())


def cut(text: str | None, most_bytes: int) -> str | None:
    """Cut a text to so many bytes of UTF-8, never through a character; None when none is left."""
    if not text or most_bytes <= 0:
        return None
    return text.encode()[:most_bytes].decode("utf-8", "ignore").strip() or None


def _first(texts: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((" ".join(texts[name].split()) for name in names if name in texts), None)
