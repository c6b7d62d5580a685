"""What a notice's message says: ids and instants, nothing that a visitor sent."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadmodels.errors import InvalidIdError
from leadmodels.ids import parse_form_id, parse_lead_id
from leadmodels.times import from_iso, to_iso

_VERSION: Final = 1
_NAME: Final = re.compile(r"[0-9A-Za-z_.-]{1,64}")
_EVENT_ID: Final = re.compile(r"[0-9a-f]{32}")


class UnreadableNoticeError(Exception):
    """A message is no notice of ours; the text says nothing of what is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One target to be told of one thing about one lead.

    Args:
        event_id: 32 hexadecimal digits: the same for the same lead, kind and target.
        kind: what happened.
        lead_id: whose lead it is; the lead itself is read when the notice is sent.
        form_id: the lead's form.
        target_id: whom to tell.
        at: when it happened.
    """

    event_id: str
    kind: str
    lead_id: str
    form_id: str
    target_id: str
    at: datetime


def event_id_of(lead_id: str, kind: str, target_id: str) -> str:
    """Name a notice: a pure function, so what the stream tells twice is one notice."""
    text = f"{lead_id}\n{kind}\n{target_id}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def to_message(notice: Notice) -> str:
    """Write a notice as ASCII JSON, below 1 KB."""
    return json.dumps(
        {
            "v": _VERSION,
            "event_id": notice.event_id,
            "kind": notice.kind,
            "lead_id": notice.lead_id,
            "form_id": notice.form_id,
            "target_id": notice.target_id,
            "at": to_iso(notice.at),
        }
    )


def from_message(body: str) -> Notice:
    """Read what `to_message` wrote.

    Raises:
        UnreadableNoticeError: it is anything else.
    """
    try:
        said: dict[str, Any] = json.loads(body)
        if said["v"] != _VERSION:
            raise UnreadableNoticeError("Another release wrote it.")
        return Notice(
            event_id=_checked(_EVENT_ID, said["event_id"]),
            kind=_checked(_NAME, said["kind"]),
            lead_id=parse_lead_id(said["lead_id"]),
            form_id=parse_form_id(said["form_id"]),
            target_id=_checked(_NAME, said["target_id"]),
            at=from_iso(said["at"]),
        )
    except (KeyError, TypeError, ValueError, RecursionError, InvalidIdError) as exc:
        raise UnreadableNoticeError(type(exc).__name__) from None


def _checked(shape: re.Pattern[str], text: str) -> str:
    if not shape.fullmatch(text):
        raise ValueError("not the shape of one")
    return text
