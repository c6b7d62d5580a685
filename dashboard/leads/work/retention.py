"""How long a lead is kept, in words, and what an admin may do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.timesince import timeuntil

from dashboard.leads.bulk.forms import MOST_DAYS_AHEAD
from dashboard.leads.days import start_of_day
from dashboard.leads.lists.rows import EXPIRY_IS_NEAR, EXPIRY_IS_URGENT
from dashboard.leads.templatetags.times import exact
from dashboard.leads.work.forms import WorkForm
from leadmodels.changes.apply import LONGEST_REASON, Change, Hold, KeepFor, KeepUntil
from leadmodels.leads import Lead

DAYS_LONGER: Final = (30, 90, 365)

_CHOOSE: Final = "Choose how long the lead is kept."
_BAD_DAY: Final = "Write the day as year-month-day, like 2027-03-31."
_TWO_DAYS: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """How long a lead stays.

    Args:
        headline: “Deleted in 23 days”, “On hold”, “Kept for ever”.
        detail: the exact end, or what the headline means.
        is_near: within 14 days.
        is_urgent: within 3 days.
    """

    headline: str
    detail: str
    is_near: bool = False
    is_urgent: bool = False


def countdown(lead: Lead, now: datetime) -> Countdown:
    """Say how long a lead stays."""
    if lead.is_held:
        until = lead.expires_at_before_hold
        after = f"Before the hold: until {exact(until)}." if until else "Before it: kept for ever."
        return Countdown(headline="On hold", detail=f"Stays until somebody releases it. {after}")
    if lead.expires_at is None:
        return Countdown(headline="Kept for ever", detail="No end is set.")
    left = lead.expires_at - now
    # In whole days at first, near the end in days and hours.
    near = timeuntil(lead.expires_at, now)
    distance = f"{left.days} days" if left >= _TWO_DAYS else near
    return Countdown(
        headline=f"Deleted in {distance.replace(chr(0xA0), ' ')}",
        detail=f"On {exact(lead.expires_at)}, with its timeline.",
        is_near=left <= EXPIRY_IS_NEAR,
        is_urgent=left <= EXPIRY_IS_URGENT,
    )


class KeepForm(WorkForm):
    """Until when a lead is kept: so many days longer, the end of a day, or for ever."""

    auto_id_pattern = "lead-keep-%s"

    keep = forms.ChoiceField(
        label="Keep the lead",
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _CHOOSE,
        },
    )
    day = forms.DateField(
        label="Last day, where you choose one",
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _BAD_DAY},
    )

    def __init__(self, data: Any = None, *, lead: Lead, now: datetime) -> None:  # noqa: ANN401 - what Django's forms take
        """Offer what can be asked for of this lead."""
        super().__init__(data)
        self.lead: Final = lead
        self.now: Final = now
        field = self.fields["keep"]
        longer = "longer" if lead.expires_at else "from now"
        # A page that was opened before may still ask for what a colleague has done meanwhile.
        is_new = lead.expires_at is not None or self.data.get("keep") == "forever"
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                *((str(days), f"{days} days {longer}") for days in DAYS_LONGER),
                ("until", "until the end of a day"),
                *([("forever", "for ever")] if is_new else []),
            ]

    def clean(self) -> dict[str, Any]:
        """Turn what was chosen into `change`."""
        cleaned = super().clean() or self.cleaned_data
        # A day says it all where nothing else was chosen.
        keep = cleaned.get("keep") or ("until" if cleaned.get("day") else None)
        if keep is None and not self.errors:
            self.add_error("keep", _CHOOSE)
        elif keep == "until" and "day" in cleaned:
            cleaned["change"] = self._until_the_end_of(cleaned["day"])
        elif keep == "forever":
            cleaned["change"] = KeepFor(None)
        elif keep and keep != "until":
            cleaned["change"] = self._longer(int(keep))
        return cleaned

    def change(self) -> Change:
        """Give what a valid form asks for."""
        change: Change = self.cleaned_data["change"]
        return change

    def _longer(self, days: int) -> Change | None:
        until = (self.lead.expires_at or self.now) + timedelta(days=days)
        if until > self.now + timedelta(days=MOST_DAYS_AHEAD):
            self.add_error("keep", "That is more than ten years ahead: keep the lead for ever.")
            return None
        return KeepUntil(until)

    def _until_the_end_of(self, day: date | None) -> Change | None:
        today = timezone.localdate(self.now)
        if day is None:
            self.add_error("day", "Choose the last day.")
        elif day < today:
            self.add_error("day", "This day has passed. To be rid of the lead now, expire it.")
        elif day > today + timedelta(days=MOST_DAYS_AHEAD):
            self.add_error("day", "Choose a day within ten years, or keep the lead for ever.")
        else:
            zone = timezone.get_current_timezone()
            return KeepUntil(start_of_day(day + timedelta(days=1), zone))
        return None


class HoldForm(WorkForm):
    """Why a lead is to stay whatever its end was."""

    reason = forms.CharField(
        label="Why is it held?",
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give a reason for the hold."},
    )

    def change(self) -> Change:
        """Give what a valid form asks for."""
        return Hold(self.cleaned_data["reason"])
