"""The lead list's filters: a form for people, a link to share, `LeadFilters` for the store."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone

from dashboard.accounts.zones import validate_zone
from dashboard.leads.words import STATUS_LABELS
from leadmodels.forms import Form
from leadmodels.listing import LeadFilters

FIRST_DAY: Final = date(2020, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)

_UNKNOWN_FORM = "There is no such form. Choose one from the list."
_UNKNOWN_STATUS = "There is no such status. Choose one from the list."
_BAD_DAY = "Write the day as year-month-day, like 2026-03-31."
_GIVEN_TWICE = "The link gives this filter more than once. Choose one."


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a day in a zone, in UTC.

    Where clocks skip midnight, PEP 495's reading of the missing time is the moment they jump, which
    is when that day begins.
    """
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


class LeadFilterForm(forms.Form):
    """Form, status and a range of days, both ends included.

    Days belong to a time zone, so a shared link says which: `tz`, by default the reader's own.
    Any day of the calendar is taken: before 2020 and after 2100 there are no leads, and that is
    what the list then shows.
    """

    status = forms.ChoiceField(
        required=False,
        choices=[("", "Any status"), *STATUS_LABELS.items()],
        error_messages={"invalid_choice": _UNKNOWN_STATUS},
    )
    tz = forms.CharField(required=False, widget=forms.HiddenInput, validators=[validate_zone])

    def __init__(self, data: QueryDict, *, lead_forms: Iterable[Form]) -> None:
        """Bind to a query string; `lead_forms` are the forms there are to choose from."""
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        self.query_string: Final = data
        self.reader_zone: Final = timezone.get_current_timezone_name()
        self.fields["form"] = forms.ChoiceField(
            label="Form",
            required=False,
            choices=[("", "Any form"), *((form.form_id, form.name) for form in lead_forms)],
            error_messages={"invalid_choice": _UNKNOWN_FORM},
        )
        # "from" is a keyword of Python, and the API's word for it.
        self.fields["from"] = _day_field("From")
        self.fields["to"] = _day_field("To")

    def clean(self) -> dict[str, Any]:
        """Refuse a filter given twice, of which only one could count, and hold the range right."""
        cleaned = super().clean() or self.cleaned_data
        for name in self.fields:
            if len(self.query_string.getlist(name)) > 1:
                self.add_error(name, _GIVEN_TWICE)
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and first > last:
            self.add_error("to", "This day is before the first one.")
        return cleaned

    @property
    def zone(self) -> str:
        """The name of the zone the days are counted in."""
        cleaned = self.cleaned_data
        has_days = cleaned.get("from") or cleaned.get("to")
        return (has_days and cleaned.get("tz")) or self.reader_zone

    @property
    def is_foreign_zone(self) -> bool:
        """Whether the days are counted in another zone than the reader's."""
        return self.zone != self.reader_zone

    def to_filters(self) -> LeadFilters:
        """Return the filters, half-open: from the first midnight to the one after the last day."""
        zone = ZoneInfo(self.zone)
        first, last = self.cleaned_data["from"], self.cleaned_data["to"]
        return LeadFilters(
            form_id=self.cleaned_data["form"] or None,
            status=self.cleaned_data["status"] or None,
            since=start_of_day(_nearest(first), zone) if first else None,
            until=start_of_day(_nearest(last) + timedelta(days=1), zone) if last else None,
        )

    def query(self, **changes: str) -> str:
        """Return the query string of these filters, with some changed ("" removes one).

        It is complete by itself: whoever opens it sees the same days. What is wrong is left out.
        """
        values = {name: str(self.cleaned_data.get(name) or "") for name in ("form", "status")}
        for name in ("from", "to"):
            day = self.cleaned_data.get(name)
            values[name] = day.isoformat() if day else ""
        values["tz"] = self.zone if values["from"] or values["to"] else ""
        return urlencode({name: text for name, text in (values | changes).items() if text})


def _nearest(day: date) -> date:
    """Keep a day within those that instants can be compared with in every zone."""
    return min(max(day, FIRST_DAY), LAST_DAY)


def _day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _BAD_DAY},
    )
