"""The people whom a form's settings name to be told of each lead: as targets, and by e-mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ingest.notices.letters import letter_of_lead
from ingest.notices.messages import Notice
from ingest.notices.post import Addressed, Writes
from ingest.notices.targets import Target, TargetsOf
from leadmodels.forms import Form
from leadmodels.leads import Lead
from leadmodels.notices.events import LeadEvent
from leadmodels.notices.settings import NoticeSettings, Person

NEW_LEAD: Final = "new_lead"
"""A lead that arrived, was put into quarantine and released again is told once."""


def people_of(settings_of: Callable[[str], NoticeSettings]) -> TargetsOf:
    """Say whom to tell of an event, by the settings of the lead's form."""

    def targets_of(event: LeadEvent) -> Iterator[Target]:
        for person in settings_of(event.lead.form_id).people:
            yield Target(queue="mail", target_id=person.target_id, kind=NEW_LEAD)

    return targets_of


def write_to_people(
    settings_of: Callable[[str], NoticeSettings],
    *,
    read_settings: Callable[[str], NoticeSettings],
    dashboard_url: str | None,
) -> Writes:
    """Write to the people that a form's settings name; who isn't named any longer gets nothing.

    Args:
        settings_of: a form's settings, perhaps as they were a minute ago.
        read_settings: the same as they are now: who isn't found may have been added since.
        dashboard_url: where the letter leads.
    """

    def write(notice: Notice, lead: Lead, form: Form) -> Addressed | None:
        settings = settings_of(notice.form_id)
        person = _named(settings, notice)
        if person is None:
            settings = read_settings(notice.form_id)
            person = _named(settings, notice)
        if person is None:
            return None
        letter = letter_of_lead(lead, form, subject=settings.subject, dashboard_url=dashboard_url)
        return Addressed(person.address, letter)

    return write


def _named(settings: NoticeSettings, notice: Notice) -> Person | None:
    return next((each for each in settings.people if each.target_id == notice.target_id), None)
