"""An erasure that is done, and what its job says."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from leadmodels.erasing.certificate import Certificate, put_certificate
from leadmodels.erasing.ledger import make_ledger
from leadmodels.erasing.sought import Sought

ERASES: Final[dict[str, Any]] = {
    "kind": "erase",
    "change": None,
    "title": "Erase by e-mail",
    "sought": Sought(address=None, typed=None, counts={"leads_looked_at": 4200}),
}

DISCLOSES: Final[dict[str, Any]] = {
    **ERASES,
    "kind": "access",
    "title": "Give somebody their data",
    "state": "done",
    "done": 3,
    "object_key": "x.json",
    "size_bytes": 12_000,
}


def make_erasure(asked_by: str, kept_ids: Sequence[str], at: datetime) -> str:
    """Certify an erasure that left some leads, and give its id."""
    certificate = Certificate(
        erasure_id="erasure_01jzzzzzzzzzzzzzzzzzzzzzzz",
        address_hash=make_ledger(os.urandom).hash_of("ann@example.org"),
        asked_by=asked_by,
        asked_at=at,
        finished_at=at,
        has_mentions=True,
        has_held=False,
        erased={"leads": 3, "timeline_entries": 8, "export_files": 1},
        kept=len(kept_ids),
        kept_ids=tuple(kept_ids),
    )
    put_certificate(certificate)
    return certificate.erasure_id
