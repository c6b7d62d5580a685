"""Names as people type them, judged."""

from __future__ import annotations

from django import forms

MOST_LETTERS = 60


def name_field(label: str) -> forms.CharField:
    """Return the question for a first or last name."""
    return forms.CharField(
        label=label,
        max_length=MOST_LETTERS,
        validators=[refuse_unseen],
        error_messages={"required": f"Give the {label.lower()}."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def refuse_unseen(name: str) -> None:
    """Refuse letters that nobody sees, which make one name look like another.

    Raises:
        ValidationError: there is one.
    """
    if not name.isprintable():
        raise forms.ValidationError("This holds characters that can't be seen.", code="unseen")
