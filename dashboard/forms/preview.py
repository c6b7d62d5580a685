"""What another retention would do to the leads that are there already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dashboard.forms.words import leads_in_words
from dashboard.leads.days import FIRST_DAY
from leadmodels.counts.reading import read_counts
from leadmodels.forms import Form

_SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How many leads of a form there are, and what a retention makes of them.

    They are counted by the day they were stored, in UTC, so each figure is right to a day.
    Leads on hold are among them, and stay whatever is chosen.
    """

    leads: int
    expire_at_once: int
    expire_within_a_week: int

    @property
    def all_words(self) -> str:
        """All of them, in words."""
        return leads_in_words(self.leads)

    @property
    def at_once_words(self) -> str:
        """Those that would be deleted at once, in words."""
        return leads_in_words(self.expire_at_once)

    @property
    def soon_words(self) -> str:
        """Those that would be deleted within a week, in words."""
        return leads_in_words(self.expire_within_a_week)


def preview_retention(form: Form, days: int | None, *, now: datetime) -> Preview:
    """Count what would happen, by one Query on the form's daily counts.

    Raises:
        StoreUnavailableError: the store failed.
    """
    tomorrow = now.date() + timedelta(days=1)
    counts = read_counts(form.form_id, since=FIRST_DAY, until=tomorrow)
    leads = sum(count.leads for count in counts)
    if days is None:
        return Preview(leads=leads, expire_at_once=0, expire_within_a_week=0)
    gone_before = (now - timedelta(days=days)).date()
    soon_before = (now - timedelta(days=days) + _SOON).date()
    gone = sum(count.leads for count in counts if count.day < gone_before)
    soon = sum(count.leads for count in counts if gone_before <= count.day < soon_before)
    return Preview(leads=leads, expire_at_once=gone, expire_within_a_week=soon)
