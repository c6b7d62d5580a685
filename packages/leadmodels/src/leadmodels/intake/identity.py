"""Which lead a submission is: the same key always leads to the same lead.

A lead's whole primary key is derived from the submission's key, because a condition on a put is
judged against the item with the same partition and sort key only: with a server's clock in the
sort key, every retry would be a new item.

Source: “Condition expressions” in the DynamoDB developer guide (attribute_not_exists judges one
item, not a partition).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from leadmodels.errors import InvalidKeyError
from leadmodels.ids import LeadId, new_lead_id, receipt_for
from leadmodels.times import from_milliseconds, to_milliseconds

KeyKind = Literal["header", "field", "content"]

LONGEST_KEY: Final = 255
KEY_AGE: Final = timedelta(days=7)
KEY_AHEAD: Final = timedelta(minutes=5)
CONTENT_WINDOW: Final = timedelta(minutes=10)
"""How long the same content from the same address is one submission, when it brings no key."""

_UUID7: Final = re.compile(
    r"([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII
)
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")
_EARLIEST: Final = datetime(2020, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionKey:
    """What names a submission: the header, the page's hidden field, or its content."""

    kind: KeyKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A lead's id as proposed, and the marker that has to agree to it first.

    `marker_id` is None where the key alone fixes the id. `receipt` depends on form and key only.
    """

    lead_id: LeadId
    marker_id: str | None
    receipt: str


def sent_key(kind: Literal["header", "field"], text: str) -> SubmissionKey:
    """Read a key that came with a submission.

    Raises:
        InvalidKeyError: it is empty, over 255 characters, or not printable ASCII.
    """
    if not (len(text) <= LONGEST_KEY and _PRINTABLE.fullmatch(text)):
        raise InvalidKeyError(
            f"An idempotency key is 1 to {LONGEST_KEY} printable ASCII characters without spaces, "
            "best a new UUID version 7 for each submission."
        )
    return SubmissionKey(kind=kind, value=text.lower() if _UUID7.fullmatch(text.lower()) else text)


def new_key(*, at: datetime, random: bytes) -> str:
    """Make a key for a page that is about to be shown: a UUID version 7 of 10 random bytes."""
    noise = int.from_bytes(random, "big")
    number = to_milliseconds(at) << 80 | 0x7 << 76 | (noise >> 62 & 0xFFF) << 64
    digits = f"{number | 0b10 << 62 | noise & (1 << 62) - 1:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def content_key(form_id: str, body_hash: str, ip_hash: str | None) -> SubmissionKey:
    """Name a submission without a key by what it says and where it came from."""
    digest = hashlib.sha256(f"{form_id}\n{body_hash}\n{ip_hash or ''}".encode()).hexdigest()
    return SubmissionKey(kind="content", value=digest)


def changed_key(key: SubmissionKey, body_hash: str) -> SubmissionKey:
    """Name a submission that reuses a page's key for other content: a page restored from cache."""
    return SubmissionKey(kind="field", value=f"{key.value}#{body_hash}")


def identify(form_id: str, key: SubmissionKey, *, received_at: datetime, random: bytes) -> Identity:
    """Propose a submission's lead id.

    Args:
        form_id: the form.
        key: what names the submission.
        received_at: the server's clock when it arrived.
        random: 10 random bytes, used where the key doesn't fix the id.
    """
    receipt = receipt_for(form_id, key.value)
    digest = hashlib.sha256(f"{form_id}\n{key.value}".encode()).digest()
    marker_id = f"idem_{digest.hex()}"
    at = _instant_in(key)
    if at is None:
        lead_id = new_lead_id(at=received_at, random=random)
        return Identity(lead_id=lead_id, marker_id=marker_id, receipt=receipt)
    # Fixed by the key even when a marker is asked as well: a visitor's clock that is an hour ahead
    # makes the first attempt come too early and a later one in time, and both must be one lead.
    lead_id = new_lead_id(at=at, random=digest[:10])
    is_recent = received_at - KEY_AGE <= at <= received_at + KEY_AHEAD
    return Identity(lead_id=lead_id, marker_id=None if is_recent else marker_id, receipt=receipt)


def _instant_in(key: SubmissionKey) -> datetime | None:
    """Read the instant in a UUID version 7 of this century; None: it is another key."""
    match = _UUID7.fullmatch(key.value)
    if match is None or key.kind == "content":
        return None
    milliseconds = int(match[1] + match[2], 16)
    in_range = to_milliseconds(_EARLIEST) <= milliseconds < to_milliseconds(_LATEST)
    return from_milliseconds(milliseconds) if in_range else None
