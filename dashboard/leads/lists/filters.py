"""The lead list's filters: a form for people, a link to share, `LeadFilters` for the store."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.accounts.people import staff_choices
from dashboard.leads.days import nearest_day, start_of_day
from dashboard.leads.lists import filter_fields as fields
from dashboard.leads.lists.filter_fields import DUE_DAYS, FILTER_NAMES, ME, NOBODY
from leadmodels.forms import Form
from leadmodels.lists.listing import LeadFilters, Order

_GIVEN_TWICE: Final = "The link gives this filter more than once. Choose one."
# Filters whose meaning depends on the zone that days are counted in, and of them those that count
# from today.
_OF_DAYS: Final = ("from", "to", "due", "expires")
_FROM_TODAY: Final = ("due", "expires")


class LeadFilterForm(forms.Form):
    """What a link to the list says, judged.

    Days belong to a time zone, so a shared link says which: `tz`, by default the reader's own. Both
    ends of a range are included. Any day of the calendar is taken: before 2020 and after 2100 there
    are no leads, and that is what the list then shows.

    What counts from today does so from `on`, where the link says it: the pages of a list that was
    opened before midnight stay those of one list.
    """

    def __init__(
        self,
        data: QueryDict,
        *,
        lead_forms: Iterable[Form],
        reader: User | None = None,
        staff: Iterable[tuple[str, str]] | None = None,
        now: datetime | None = None,
    ) -> None:
        """Bind to a query string.

        Args:
            data: the query string.
            lead_forms: the forms there are to choose from.
            reader: who is "me"; None: nobody is.
            staff: (public id, name) of the people to choose from; None: looked up, in one query.
            now: an aware instant; None: this one.
        """
        self.reader_id: Final = reader.public_id if reader is not None else ""
        super().__init__(_without_me(data, self.reader_id), auto_id="filter-%s", label_suffix="")
        self.query_string: Final = data
        self.reader_zone: Final = timezone.get_current_timezone_name()
        self.staff: Final = list(staff_choices(with_former=True) if staff is None else staff)
        self._now: Final = now or timezone.now()
        self.fields |= {
            "q": fields.SearchField(),
            "form": fields.lead_form_field(lead_forms),
            "status": fields.status_field(),
            "owner": fields.owner_field(self.staff, self.reader_id),
            "tag": fields.TagField(),
            "email": fields.EmailFilterField(),
            # "from" is a keyword of Python, and the API's word for it.
            "from": fields.DayField("From"),
            "to": fields.DayField("To"),
            "due": fields.due_field(),
            "expires": fields.expires_field(),
            "unread": fields.unread_field(),
            "order": fields.order_field(),
            "on": fields.DayField("Today", is_shown=False),
            "tz": fields.ZoneField(),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a filter given twice, as only one could count, and two that exclude each other."""
        cleaned = super().clean() or self.cleaned_data
        for name in self.fields:
            if len(self.query_string.getlist(name)) > 1:
                self.add_error(name, _GIVEN_TWICE)
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and first > last:
            self.add_error("to", "This day is before the first one.")
        if cleaned.get("due") and cleaned.get("expires"):
            self.add_error(
                "expires", "A list has one order: choose follow-ups or what expires, not both."
            )
        return cleaned

    @property
    def zone(self) -> str:
        """The name of the zone the days are counted in."""
        return (self._has(_OF_DAYS) and self.cleaned_data.get("tz")) or self.reader_zone

    @property
    def is_foreign_zone(self) -> bool:
        """Whether the days are counted in another zone than the reader's."""
        return self.zone != self.reader_zone

    @property
    def today(self) -> date:
        """The day from which "due" and "expires" count."""
        day = self.cleaned_data.get("on") or timezone.localdate(self._now, ZoneInfo(self.zone))
        return nearest_day(day)

    @property
    def is_soonest_first(self) -> bool:
        """Whether the list is one of days ahead, whose natural order is the soonest first."""
        return self._has(_FROM_TODAY)

    @property
    def order(self) -> Order:
        """The order asked for; "oldest" is the soonest first in lists of days ahead."""
        natural: Order = "oldest" if self.is_soonest_first else "newest"
        return self.cleaned_data.get("order") or natural

    @property
    def pin(self) -> dict[str, str]:
        """What a link says besides, to stay true after midnight: the day that counts as today."""
        return {"on": self.today.isoformat()} if self._has(_FROM_TODAY) else {}

    def to_filters(self) -> LeadFilters:
        """Return the filters, half-open: from the first midnight to the one after the last day."""
        cleaned = self.cleaned_data
        owner = cleaned["owner"]
        return LeadFilters(
            form_id=cleaned["form"] or None,
            status=cleaned["status"] or None,
            owner=owner if owner not in {"", NOBODY} else None,
            unassigned=owner == NOBODY,
            tag=cleaned["tag"] or None,
            email=cleaned["email"] or None,
            text=cleaned["q"] or None,
            unread=cleaned["unread"],
            since=self._midnight(cleaned["from"], 0),
            until=self._midnight(cleaned["to"], 1),
            due_by=self.last_follow_up_day,
            expires_before=self._midnight(self.last_expiry_day, 1),
        )

    @property
    def last_follow_up_day(self) -> date | None:
        """The last day whose follow-ups are shown."""
        due = self.cleaned_data.get("due")
        return self.today + timedelta(days=DUE_DAYS[due]) if due else None

    @property
    def last_expiry_day(self) -> date | None:
        """The last day whose expiries are shown."""
        days = self.cleaned_data.get("expires")
        return self.today + timedelta(days=int(days)) if days else None

    def query(self, **changes: str) -> str:
        """Return the query string of these filters, with some changed ("" removes one).

        It is complete by itself: whoever opens it sees the same leads, in the same order. What is
        wrong is left out.
        """
        cleaned = self.cleaned_data
        values = {name: _as_text(cleaned.get(name)) for name in FILTER_NAMES}
        values["tz"] = self.zone if self._has(_OF_DAYS) else ""
        if not self._has(_FROM_TODAY):
            values["on"] = ""
        if self.order == ("oldest" if self.is_soonest_first else "newest"):
            values["order"] = ""
        return urlencode({name: text for name, text in (values | changes).items() if text})

    def _has(self, names: Iterable[str]) -> bool:
        return any(self.cleaned_data.get(name) for name in names)

    def _midnight(self, day: date | None, days_later: int) -> datetime | None:
        if day is None:
            return None
        return start_of_day(nearest_day(day) + timedelta(days=days_later), ZoneInfo(self.zone))


def _without_me(data: QueryDict, reader_id: str) -> QueryDict:
    """Write "me" as the reader's public id, which means the same to everybody."""
    if not reader_id or data.get("owner") != ME:
        return data
    named = data.copy()
    named["owner"] = reader_id
    return named


def _as_text(value: object) -> str:
    if value is True:
        return "1"
    return value.isoformat() if isinstance(value, date) else str(value or "")
