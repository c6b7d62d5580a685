"""The small forms that a lead is worked with: each becomes one change."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from dashboard.accounts.people import staff_choices
from dashboard.leads.bulk.forms import MOST_DAYS_AHEAD
from dashboard.leads.words import STATUS_LABELS
from leadmodels.changes.apply import (
    LONGEST_NOTE,
    AddNote,
    Change,
    SetFollowUp,
    SetOwner,
    SetStatus,
    SetTags,
)
from leadmodels.errors import InvalidChangeError
from leadmodels.leads import Lead
from leadmodels.timeline.activities import Activity

WORK_STATUSES: Final = {name: label for name, label in STATUS_LABELS.items() if name != "spam"}
"""What work leads a lead through; quarantine has buttons of its own."""

_KEY_LENGTH: Final = 16
_NOTE_KEY: Final = re.compile(rf"[0-9a-z]{{{_KEY_LENGTH}}}")


class WorkForm(forms.Form):
    """The parent of the forms here: a value for one change, errors told beside it."""

    auto_id_pattern = "lead-field-%s"

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:  # noqa: ANN401 - what Django's forms take
        super().__init__(data, auto_id=self.auto_id_pattern, label_suffix="", initial=initial)

    def change(self) -> Change:
        """Give what a valid form asks for."""
        raise NotImplementedError


class ButtonForm(WorkForm):
    """A button that says all there is to say."""

    def __init__(self, change: Change) -> None:
        super().__init__({})
        self._change: Final = change

    def change(self) -> Change:
        """Give what the button asks for."""
        return self._change


class StatusForm(WorkForm):
    """How far work on the lead has come."""

    status = forms.ChoiceField(
        label="Status",
        choices=list(WORK_STATUSES.items()),
        error_messages={"required": "Choose a status.", "invalid_choice": "Choose a status."},
    )

    def change(self) -> Change:
        """Give what a valid form asks for."""
        return SetStatus(self.cleaned_data["status"])


class OwnerForm(WorkForm):
    """Whose the lead is; a button that is pressed goes before the list."""

    owner = forms.ChoiceField(
        label="Owner",
        required=False,
        error_messages={
            "invalid_choice": "There is no such staff user any more. Choose another.",
        },
    )

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401 - what Django's forms take
        *,
        lead: Lead,
        people: Sequence[tuple[str, str]] | None = None,
    ) -> None:
        """Offer everybody who works here now, nobody, and whoever has the lead already.

        Args:
            data: what was posted.
            lead: the lead.
            people: public id and name of everybody who may own leads; None: looked up.
        """
        super().__init__(data, initial={"owner": lead.owner or ""})
        choices = list(staff_choices() if people is None else people)
        if lead.owner and lead.owner not in dict(choices):
            choices.append((lead.owner, "A former colleague"))
        field = self.fields["owner"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Nobody"), *choices]

    def change(self) -> Change:
        """Give what a valid form asks for."""
        return SetOwner(self.cleaned_data["owner"] or None)


class TagsForm(WorkForm):
    """All tags of the lead, with commas between them."""

    tags = forms.CharField(
        label="Tags",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="With commas between them.",
    )

    def clean_tags(self) -> tuple[str, ...]:
        """Clean them as leads keep them."""
        try:
            return SetTags(tuple(self.cleaned_data["tags"].split(","))).checked().tags
        except InvalidChangeError as exc:
            raise forms.ValidationError(str(exc)) from exc

    def change(self) -> Change:
        """Give what a valid form asks for."""
        return SetTags(self.cleaned_data["tags"])


class FollowUpForm(WorkForm):
    """The day to come back to the lead; a button with a number of days goes before the field."""

    day = forms.DateField(
        label="Follow-up",
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as year-month-day, like 2027-03-31."},
    )
    in_days = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("1", "Tomorrow"), ("7", "In a week"), ("0", "None")],
    )

    def clean_day(self) -> date | None:
        """Keep it within ten years; a day that has passed is due already."""
        day: date | None = self.cleaned_data["day"]
        if day and abs((day - timezone.localdate()).days) > MOST_DAYS_AHEAD:
            raise forms.ValidationError("Choose a day within ten years.")
        return day

    def change(self) -> Change:
        """Give what a valid form asks for."""
        days = self.cleaned_data["in_days"]
        if days is None:
            return SetFollowUp(self.cleaned_data["day"])
        return SetFollowUp(timezone.localdate() + timedelta(days=days) if days else None)


class NoteForm(WorkForm):
    """What to remember. Its key makes the same note, sent twice, one note."""

    text = forms.CharField(
        label="Note",
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "maxlength": LONGEST_NOTE,
                "placeholder": "What was said, and what comes next",
            }
        ),
        error_messages={"required": "Write something in the note."},
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401 - what Django's forms take
        super().__init__(data, initial={"key": new_key()})

    def clean_text(self) -> str:
        """Clean it as leads keep it."""
        try:
            return AddNote(self.cleaned_data["text"]).checked().text
        except InvalidChangeError as exc:
            raise forms.ValidationError(str(exc)) from exc

    def clean_key(self) -> str:
        """Take only a key that a page of ours has given."""
        key: str = self.cleaned_data["key"]
        return key if _NOTE_KEY.fullmatch(key) else new_key()

    def change(self) -> Change:
        """Give what a valid form asks for."""
        return AddNote(self.cleaned_data["text"])

    def free_key(self, timeline: Iterable[Activity]) -> str | None:
        """Return the key to add a valid note under; None: it is in the timeline already.

        Where its key is another note's, it was sent, edited and sent again: two notes. The words
        make the second key, so that this one too, sent twice, is one note.
        """
        text, key = self.cleaned_data["text"], self.cleaned_data["key"]
        noted = {activity.activity_id: activity.text for activity in timeline}
        if noted.get(key, text) != text:
            key = hashlib.sha256(f"{key}\n{text}".encode()).hexdigest()[:_KEY_LENGTH]
        return None if key in noted else key


def new_key() -> str:
    """Return a key for a person's change: 16 random characters."""
    return secrets.token_hex(_KEY_LENGTH // 2)
