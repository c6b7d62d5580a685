"""What says that somebody was erased: when, by whom, how much, and what is left; not who it was."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from leadmodels.erasing.ledger import Ledger
from leadmodels.intake.once import MARKER_AGE, TOMBSTONE_AGE
from leadmodels.models import CURRENT, LeadItem
from leadmodels.raw_items import RawItem
from leadmodels.table import store_errors
from leadmodels.times import from_iso, to_iso

BACKUP_AGE: Final = timedelta(days=35)
"""How far back point-in-time recovery goes.

Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html
"""

DEAD_LETTER_AGE: Final = timedelta(days=14)
"""How long the dead-letter queue keeps what nobody can read: as long as SQS can."""

CERTIFICATES: Final = "k#erasure"
"""Where `by_kind` has them."""

VERSION: Final = 1
_PREFIX: Final = "erasure_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """An erasure that is done.

    Args:
        erasure_id: names it; its letters are its job's.
        address_hash: of the address, by the ledger.
        asked_by: the staff user's public id.
        asked_at: when; what came later is not erased.
        finished_at: when it was done.
        has_mentions: leads that only mention the address are gone too.
        has_held: leads on hold are gone too.
        erased: what is gone, by kind.
        kept: leads that stay because they are on hold.
        kept_ids: at most 100 of them.
    """

    erasure_id: str
    address_hash: str
    asked_by: str
    asked_at: datetime
    finished_at: datetime
    has_mentions: bool
    has_held: bool
    erased: Mapping[str, int]
    kept: int
    kept_ids: tuple[str, ...] = ()

    @property
    def remains(self) -> dict[str, datetime]:
        """Until when what can't be erased at once is there, by what it is."""
        return {
            "backups": self.finished_at + BACKUP_AGE,
            "tombstones": self.finished_at + TOMBSTONE_AGE,
            "markers": self.finished_at + MARKER_AGE,
            "unreadable_messages": self.finished_at + DEAD_LETTER_AGE,
        }


def erasure_id_of(job_id: str) -> str:
    """Name the erasure that a job does."""
    return f"{_PREFIX}{job_id.rpartition('_')[2]}"


def document_of(certificate: Certificate, ledger: Ledger) -> dict[str, Any]:
    """Write a certificate as JSON can hold it, sealed."""
    said = {
        **asdict(certificate),
        "certificate": "erasure",
        "version": VERSION,
        "asked_at": to_iso(certificate.asked_at),
        "finished_at": to_iso(certificate.finished_at),
        "erased": dict(sorted(certificate.erased.items())),
        "kept_ids": list(certificate.kept_ids),
        "remains_until": {name: to_iso(at) for name, at in certificate.remains.items()},
    }
    return {**said, "seal": ledger.seal(_canonical(said))}


def is_sealed(document: Mapping[str, Any], ledger: Ledger) -> bool:
    """Tell whether a certificate is ours, and as it was when it was issued."""
    said = {name: value for name, value in document.items() if name != "seal"}
    seal = document.get("seal")
    try:
        ours = ledger.seal(_canonical(said))
    except (ValueError, RecursionError):
        return False
    return isinstance(seal, str) and hmac.compare_digest(seal.encode(), ours.encode())


def put_certificate(certificate: Certificate) -> None:
    """Store a certificate; done again, it changes nothing.

    Raises:
        StoreUnavailableError: the store failed.
    """
    said = asdict(certificate) | {
        "asked_at": to_iso(certificate.asked_at),
        "finished_at": to_iso(certificate.finished_at),
        "erased": dict(certificate.erased),
        "kept_ids": list(certificate.kept_ids),
    }
    attributes = {
        "document": {"S": json.dumps(said, sort_keys=True)},
        "kind_partition": {"S": CERTIFICATES},
        "kind_sort": {"S": f"{to_iso(certificate.asked_at)}#{certificate.erasure_id}"},
    }
    with store_errors():
        _table().put_item(certificate.erasure_id, CURRENT, attributes=attributes)


def get_certificate(erasure_id: str) -> Certificate | None:
    """Read a certificate; None: there is none.

    Raises:
        StoreUnavailableError: the store failed.
    """
    if not erasure_id.startswith(_PREFIX):
        return None
    with store_errors():
        answer = _table().get_item(erasure_id, CURRENT, consistent_read=True)
    raw = (answer or {}).get("Item")
    return _from_raw(raw) if raw else None


def list_certificates(*, most: int) -> tuple[Certificate, ...]:
    """List the newest certificates.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        answer = _table().query(
            CERTIFICATES,
            index_name="by_kind",
            limit=most,
            scan_index_forward=False,
        )
    return tuple(_from_raw(raw) for raw in answer["Items"])


def _from_raw(raw: RawItem) -> Certificate:
    said = json.loads(raw["document"]["S"])
    return Certificate(
        **said
        | {
            "asked_at": from_iso(said["asked_at"]),
            "finished_at": from_iso(said["finished_at"]),
            "kept_ids": tuple(said["kept_ids"]),
        }
    )


def _canonical(said: Mapping[str, Any]) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _table() -> Any:  # noqa: ANN401 - PynamoDB's connection, which types what it takes too narrowly
    return LeadItem._get_connection()  # noqa: SLF001 - see leadmodels.erasing.ledger
