"""The origins that a form refused lately, and what can be done about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from dashboard.access.origins.judging import judge_for, why
from dashboard.access.origins.typed import Problem, in_letters, read_line
from leadmodels.forms import Form
from leadmodels.intake.refused_origins import LONGEST_ORIGIN, list_refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """An origin that was refused within 30 days.

    Args:
        origin: as it was sent, in ASCII.
        letters: the same with the letters of its xn-- labels and their scripts; "": it has none.
        count: how often, at least.
        last_seen_at: the last time.
        is_allowed: by now it is allowed.
        why_not: why it can't be; "": it can.
    """

    origin: str
    letters: str
    count: int
    last_seen_at: datetime
    is_allowed: bool
    why_not: str


def refused_rows(form: Form, *, now: datetime) -> tuple[RefusedRow, ...]:
    """Read what a form refused, the last seen first, at most about 200.

    Raises:
        StoreUnavailableError: the store failed.
    """
    rows = []
    for refusal in list_refusals(form.form_id, now=now):
        is_allowed = judge_for(form, refusal.origin).is_allowed
        rows.append(
            RefusedRow(
                origin=refusal.origin,
                letters=in_letters(refusal.origin),
                count=refusal.count,
                last_seen_at=refusal.last_seen_at,
                is_allowed=is_allowed,
                why_not="" if is_allowed else _why_not_from_here(form, refusal.origin),
            )
        )
    return tuple(rows)


def why_not(form: Form, origin: str) -> str:
    """Say why an origin can't be allowed, whatever somebody types; "": it can."""
    verdict = judge_for(form, origin)
    if verdict.reason != "not_listed":
        return why(verdict)
    read = read_line(origin, is_production=settings.IS_PROD)
    return read.sentence if isinstance(read, Problem) else ""


def _why_not_from_here(form: Form, origin: str) -> str:
    """Say the same of an origin in the list of refused ones, which keeps a part of the long."""
    if len(origin) >= LONGEST_ORIGIN:
        return f"Of so long an origin only the first {LONGEST_ORIGIN} characters are known."
    return why_not(form, origin)
