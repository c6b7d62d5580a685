"""Who is told of a form's leads: the setting, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final, cast

from django.conf import settings as dashboard_settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from dashboard.accounts.models import User
from dashboard.audit.log import PERHAPS, record
from dashboard.audit.models import Action
from dashboard.forms.models import Form as FormPlaceholder
from dashboard.forms.retention import find_form
from dashboard.frame import FramedView
from dashboard.leads.work.answers import SeeOther
from leadmodels.errors import StoreUnavailableError, VersionConflictError
from leadmodels.forms import Form
from leadmodels.notices.settings import (
    MOST_PEOPLE,
    NoticeProblem,
    NoticeSettings,
    Person,
    find_notice_problems,
    get_notice_settings,
    put_notice_settings,
)
from leadmodels.notices.subjects import DEFAULT_SUBJECT, PLACEHOLDERS, render_subject

_CHANGED: Final = (
    "Not saved: somebody else changed these settings since you opened them. What you typed is "
    "still here; below is how they are now. Save again to put yours in their place."
)
_MOST_LINES: Final = 100
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage:
    """What the page shows: what was typed, and what is wrong with it.

    Args:
        people: a line each.
        subject: a template.
        version: of the settings that this is to be stored over.
        problems: the first of them.
        conflict: the settings as they are now, where somebody else changed them.
    """

    people: str
    subject: str
    version: int
    problems: tuple[NoticeProblem, ...] = ()
    conflict: NoticeSettings | None = None

    @property
    def wrong_people(self) -> list[str]:
        """What is wrong with the addresses."""
        return [each.sentence for each in self.problems if each.attribute == "people"][:_SHOWN]

    @property
    def wrong_subject(self) -> list[str]:
        """What is wrong with the subject."""
        return [each.sentence for each in self.problems if each.attribute == "subject"]


class NoticesView(FramedView):
    """Show who is told, and save it."""

    template_name = "forms/form_notices.html"
    permission_required = "forms.change_form"
    title = "Notifications"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Show the present settings.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(kwargs["form_id"])
        return self._answer(form, _page_of(get_notice_settings(form.form_id)))

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - same
        """Save what was typed, or say what is wrong with it.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(kwargs["form_id"])
        stored = get_notice_settings(form.form_id)
        people, subject = request.POST.get("people", ""), request.POST.get("subject", "").strip()
        asked = replace(
            stored, people=tuple(_people(people)), subject=subject, updated_at=timezone.now()
        )
        page = NoticesPage(people=people, subject=subject, version=stored.version)
        if problems := find_notice_problems(asked):
            return self._answer(
                form, replace(page, problems=problems), status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
        is_same = (asked.people, asked.subject) == (stored.people, stored.subject)
        if not is_same and request.POST.get("version") != str(stored.version):
            return self._conflict(form, page, stored)
        try:
            if not is_same:
                self._store(stored, asked)
        except VersionConflictError:
            now_there = get_notice_settings(form.form_id)
            return self._conflict(form, replace(page, version=now_there.version), now_there)
        said = format_html("The notifications of “<bdi>{}</bdi>” are saved.", form.name)
        messages.success(request, said)
        return SeeOther(reverse("admin:forms_form_detail", args=[form.form_id]))

    def _store(self, stored: NoticeSettings, asked: NoticeSettings) -> None:
        user = cast("User", self.request.user)
        # Addresses are of people: the log says how many, and no more.
        detail: dict[str, str | int] = {"told": len(asked.people), "before": len(stored.people)}
        if asked.subject != stored.subject:
            detail["subject"] = "changed"
        try:
            put_notice_settings(asked)
        except StoreUnavailableError:
            detail["outcome"] = PERHAPS
            raise
        except VersionConflictError:
            detail = {}
            raise
        finally:
            if detail:
                record(user, Action.CHANGED, FormPlaceholder, asked.form_id, detail=detail)

    def _conflict(self, form: Form, page: NoticesPage, stored: NoticeSettings) -> HttpResponse:
        return self._answer(form, replace(page, conflict=stored), status=HTTPStatus.CONFLICT)

    def _answer(
        self, form: Form, page: NoticesPage, *, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        example = {
            "form": form.name,
            "name": "Cora Example",
            "email": "cora@example.org",
            "company": "Example Ltd",
            "receipt": "7K3M-Q2XD",
        }
        context = self.get_context_data(
            form=form,
            page=page,
            most=MOST_PEOPLE,
            placeholders=PLACEHOLDERS,
            default_subject=DEFAULT_SUBJECT,
            example=render_subject(page.subject, example),
            is_sent=dashboard_settings.LEADS_ARE_MAILED,
            conflict_sentence=_CHANGED,
        )
        return self.render_to_response(context, status=status)


def _page_of(settings: NoticeSettings) -> NoticesPage:
    return NoticesPage(
        people="\n".join(person.address for person in settings.people),
        subject=settings.subject,
        version=settings.version,
    )


def _people(text: str) -> Iterator[Person]:
    """Read addresses, a line each; what can't be one is a problem of the settings."""
    for line in text.splitlines()[:_MOST_LINES]:
        if line.strip():
            yield Person(address=line.strip())
