"""What a change to many leads needs to know before it can be confirmed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from dashboard.accounts.people import staff_choices
from dashboard.leads.days import start_of_day
from leadmodels.changes.apply import LONGEST_REASON, AddTags, Hold
from leadmodels.errors import InvalidChangeError

MOST_DAYS_AHEAD: Final = 3650
"""As long as a form may keep its leads: ten years."""

_BAD_DAY: Final = "Write the day as year-month-day, like 2027-03-31."


class ValueForm(forms.Form):
    """The parent of the forms here: one labelled field or two, errors told beside them."""

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401 - what Django's forms take
        super().__init__(data, auto_id="bulk-%s", label_suffix="")


class OwnerForm(ValueForm):
    """To whom."""

    owner = forms.ChoiceField(
        label="Assign to",
        error_messages={
            "required": "Choose somebody.",
            "invalid_choice": "There is no such staff user any more. Choose another.",
        },
    )

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401 - see ValueForm
        """Offer everybody who works here now."""
        super().__init__(data)
        field = self.fields["owner"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Choose …"), *staff_choices()]


class TagsForm(ValueForm):
    """Which tags."""

    tags = forms.CharField(
        label="Tags",
        help_text="With commas between them: trade fair, vip",
        error_messages={"required": "Write one tag or more."},
    )

    def clean_tags(self) -> tuple[str, ...]:
        """Clean them as leads keep them."""
        try:
            tags = AddTags(tuple(self.cleaned_data["tags"].split(","))).checked().tags
        except InvalidChangeError as exc:
            raise forms.ValidationError(str(exc)) from exc
        if not tags:
            raise forms.ValidationError("Write one tag or more.")
        return tags


class FollowUpForm(ValueForm):
    """On which day."""

    day = forms.DateField(
        label="Follow up on",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day.", "invalid": _BAD_DAY},
    )

    def clean_day(self) -> date:
        """Keep it within the ten years to come; a day that has passed is due already."""
        day: date = self.cleaned_data["day"]
        today = timezone.localdate()
        if abs((day - today).days) > MOST_DAYS_AHEAD:
            raise forms.ValidationError("Choose a day within ten years.")
        return day


class KeepForm(ValueForm):
    """Until when: the end of a day in the reader's zone, or for ever."""

    keep = forms.ChoiceField(
        label="Keep them",
        choices=[("until", "until the end of a day"), ("forever", "for ever")],
        initial="until",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of both."},
    )
    day = forms.DateField(
        label="Last day",
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _BAD_DAY},
    )

    def clean(self) -> dict[str, Any]:
        """Turn both into `until`: an instant, None for ever."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["until"] = None
        if cleaned.get("keep") == "until" and "day" in cleaned:
            cleaned["until"] = self._end_of(cleaned["day"])
        return cleaned

    def _end_of(self, day: date | None) -> datetime | None:
        today = timezone.localdate()
        if day is None:
            self.add_error("day", "Choose the last day.")
        elif day < today:
            self.add_error("day", "This day has passed. To be rid of the leads now, expire them.")
        elif day > today + timedelta(days=MOST_DAYS_AHEAD):
            self.add_error("day", "Choose a day within ten years, or keep them for ever.")
        else:
            zone = timezone.get_current_timezone()
            return start_of_day(day + timedelta(days=1), zone)
        return None


class HoldForm(ValueForm):
    """Why."""

    reason = forms.CharField(
        label="Why are they held?",
        max_length=LONGEST_REASON,
        help_text="Everybody who opens one of the leads can read it.",
        error_messages={"required": "Give a reason for the hold."},
    )

    def clean_reason(self) -> str:
        """Clean it as leads keep it."""
        try:
            return Hold(self.cleaned_data["reason"]).checked().reason
        except InvalidChangeError as exc:
            raise forms.ValidationError(str(exc)) from exc
