"""How an export is written, asked in words of the people who open it."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms

from leadmodels.exports.writing import Delimiter, ExportOptions, Format
from leadmodels.lists.listing import Order

_FORMATS: Final = [
    ("csv", "CSV, for Excel and other spreadsheets"),
    ("jsonl", "JSON Lines, for programs"),
]
_DELIMITERS: Final = [
    ("comma", "Comma ( , )"),
    ("semicolon", "Semicolon ( ; )"),
    ("tab", "Tab"),
]
_SIGNS: Final[dict[str, Delimiter]] = {"comma": ",", "semicolon": ";", "tab": "\t"}
FORMAT_LABELS: Final[dict[Format, str]] = {"csv": "CSV", "jsonl": "JSON Lines"}


class ExportForm(forms.Form):
    """Format, and for CSV the delimiter and the byte order mark."""

    format = forms.ChoiceField(
        label="Format",
        choices=_FORMATS,
        initial="csv",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a format.",
            "invalid_choice": "There is no such format. Choose one from the list.",
        },
    )
    delimiter = forms.ChoiceField(
        label="Between two cells",
        choices=_DELIMITERS,
        initial="comma",
        required=False,
        help_text=(
            "Excel splits rows at the sign that your computer's regional settings name: a comma in "
            "English, a semicolon in German, French, Spanish and most others that write 1,5. If "
            "everything ends up in one column, take the other one."
        ),
        error_messages={"invalid_choice": "There is no such sign. Choose one from the list."},
    )
    has_bom = forms.BooleanField(
        label="Mark the file as UTF-8",
        initial=True,
        required=False,
        help_text=(
            "Excel needs the mark (a byte order mark) to show é, ü or 日本 right. Take it out for "
            "programs that stumble over it."
        ),
    )

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401 - what Django's forms take
        super().__init__(data, auto_id="export-%s", label_suffix="")

    def options_in(self, order: Order) -> ExportOptions:
        """Give what was chosen, for a list in an order."""
        cleaned = self.cleaned_data
        return ExportOptions(
            format=cast("Format", cleaned["format"]),
            delimiter=_SIGNS[cleaned["delimiter"] or "comma"],
            has_bom=cleaned["has_bom"],
            order=order,
        )
