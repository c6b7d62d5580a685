"""Ids of leads, forms and jobs: a prefix and a time-ordered UUID, as one short word.

Source: TypeID 0.3 (github.com/jetify-com/typeid/tree/main/spec) over UUIDv7 (RFC 9562, 5.7).
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Final, NewType

from leadmodels.errors import InvalidIdError
from leadmodels.times import from_milliseconds, to_milliseconds

LeadId = NewType("LeadId", str)
FormId = NewType("FormId", str)
JobId = NewType("JobId", str)
KeyIssueId = NewType("KeyIssueId", str)

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
# To the digits that Python counts with in base 32; the letters left out above are none.
_AS_PYTHON: Final = str.maketrans(_ALPHABET + "ilou", "0123456789abcdefghijklmnopqrstuv" + "!!!!")
_SHAPE: Final = re.compile(r"([a-z]+)_([0-7][0-9a-hjkmnp-tv-z]{25})", re.ASCII)
_RANDOM_BYTES: Final = 10
_VERSION: Final = 0x7 << 76
_VARIANT: Final = 0b10 << 62
_MARKS: Final = 0xF << 76 | 0b11 << 62


def new_lead_id(*, at: datetime, random: bytes) -> LeadId:
    """Make a lead's id from its instant (kept to the millisecond) and 10 random bytes."""
    return LeadId(_new("lead", at, random))


def new_form_id(*, at: datetime, random: bytes) -> FormId:
    """Make a form's id from its instant (kept to the millisecond) and 10 random bytes."""
    return FormId(_new("form", at, random))


def new_job_id(*, at: datetime, random: bytes) -> JobId:
    """Make a job's id from its instant (kept to the millisecond) and 10 random bytes."""
    return JobId(_new("job", at, random))


def new_key_issue_id(*, at: datetime, random: bytes) -> KeyIssueId:
    """Make the id of a key that is to be made, from an instant and 10 random bytes."""
    return KeyIssueId(_new("issue", at, random))


def parse_lead_id(text: str) -> LeadId:
    """Check that a text is a lead's id.

    Raises:
        InvalidIdError: it is anything else.
    """
    return LeadId(_parse("lead", text))


def parse_form_id(text: str) -> FormId:
    """Check that a text is a form's id.

    Raises:
        InvalidIdError: it is anything else.
    """
    return FormId(_parse("form", text))


def parse_job_id(text: str) -> JobId:
    """Check that a text is a job's id.

    Raises:
        InvalidIdError: it is anything else.
    """
    return JobId(_parse("job", text))


def parse_key_issue_id(text: str) -> KeyIssueId:
    """Check that a text is the id of a key that is being made.

    Raises:
        InvalidIdError: it is anything else.
    """
    return KeyIssueId(_parse("issue", text))


def instant_of(identifier: LeadId | FormId | KeyIssueId) -> datetime:
    """Read the instant inside an id, in UTC, to the millisecond."""
    return from_milliseconds(_decode(identifier.rpartition("_")[2]) >> 80)


def receipt_for(form_id: str, key: str) -> str:
    """Derive the visitor's short code, like ``7K3M-Q2XD``, from the form and the submission's key.

    A pure function, so every answer to one submission shows the same code. It names a submission
    to a person and grants nothing: 40 bits are enough.
    """
    digest = hashlib.sha256(f"{form_id}\n{key}".encode()).digest()
    letters = _encode(int.from_bytes(digest[:5], "big"), length=8).upper()
    return f"{letters[:4]}-{letters[4:]}"


def _new(prefix: str, at: datetime, random: bytes) -> str:
    if len(random) != _RANDOM_BYTES:
        raise ValueError(f"an id takes {_RANDOM_BYTES} random bytes, not {len(random)}")
    noise = int.from_bytes(random, "big")
    high, low = (noise >> 62) & 0xFFF, noise & ((1 << 62) - 1)
    number = to_milliseconds(at) << 80 | _VERSION | high << 64 | _VARIANT | low
    return f"{prefix}_{_encode(number, length=26)}"


def _parse(prefix: str, text: str) -> str:
    match = _SHAPE.fullmatch(text)
    if match is None or match[1] != prefix:
        raise InvalidIdError(f"A {prefix}'s id is “{prefix}_” and 26 letters and digits.")
    number = _decode(match[2])
    if number & _MARKS != _VERSION | _VARIANT:
        raise InvalidIdError(f"This {prefix}'s id has letters that no id of ours has.")
    if number >> 80 >= _END_MILLISECONDS:
        raise InvalidIdError(f"This {prefix}'s id names an instant that no calendar here reaches.")
    return text


def _encode(number: int, *, length: int) -> str:
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def _decode(letters: str) -> int:
    return int(letters.translate(_AS_PYTHON), 32)


# 48 bits of milliseconds reach the year 10889; Python's calendar and four-digit years end in 9999.
_END_MILLISECONDS: Final = 253_402_300_800_000
