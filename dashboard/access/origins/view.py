"""A form's allowed origins: listed, added, removed, and what was refused lately."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html

from dashboard.access.origins.refused import refused_rows
from dashboard.access.origins.saving import WITHIN, save_origins
from dashboard.access.origins.typed import Problem, Reading, in_letters, read_lines
from dashboard.accounts.models import User
from dashboard.forms.retention import find_form
from dashboard.frame import FramedView
from leadmodels.errors import VersionConflictError
from leadmodels.forms import MOST_ORIGINS, Form
from leadmodels.origins import is_local_origin

MOST_PROBLEMS: Final = 20
"""How many lines are explained at once."""

_FIRST_REFUSED: Final = 15
_CONFLICT: Final = (
    "Somebody else changed this form meanwhile, so nothing was saved. This is the list as it is "
    "now; what you typed is still below. Send it again if you still want it."
)
_REMOVAL_CONFLICT: Final = (
    "Somebody else changed this form meanwhile, so nothing was saved. This is the list as it is "
    "now: remove the origin again if you still want to."
)
_NOTHING: Final = "Write at least one origin, like https://www.example.com."


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedRow:
    """An origin in the list: with the letters of its name, and what there is to know of it."""

    origin: str
    letters: str
    is_pattern: bool
    is_local: bool
    is_without_effect: bool


class OriginsView(FramedView):
    """The page: whatever is strange is shown again before it is saved, and so is a removal."""

    template_name = "access/origins.html"
    permission_required = "forms.change_form"
    title = "Allowed origins"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Show the list.

        Raises:
            Http404: there is no such form.
        """
        return self._page(find_form(kwargs["form_id"]))

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - same
        """Add or remove origins.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(kwargs["form_id"])
        removed = request.POST.get("remove")
        if removed is not None:
            return self._remove(form, removed)
        # The name of a field for words: should the store not answer, they are kept on the page.
        return self._add(form, request.POST.get("text", ""))

    def _add(self, form: Form, text: str) -> HttpResponse:
        reading = read_lines(text, present=form.origins, is_production=settings.IS_PROD)
        if not reading.additions and not reading.repeated and not reading.problems:
            reading = Reading(
                additions=(), repeated=(), problems=(Problem(typed="", sentence=_NOTHING),)
            )
        if reading.problems:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self._page(form, text=text, problems=reading.problems, status=status)
        if not reading.additions:
            messages.info(self.request, _said("Nothing to add, already allowed: {}.", reading))
            return self._back(form)
        if not self._is_as_shown(form):
            return self._page(form, text=text, conflict=_CONFLICT, status=HTTPStatus.CONFLICT)
        if "confirm" not in self.request.POST and any(one.warnings for one in reading.additions):
            return self._confirm(form, reading=reading, text=text)
        return self._save(form, reading, text)

    def _save(self, form: Form, reading: Reading, text: str) -> HttpResponse:
        added = [addition.origin for addition in reading.additions]
        try:
            self._put(form, (*form.origins, *added))
        except VersionConflictError:
            form = find_form(form.form_id)
            return self._page(form, text=text, conflict=_CONFLICT, status=HTTPStatus.CONFLICT)
        what = added[0] if len(added) == 1 else f"{len(added)} more origins"
        messages.success(
            self.request,
            format_html(
                "“<bdi>{}</bdi>” takes leads from <bdi>{}</bdi>. This is effective everywhere {}.",
                form.name,
                what,
                WITHIN,
            ),
        )
        if reading.repeated:
            messages.info(self.request, _said("Already allowed: {}.", reading))
        return self._back(form)

    def _remove(self, form: Form, origin: str) -> HttpResponse:
        if origin not in form.origins:
            messages.info(self.request, f"The list has no {origin[:200]} any more.")
            return self._back(form)
        if not self._is_as_shown(form):
            status = HTTPStatus.CONFLICT
            return self._page(form, conflict=_REMOVAL_CONFLICT, status=status)
        if "confirm" not in self.request.POST:
            return self._confirm(form, removal=origin)
        try:
            self._put(form, (one for one in form.origins if one != origin))
        except VersionConflictError:
            form = find_form(form.form_id)
            status = HTTPStatus.CONFLICT
            return self._page(form, conflict=_REMOVAL_CONFLICT, status=status)
        messages.success(self.request, f"Removed {origin}: its pages are refused {WITHIN}.")
        return self._back(form)

    def _put(self, form: Form, origins: Any) -> Form:  # noqa: ANN401 - any iterable of texts
        user = cast("User", self.request.user)
        return save_origins(form, origins, user=user, now=timezone.now())

    def _is_as_shown(self, form: Form) -> bool:
        return self.request.POST.get("version") == str(form.version)

    def _back(self, form: Form) -> HttpResponse:
        return redirect("admin:forms_form_origins", form.form_id)

    def _confirm(self, form: Form, **shown: object) -> HttpResponse:
        context = self.get_context_data(
            title="Look at this first" if "reading" in shown else "Remove this origin?",
            form=form,
            within=WITHIN,
            **shown,
        )
        self.template_name = "access/origins_confirm.html"
        return self.render_to_response(context)

    def _page(
        self,
        form: Form,
        *,
        text: str = "",
        problems: tuple[Problem, ...] = (),
        conflict: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        refused = refused_rows(form, now=timezone.now())
        context = self.get_context_data(
            form=form,
            rows=[_row(origin) for origin in form.origins],
            most=MOST_ORIGINS,
            text=text,
            problems=problems[:MOST_PROBLEMS],
            more_problems=max(0, len(problems) - MOST_PROBLEMS),
            conflict=conflict,
            within=WITHIN,
            refused=refused[:_FIRST_REFUSED],
            more_refused=refused[_FIRST_REFUSED:],
        )
        return self.render_to_response(context, status=status)


def _row(origin: str) -> AllowedRow:
    is_http = origin.startswith("http:")
    return AllowedRow(
        origin=origin,
        letters=in_letters(origin),
        is_pattern="*" in origin,
        is_local=is_local_origin(origin),
        is_without_effect=is_http and settings.IS_PROD,
    )


def _said(sentence: str, reading: Reading) -> str:
    """Name what was allowed already, in a sentence."""
    origins = sorted(set(reading.repeated))
    return sentence.format(origins[0] if len(origins) == 1 else f"{len(origins)} of these")
