"""What a link to the audit log says, judged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone

from dashboard.accounts.people import staff_choices
from dashboard.audit.models import Action, AuditEntry
from dashboard.leads.days import nearest_day, start_of_day
from dashboard.leads.lists.filter_fields import DayField

if TYPE_CHECKING:
    from django.contrib.admin.models import LogEntry
    from django.db.models import QuerySet

_UNKNOWN: Final = "There is no such choice. Choose one from the list."
_NO_ID: Final = (
    "Give a whole id, as the log shows it: lead_ and 26 letters and digits, for instance."
)
_BAD_PLACE: Final = "This link to a page of the log is damaged."
_GIVEN_TWICE: Final = "The link gives this filter more than once. Choose one."
_LARGEST_KEY: Final = 2**63 - 1

THINGS: Final = {
    "leads.lead": "Leads",
    "leads.savedview": "Saved views",
    "jobs.job": "Exports and jobs",
    "forms.form": "Forms",
    "access.apikey": "API keys",
    "accounts.user": "People",
    "accounts.invite": "Invites",
    "audit.auditentry": "This log",
}
"""What something can be done to, by app and model."""

FILTER_NAMES: Final = ("who", "action", "what", "id", "from", "to")


class AuditFilterForm(forms.Form):
    """Who, what to which, and when: days of the reader's zone, the last one included."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        self.query_string: Final = data
        actions = [(str(number), label) for number, label in Action.choices]
        self.fields |= {
            "who": _choice("Who", "Anybody", staff_choices(with_former=True)),
            "action": _choice("Did", "Anything", actions),
            "what": _choice("To what", "Anything", THINGS.items()),
            "id": forms.RegexField(
                r"^[0-9A-Za-z_]{1,40}$",
                strip=True,
                label="Its id",
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
                error_messages={"invalid": _NO_ID},
            ),
            # "from" is a keyword of Python.
            "from": DayField("From"),
            "to": DayField("To"),
            "before": forms.IntegerField(
                required=False,
                min_value=1,
                max_value=_LARGEST_KEY,
                widget=forms.HiddenInput,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _BAD_PLACE),
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a filter given twice, as only one could count, and a range that ends too early."""
        cleaned = super().clean() or self.cleaned_data
        for name in self.fields:
            if len(self.query_string.getlist(name)) > 1:
                self.add_error(name, _GIVEN_TWICE)
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and first > last:
            self.add_error("to", "This day is before the first one.")
        return cleaned

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return any(self.cleaned_data.get(name) for name in FILTER_NAMES)

    def entries(self) -> QuerySet[LogEntry]:
        """Return what is asked for, the newest first: entries are numbered as they are written."""
        cleaned = self.cleaned_data
        zone = ZoneInfo(timezone.get_current_timezone_name())
        app_label, _, model = cleaned["what"].partition(".")
        wanted: dict[str, object] = {
            "user__public_id": cleaned["who"],
            "action_flag": cleaned["action"],
            "content_type__app_label": app_label,
            "content_type__model": model,
            "object_id": cleaned["id"],
            "pk__lt": cleaned["before"],
        }
        if cleaned["from"]:
            wanted["action_time__gte"] = start_of_day(nearest_day(cleaned["from"]), zone)
        if cleaned["to"]:
            after = nearest_day(cleaned["to"]) + timedelta(days=1)
            wanted["action_time__lt"] = start_of_day(after, zone)
        entries = AuditEntry.objects.select_related("user", "content_type").order_by("-pk")
        return entries.filter(**{name: value for name, value in wanted.items() if value})

    def query(self, before: int | None = None) -> str:
        """Return the query string of these filters, from a place in the log on."""
        said = {name: self.cleaned_data.get(name) for name in FILTER_NAMES} | {"before": before}
        return urlencode({name: str(value) for name, value in said.items() if value})


def _choice(label: str, anything: str, choices: Any) -> forms.ChoiceField:  # noqa: ANN401 - pairs, as Django takes them
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", anything), *choices],
        error_messages={"invalid_choice": _UNKNOWN},
    )
