"""A submission as it arrived: all that is needed to judge it, now or hours later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from leadmodels.errors import LeadModelsError
from leadmodels.ids import LeadId, instant_of, parse_form_id, parse_lead_id
from leadmodels.intake.identity import KeyKind, SubmissionKey, changed_key, identify
from leadmodels.rules.cleaning import clean_text
from leadmodels.times import from_iso, to_iso

MESSAGE_VERSION: Final = 1
_KINDS: Final[tuple[KeyKind, ...]] = ("header", "field", "content")


class PoisonError(Exception):
    """A message of the queue is not one of ours, or can't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What arrived, with the identity it was given on arrival.

    Args:
        form_id: the form it is for; has an id's shape, and may be unknown.
        values: everything that was sent by name: text, truth, None, or lists of text.
        key: what names it.
        lead_id: the lead it becomes, unless a marker knows better.
        marker_id: the marker to ask, if any.
        receipt: the visitor's short code.
        body_hash: the hash of what was sent.
        received_at: the server's clock.
        origin: the origin to judge it by; None: there was none.
        is_keyed: it came from an integrator, and no origin is asked for.
        source: where it came from; `page_url` is the Referer as it came.
        ip_hash: the keyed hash of its address.
    """

    form_id: str
    values: Mapping[str, object]
    key: SubmissionKey
    lead_id: LeadId
    marker_id: str | None
    receipt: str
    body_hash: str
    received_at: datetime
    origin: str | None
    is_keyed: bool
    source: Mapping[str, str]
    ip_hash: str | None

    def renamed(self) -> Submission:
        """Give it the identity of its key and content together, when its key names another lead.

        Not random: a retry proposes the same id, should the marker have been lost. The receipt
        stays: a queued submission is answered before anybody knows that its key is another's.
        """
        key = changed_key(self.key, self.body_hash)
        noise = bytes.fromhex(self.body_hash[:20])
        identity = identify(self.form_id, key, received_at=self.received_at, random=noise)
        return replace(
            self,
            key=key,
            lead_id=identity.lead_id,
            marker_id=identity.marker_id,
        )

    def to_message(self) -> str:
        """Write the queue's message: ASCII JSON, below 256 KB for a body of 64 KB."""
        return json.dumps(
            {
                "version": MESSAGE_VERSION,
                "form_id": self.form_id,
                "values": _cleaned(self.values),
                "key": {"kind": self.key.kind, "value": self.key.value},
                "lead_id": self.lead_id,
                "timestamp": to_iso(instant_of(self.lead_id)),
                "marker_id": self.marker_id,
                "receipt": self.receipt,
                "body_hash": self.body_hash,
                "received_at": to_iso(self.received_at),
                "origin": self.origin,
                "is_keyed": self.is_keyed,
                "source": dict(self.source),
                "ip_hash": self.ip_hash,
            },
            separators=(",", ":"),
        )


def from_message(text: str) -> Submission:
    """Read what `to_message` wrote.

    Raises:
        PoisonError: it is anything else.
    """
    try:
        message = json.loads(text)
        if message["version"] != MESSAGE_VERSION or message["key"]["kind"] not in _KINDS:
            raise PoisonError("The message is of another version.")
        return Submission(
            form_id=parse_form_id(message["form_id"]),
            values=dict(message["values"]),
            key=SubmissionKey(kind=message["key"]["kind"], value=str(message["key"]["value"])),
            lead_id=parse_lead_id(message["lead_id"]),
            marker_id=message["marker_id"],
            receipt=str(message["receipt"]),
            body_hash=str(message["body_hash"]),
            received_at=from_iso(message["received_at"]),
            origin=message["origin"],
            is_keyed=bool(message["is_keyed"]),
            source=dict(message["source"]),
            ip_hash=message["ip_hash"],
        )
    except (ValueError, KeyError, TypeError, AttributeError, LeadModelsError) as exc:
        # Its text could hold what a visitor sent: the kind of error says enough.
        raise PoisonError(f"The message can't be read: {type(exc).__name__}.") from None


def is_flat(values: Mapping[str, object]) -> bool:
    """Tell whether each value is text, truth, nothing, or a list of those."""
    return all(
        _is_scalar(value) or (isinstance(value, list) and all(_is_scalar(item) for item in value))
        for value in values.values()
    )


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, str | bool)


def _cleaned(values: Mapping[str, object]) -> dict[str, object]:
    """Drop the characters that no field keeps: escaped, they would outgrow a message."""
    return {clean_text(name, multiline=False): _clean(value) for name, value in values.items()}


def _clean(value: object) -> object:
    if isinstance(value, str):
        return clean_text(value, multiline=True)
    return [_clean(item) for item in value] if isinstance(value, list) else value
