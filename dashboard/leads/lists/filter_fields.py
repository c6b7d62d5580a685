"""The fields of the lead list's filters: their names in links, choices, limits and errors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django import forms

from dashboard.accounts.zones import validate_zone
from dashboard.leads.words import STATUS_LABELS
from leadmodels.changes.work import clean_tags
from leadmodels.errors import InvalidChangeError
from leadmodels.forms import Form
from leadmodels.lists.filters import LONGEST_EMAIL, LONGEST_TEXT
from leadmodels.summaries import normalise

ME: Final = "me"
NOBODY: Final = "nobody"

FILTER_NAMES: Final = (
    "q",
    "form",
    "status",
    "owner",
    "tag",
    "email",
    "from",
    "to",
    "due",
    "expires",
    "unread",
    "order",
    "on",
    "tz",
)
"""What a link to the list may say, in the order in which it says it."""

DUE_DAYS: Final = {"today": 0, "week": 7}
"""Up to how many days from today a follow-up counts."""

DUE_LABELS: Final = {"today": "Due today or overdue", "week": "Due within 7 days"}
EXPIRY_LABELS: Final = {"7": "Within 7 days", "30": "Within 30 days"}


def lead_form_field(lead_forms: Iterable[Form]) -> forms.ChoiceField:
    """Return the choice of a form."""
    choices = [("", "Any form"), *((form.form_id, form.name) for form in lead_forms)]
    return _choice("Form", choices, "There is no such form. Choose one from the list.")


def status_field() -> forms.ChoiceField:
    """Return the choice of a status."""
    choices = [("", "Any status"), *STATUS_LABELS.items()]
    return _choice("Status", choices, "There is no such status. Choose one from the list.")


def owner_field(staff: Iterable[tuple[str, str]], reader_id: str) -> forms.ChoiceField:
    """Return the choice of an owner: the reader first, then nobody, then the others.

    The reader too is written by public id: whoever is sent the link sees the same leads.
    """
    people = dict(staff)
    own = [(reader_id, f"Me ({people.pop(reader_id, '')})")] if reader_id in people else []
    choices = [("", "Anybody"), *own, (NOBODY, "Nobody"), *people.items()]
    return _choice("Owner", choices, "There is no such person. Choose one from the list.")


def due_field() -> forms.ChoiceField:
    """Return the choice of how soon a follow-up is due."""
    choices = [("", "Any or none"), *DUE_LABELS.items()]
    return _choice("Follow-up", choices, "There is no such choice. Choose one from the list.")


def expires_field() -> forms.ChoiceField:
    """Return the choice of how soon a lead expires."""
    choices = [("", "Any time"), *EXPIRY_LABELS.items()]
    return _choice("Expires", choices, "There is no such choice. Choose one from the list.")


def order_field() -> forms.ChoiceField:
    """Return the order, which the list's own links choose."""
    choices = [("", ""), ("newest", ""), ("oldest", "")]
    return _choice(
        "Order", choices, "There is no such order: say newest or oldest.", is_shown=False
    )


class SearchField(forms.CharField):
    """Words to look for in name, e-mail, company and phone."""

    def __init__(self) -> None:
        super().__init__(
            label="Search",
            required=False,
            max_length=LONGEST_TEXT,
            widget=forms.TextInput(
                attrs={
                    "type": "search",
                    "placeholder": "Name, e-mail, company or phone",
                    "autocomplete": "off",
                    "aria-keyshortcuts": "/",
                }
            ),
            error_messages={"max_length": f"Search for {LONGEST_TEXT} characters at most."},
        )

    def clean(self, value: str | None) -> str:
        """Refuse what folds to nothing, such as an accent alone: every lead would match."""
        text: str = super().clean(value)
        if text and not normalise(text):
            raise forms.ValidationError("Write a letter or a digit to search for.")
        return text


class TagField(forms.CharField):
    """One tag, whole, written as leads keep it: lower case, single spaces."""

    def __init__(self) -> None:
        super().__init__(
            label="Tag",
            required=False,
            max_length=LONGEST_TEXT,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"max_length": "There is no tag as long as this."},
        )

    def clean(self, value: str | None) -> str:
        """Fold the tag.

        Raises:
            ValidationError: no lead can have such a tag.
        """
        try:
            return "".join(clean_tags([super().clean(value)]))
        except InvalidChangeError as exc:
            raise forms.ValidationError(str(exc)) from exc


class EmailFilterField(forms.CharField):
    """A whole address, in any case: the store finds it at once, however many leads there are."""

    def __init__(self) -> None:
        super().__init__(
            label="E-mail address",
            required=False,
            max_length=LONGEST_EMAIL,
            # Not type="email": browsers refuse addresses that the store keeps.
            widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
            error_messages={"max_length": f"An address has {LONGEST_EMAIL} characters at most."},
        )

    def clean(self, value: str | None) -> str:
        """Refuse a part of an address."""
        text: str = super().clean(value)
        if text and "@" not in text:
            raise forms.ValidationError(
                "Write the whole address, like ada@example.com. The search looks for parts of one."
            )
        return text


class ZoneField(forms.CharField):
    """The name of the zone that days are counted in."""

    def __init__(self) -> None:
        super().__init__(
            required=False, max_length=64, widget=forms.HiddenInput, validators=[validate_zone]
        )


class DayField(forms.DateField):
    """A day of the calendar."""

    def __init__(self, label: str, *, is_shown: bool = True) -> None:
        shown = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(
            label=label,
            required=False,
            input_formats=["%Y-%m-%d"],
            widget=shown if is_shown else forms.HiddenInput(),
            error_messages={"invalid": "Write the day as year-month-day, like 2026-03-31."},
        )


def unread_field() -> forms.BooleanField:
    """Return the box for leads that nobody has opened."""
    return forms.BooleanField(label="Unread only", required=False)


def _choice(
    label: str, choices: list[tuple[str, str]], unknown: str, *, is_shown: bool = True
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=choices,
        widget=forms.Select() if is_shown else forms.HiddenInput(),
        error_messages={"invalid_choice": unknown},
    )
