"""Counts added up for the home page: by day, by period, by status, by form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dashboard.leads.words import STATUS_LABELS
from leadmodels.counts.reading import DayCount

SHOWN_DAYS: Final = 30
READ_FORMS: Final = 12
"""Of how many forms the leads are read by themselves: each is one more query on every look."""

MOST_FORMS: Final = 7
"""Of how many of those the leads are shown by themselves."""

_DAY: Final = timedelta(days=1)
_QUARANTINE: Final = "spam"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A range of days, both ends included, and the leads that were stored on them.

    `leads` leaves out those in quarantine, which `quarantined` counts.
    """

    first: date
    last: date
    leads: int
    quarantined: int

    @property
    def figure(self) -> str:
        """The leads as people read numbers: “1,234”."""
        return f"{self.leads:,}"

    @property
    def quarantined_figure(self) -> str:
        """Those in quarantine, likewise."""
        return f"{self.quarantined:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of the leads: of one status, or one form. `key` is "" where no list shows it."""

    key: str
    label: str
    leads: int

    @property
    def figure(self) -> str:
        """The leads as people read numbers: “1,234”."""
        return f"{self.leads:,}"


def first_day(today: date) -> date:
    """Return the first day that the home page counts."""
    return today - _DAY * (SHOWN_DAYS - 1)


def count_days(counts: Iterable[DayCount], *, today: date) -> tuple[Period, ...]:
    """Return each day that is shown, the oldest first, also those without leads."""
    leads, quarantined = _by_day(counts)
    days = [first_day(today) + _DAY * number for number in range(SHOWN_DAYS)]
    return tuple(
        Period(first=day, last=day, leads=leads[day], quarantined=quarantined[day]) for day in days
    )


def add_up(days: Sequence[Period], *, first: date, last: date) -> Period:
    """Return the days of a range as one."""
    chosen = [day for day in days if first <= day.first <= last]
    return Period(
        first=first,
        last=last,
        leads=sum(day.leads for day in chosen),
        quarantined=sum(day.quarantined for day in chosen),
    )


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - _DAY * day.weekday()


def share_by_status(counts: Iterable[DayCount]) -> tuple[Share, ...]:
    """Return how many leads have each status, in the order a lead goes through them."""
    leads: Counter[str] = Counter()
    for count in counts:
        leads[count.status] += count.leads
    # A status of a later release has no label here yet, and no list.
    unknown = sum(leads.values()) - sum(leads[status] for status in STATUS_LABELS)
    shares = [
        Share(key=status, label=label, leads=leads[status])
        for status, label in STATUS_LABELS.items()
    ]
    return (*shares, *_rest("Other", unknown))


def forms_to_read(names: Mapping[str, str]) -> tuple[str, ...]:
    """Choose the forms whose leads are read: the first by name, so always the same ones."""
    by_name = sorted(names, key=lambda form_id: (names[form_id].casefold(), form_id))
    return tuple(by_name[:READ_FORMS])


def share_by_form(
    counts: Mapping[str, Iterable[DayCount]], names: Mapping[str, str], *, total: int
) -> tuple[Share, ...]:
    """Return the forms with the most leads, the most first, and what is left of `total`.

    Leads in quarantine are left out. Where not all forms have been read, what is left belongs to
    the others, or to forms that are gone: nobody can tell.

    Args:
        counts: by form id, of the forms that have been read.
        names: by form id, of all forms.
        total: the leads of all forms, also of those that are gone.
    """
    shares = [
        Share(key=form_id, label=names[form_id], leads=sum(_kept(of_form)))
        for form_id, of_form in counts.items()
    ]
    shares.sort(key=lambda share: (-share.leads, share.label.casefold()))
    largest = [share for share in shares[:MOST_FORMS] if share.leads]
    others = sum(share.leads for share in shares[MOST_FORMS:])
    # Counts of a form and of all are read one after the other: a lead may come in between.
    left = max(0, total - sum(share.leads for share in shares))
    if len(counts) < len(names):
        return (*largest, *_rest("Other forms", others + left))
    return (*largest, *_rest("Other forms", others), *_rest("Deleted forms", left))


def _rest(label: str, leads: int) -> list[Share]:
    return [Share(key="", label=label, leads=leads)] if leads else []


def _kept(counts: Iterable[DayCount]) -> list[int]:
    return [count.leads for count in counts if count.status != _QUARANTINE]


def _by_day(counts: Iterable[DayCount]) -> tuple[Counter[date], Counter[date]]:
    leads: Counter[date] = Counter()
    quarantined: Counter[date] = Counter()
    for count in counts:
        (quarantined if count.status == _QUARANTINE else leads)[count.day] += count.leads
    return leads, quarantined
