"""What somebody was shown and now confirms: when that was, and which job it becomes."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import QueryDict

from leadmodels.ids import JobId
from leadmodels.jobs.store import new_job_id
from leadmodels.times import from_iso, to_iso, to_whole_millisecond

LASTS: Final = timedelta(minutes=30)
"""How long what was shown may be confirmed: later it may be another number of leads."""

_NONCE: Final = re.compile(r"[0-9a-f]{20}")
_RANDOM_BYTES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A page that waits to be confirmed.

    Args:
        at: when it was shown; what is stored later is not meant.
        nonce: tells one page from another, so that the same page sent twice is one job.
        is_shown: it has been shown; not: it is about to be.
    """

    at: datetime
    nonce: str
    is_shown: bool

    @property
    def at_text(self) -> str:
        """The instant as the page's form carries it."""
        return to_iso(self.at)

    def job_id(self, meant: Mapping[str, object]) -> JobId:
        """Name the job that confirming starts; the same however often the same is asked for.

        A page can be gone back to and sent with something else chosen: that is another job, never
        the one that was started before.

        Args:
            meant: all that decides what the job does, and for whom, as JSON can hold it.
        """
        said = json.dumps([self.nonce, dict(meant)], sort_keys=True)
        digest = hashlib.sha256(said.encode()).digest()
        return new_job_id(at=self.at, random=digest[:_RANDOM_BYTES])


def read_confirmation(post: QueryDict, *, now: datetime) -> Confirmation:
    """Read a page's own confirmation; one that is too old, or isn't ours, is replaced by a new."""
    at, nonce = _instant(post.get("frozen_at", "")), post.get("nonce", "")
    if at is not None and now - LASTS <= at <= now and _NONCE.fullmatch(nonce):
        return Confirmation(at=at, nonce=nonce, is_shown=True)
    return Confirmation(at=to_whole_millisecond(now), nonce=secrets.token_hex(10), is_shown=False)


def _instant(text: str) -> datetime | None:
    try:
        return to_whole_millisecond(from_iso(text))
    except (ValueError, OverflowError):
        return None
