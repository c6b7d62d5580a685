"""One try at changing a lead: saved, refused with reasons, or overtaken by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from django.http import QueryDict

from dashboard.accounts.models import User
from dashboard.leads.detail.seen import find_unseen, read_seen
from dashboard.leads.work.forms import NoteForm, WorkForm, new_key
from dashboard.leads.work.kinds import Asked, Work
from leadmodels.changes.apply import Change, apply_change, changed
from leadmodels.errors import InvalidChangeError, StoreUnavailableError, VersionConflictError
from leadmodels.leads import Lead
from leadmodels.timeline.activities import Activity, read_with_timeline

Outcome = Literal["saved", "unknown", "unchanged", "invalid", "overtaken"]

ATTEMPTS: Final = 3
"""How often a lead is read anew that others change at this very moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What became of it.

    Args:
        outcome: saved; saved perhaps, since the store did not answer; saved already or never
            different; not valid; or refused, because the lead is not what the page showed any more.
        lead: as it is now.
        timeline: as it was before, oldest first.
        form: what was sent.
        unseen: what happened to the lead that the page doesn't show, newest first.
        failure: why nobody knows whether it was saved.
    """

    outcome: Outcome
    lead: Lead
    timeline: Sequence[Activity]
    form: WorkForm
    unseen: Sequence[Activity]
    failure: StoreUnavailableError | None = None

    def has_expired(self, now: datetime) -> bool:
        """Tell whether the lead has expired by it."""
        return self.lead.expires_at is not None and self.lead.expires_at <= now


def attempt_work(
    lead_id: str, work: Work, data: QueryDict, *, user: User, now: datetime
) -> Attempt:
    """Try to do what a form asks for.

    Raises:
        InvalidIdError: the id is no lead's.
        LeadNotFoundError: no such lead, or it has expired.
        StoreUnavailableError: the store failed before anything was tried.
    """
    seen = read_seen(data.get("seen", ""))
    attempt = _read(lead_id, work, data, user=user, now=now)
    for _ in range(ATTEMPTS):
        if attempt.outcome != "saved":
            return attempt
        if attempt.lead.version != seen.version and not work.is_append:
            return replace(attempt, outcome="overtaken")
        try:
            after = apply_change(
                attempt.lead,
                attempt.form.change(),
                actor=user.public_id,
                at=now,
                key=_key_of(attempt.form, attempt.timeline),
            )
        except VersionConflictError:
            attempt = _read(lead_id, work, data, user=user, now=now)
        except StoreUnavailableError as exc:
            perhaps = changed(attempt.lead, attempt.form.change(), at=now) or attempt.lead
            return replace(attempt, outcome="unknown", lead=perhaps, failure=exc)
        else:
            return replace(attempt, lead=after)
    return replace(attempt, outcome="overtaken")


def _read(lead_id: str, work: Work, data: QueryDict, *, user: User, now: datetime) -> Attempt:
    """Read the lead as it is and say what would become of the change."""
    lead, timeline = read_with_timeline(lead_id, now=now)
    form = work.form(Asked(data=data, lead=lead, timeline=timeline, user=user, now=now))
    return Attempt(
        outcome=_foresee(form, lead, timeline, now=now),
        lead=lead,
        timeline=timeline,
        form=form,
        unseen=find_unseen(timeline, read_seen(data.get("seen", "")), lead),
    )


def _foresee(form: WorkForm, lead: Lead, timeline: Sequence[Activity], *, now: datetime) -> Outcome:
    if not form.is_valid():
        return "invalid"
    if isinstance(form, NoteForm) and form.free_key(timeline) is None:
        return "unchanged"  # a second click on the button
    change: Change = form.change()
    try:
        return "saved" if changed(lead, change, at=now) is not None else "unchanged"
    except InvalidChangeError as exc:
        form.add_error(None, str(exc))
        return "invalid"


def _key_of(form: WorkForm, timeline: Sequence[Activity]) -> str:
    noted = form.free_key(timeline) if isinstance(form, NoteForm) else None
    return noted or new_key()
