"""The bars of the home page, as SVG places them: geometry and words, no markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.dateformat import format as format_date

from dashboard.home.figures import Period

# Units of the drawing, which CSS stretches to the page: 10 a day, and a percent of the height.
DAY_WIDTH: Final = 10
HEIGHT: Final = 100
_GAP: Final = 2
_SCALES: Final = (2, 4, 6, 8, 10, 20, 40, 60, 80)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day: its place in the drawing, and what it stands for."""

    x: str
    y: str
    width: int
    height: str
    words: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Leads by day. `top` is what the full height stands for; `half` is a whole number too."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    top: int
    title: str
    summary: str

    @property
    def half(self) -> int:
        """What half the height stands for."""
        return self.top // 2


def draw(days: Sequence[Period]) -> Chart:
    """Place a bar for each day, the oldest first; at least one day."""
    top = scale_of(max(day.leads for day in days))
    return Chart(
        bars=tuple(_bar(number, day, top) for number, day in enumerate(days)),
        width=DAY_WIDTH * len(days),
        height=HEIGHT,
        top=top,
        title=f"Leads by day, {_day(days[0].first)} to {_day(days[-1].first)}",
        summary=_summary(days),
    )


def scale_of(most: int) -> int:
    """Return the even, round number at or above a count that a scale ends with; 2 at least."""
    tens = 1
    while most > _SCALES[-1] * tens:
        tens *= 10
    return next(scale * tens for scale in _SCALES if most <= scale * tens)


def _bar(number: int, day: Period, top: int) -> Bar:
    height = HEIGHT * day.leads / top
    return Bar(
        x=f"{DAY_WIDTH * number + _GAP / 2:g}",
        y=f"{HEIGHT - height:.4g}",
        width=DAY_WIDTH - _GAP,
        height=f"{height:.4g}",
        words=f"{_day(day.first)}: {_leads(day.leads)}",
        # Weeks are told by their Mondays: a label a day would not be read.
        label=format_date(day.first, "j M") if day.first.weekday() == 0 else "",
    )


def _summary(days: Sequence[Period]) -> str:
    total = sum(day.leads for day in days)
    busiest = max(days, key=lambda day: day.leads)
    if not total:
        return "No leads in these days."
    most = f"{busiest.leads:,}, on {_day(busiest.first)}"
    return f"{_leads(total)} in all; the most on one day were {most}."


def _leads(number: int) -> str:
    return f"{number:,} lead{'' if number == 1 else 's'}"


def _day(day: date) -> str:
    return format_date(day, "j F")
