"""What admins do to the time that a lead is kept: extend, hold, release, expire."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from leadmodels.errors import InvalidChangeError
from leadmodels.forms import RETENTION_DAYS
from leadmodels.leads import Lead
from leadmodels.rules.cleaning import clean_text, is_blank

LONGEST_REASON: Final = 200
LEAST_AFTER_RELEASE: Final = timedelta(days=7)
"""A released lead stays at least so long, so that nothing vanishes while it is being looked at."""


@dataclass(frozen=True, slots=True)
class KeepUntil:
    """Keep the lead until an instant, to the second."""

    until: datetime

    def checked(self) -> KeepUntil:
        """Bring the instant to UTC and whole seconds, as the table keeps it.

        Raises:
            InvalidChangeError: it has no time zone, or no calendar here reaches it.
        """
        if self.until.tzinfo is None:
            raise InvalidChangeError("Say in which time zone the lead expires.")
        try:
            return KeepUntil(self.until.astimezone(UTC).replace(microsecond=0))
        except OverflowError as exc:
            raise InvalidChangeError("No calendar here reaches that day.") from exc

    def applied(self, lead: Lead, at: datetime) -> Lead:
        """Give the lead with this expiry.

        Raises:
            InvalidChangeError: the instant has passed.
        """
        if self.until <= at:
            raise InvalidChangeError("That time has passed: expire the lead instead.")
        return _kept_until(lead, self.until)


@dataclass(frozen=True, slots=True)
class KeepFor:
    """Keep the lead for so many days from when it was received; None: for ever."""

    days: int | None

    def checked(self) -> KeepFor:
        """Refuse what no form could ask for.

        Raises:
            InvalidChangeError: the days are out of range.
        """
        least, most = RETENTION_DAYS
        if self.days is not None and not least <= self.days <= most:
            raise InvalidChangeError(f"Leads are kept for {least} to {most} days, or for ever.")
        return self

    def applied(self, lead: Lead, at: datetime) -> Lead:
        """Give the lead with this expiry; one that is older already expires at once."""
        if self.days is None:
            return _kept_until(lead, None)
        until = lead.received_at + timedelta(days=self.days)
        # DynamoDB never deletes what expired over five years ago, so not before now. Source:
        # docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
        return _kept_until(lead, max(until, at).replace(microsecond=0))


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep the lead until it is released, for a reason."""

    reason: str

    def checked(self) -> Hold:
        """Clean the reason.

        Raises:
            InvalidChangeError: it is empty or too long.
        """
        reason = clean_text(self.reason, multiline=False)
        if is_blank(reason):
            raise InvalidChangeError("Give a reason for the hold.")
        if len(reason) > LONGEST_REASON:
            raise InvalidChangeError(f"A reason has at most {LONGEST_REASON} characters.")
        return Hold(reason)

    def applied(self, lead: Lead, _at: datetime) -> Lead:
        """Give the lead on hold; on one that is held already, this is the reason from now on."""
        before_hold = lead.expires_at_before_hold if lead.is_held else lead.expires_at
        return replace(
            lead, expires_at=None, hold_reason=self.reason, expires_at_before_hold=before_hold
        )


@dataclass(frozen=True, slots=True)
class Release:
    """End a hold: the lead expires as before it, but not within the next 7 days."""

    def checked(self) -> Release:
        """Give it as it is."""
        return self

    def applied(self, lead: Lead, at: datetime) -> Lead:
        """Give the lead as it was before the hold; one that isn't held stays as it is."""
        if not lead.is_held:
            return lead
        until = lead.expires_at_before_hold
        if until is not None:
            until = max(until, _next_whole_second(at + LEAST_AFTER_RELEASE))
        return replace(lead, expires_at=until, hold_reason=None, expires_at_before_hold=None)


@dataclass(frozen=True, slots=True)
class Expire:
    """Have the lead expire at once: it is hidden from now on, and DynamoDB deletes it."""

    def checked(self) -> Expire:
        """Give it as it is."""
        return self

    def applied(self, lead: Lead, at: datetime) -> Lead:
        """Give the lead expired.

        Raises:
            InvalidChangeError: it is on hold.
        """
        if lead.is_held:
            raise InvalidChangeError("This lead is on hold: release it first.")
        return replace(lead, expires_at=at.replace(microsecond=0))


def _kept_until(lead: Lead, until: datetime | None) -> Lead:
    """Set a lead's expiry; a held lead stays held, and this is what a release restores."""
    if lead.is_held:
        return replace(lead, expires_at_before_hold=until)
    return replace(lead, expires_at=until)


def _next_whole_second(at: datetime) -> datetime:
    floor = at.replace(microsecond=0)
    return floor if floor == at else floor + timedelta(seconds=1)
