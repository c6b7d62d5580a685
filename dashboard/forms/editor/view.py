"""A form edited: buttons that add, move and remove fields, and the one that saves."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final, cast

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.forms.differences import find_differences, for_the_log
from dashboard.forms.editor.draft import Draft, do_action, draft_of, read_draft
from dashboard.forms.editor.losses import find_losses, has_leads, renamed_in, token_of
from dashboard.forms.editor.page import EditorPage
from dashboard.forms.editor.reading import read_form
from dashboard.forms.models import Form as FormPlaceholder
from dashboard.forms.retention import find_form
from dashboard.forms.storing import store_noted
from dashboard.frame import FramedView
from dashboard.leads.detail.send_again import UNSURE, as_unavailable
from dashboard.leads.work.answers import SeeOther
from leadmodels.errors import StoreUnavailableError, VersionConflictError
from leadmodels.forms import Form, list_form_versions

_CHANGED: Final = (
    "Not saved: somebody else changed this form since you opened it. What you typed is still here, "
    "and below is what was changed meanwhile. Save again to put yours in its place, or load the "
    "form as it is now."
)
_PASTE_AGAIN: Final = (
    " Pages go on showing the form as it was pasted into them: paste it again there."
)


@method_decorator(csp_update({"frame-src": [SELF]}), name="dispatch")
class FormEditView(FramedView):
    """Edit a form; nothing is stored before the button that saves, and nothing typed is lost."""

    template_name = "forms/form_edit.html"
    permission_required = "forms.change_form"
    title = "Edit the form"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Show the form as it is.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(kwargs["form_id"])
        return self.answer(EditorPage(draft=draft_of(form), version=form.version))

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - same
        """Do what the pressed button says.

        Raises:
            Http404: there is no such form.
        """
        draft = read_draft(request.POST)
        version = _version_of(request)
        action = request.POST.get("do", "save")
        if action != "save":
            return self.answer(EditorPage(draft=do_action(draft, action), version=version))
        try:
            return self._save(draft, find_form(kwargs["form_id"]), version)
        except StoreUnavailableError as exc:
            page = EditorPage(draft=draft, version=version, problem=UNSURE)
            return as_unavailable(self.answer(page), exc)

    @property
    def user(self) -> User:
        """Who edits."""
        return cast("User", self.request.user)

    def answer(self, page: EditorPage, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        """Show the editor."""
        context = self.get_context_data(**self.kwargs, **page.context())
        return self.render_to_response(context, status=status)

    def _save(self, draft: Draft, stored: Form, version: int) -> HttpResponse:
        reading = read_form(draft, stored)
        if reading.errors:
            page = EditorPage(draft=draft, version=version, errors=reading.errors)
            return self.answer(page, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if not find_differences(stored, reading.form):
            # Sent twice, most likely; whoever saved it, it is as was asked for.
            messages.success(self.request, "The form is saved as it is here.")
            return SeeOther(_url_of(stored))
        if version != stored.version and (meanwhile := self._meanwhile(draft, stored, version)):
            return self.answer(meanwhile, status=HTTPStatus.CONFLICT)
        losses = find_losses(stored, reading.form, renamed_in(draft))
        is_confirmed = self.request.POST.get("confirmed") == token_of(losses)
        if losses and not is_confirmed and has_leads(stored.form_id, now=timezone.now()):
            return self.answer(EditorPage(draft=draft, version=stored.version, losses=losses))
        try:
            self._store(stored, reading.form)
        except VersionConflictError:
            now_there = find_form(stored.form_id)
            page = self._meanwhile(draft, now_there, stored.version) or _conflict(draft, now_there)
            return self.answer(page, status=HTTPStatus.CONFLICT)
        return SeeOther(_url_of(stored))

    def _store(self, stored: Form, form: Form) -> None:
        saved = store_noted(self.user, replace(form, updated_at=timezone.now()))
        differences = find_differences(stored, saved)
        detail = {"version": saved.version, **for_the_log(differences)}
        record(self.user, Action.CHANGED, FormPlaceholder, saved.form_id, detail=detail)
        again = _PASTE_AGAIN if _shown_of(saved) != _shown_of(stored) else ""
        said = format_html("“<bdi>{}</bdi>” is saved.{}", saved.name, again)
        messages.success(self.request, said)

    def _meanwhile(self, draft: Draft, stored: Form, version: int) -> EditorPage | None:
        """Say what changed since a version; None: nothing that is edited here.

        Origins and retention have pages of their own and stay as they are now.
        """
        opened = next(
            (form for form in list_form_versions(stored.form_id) if form.version == version), None
        )
        if opened is not None and draft_of(opened) == draft_of(stored):
            return None
        return _conflict(draft, stored, opened)


def _shown_of(form: Form) -> tuple[object, ...]:
    """Give what stands in the pages that a form was pasted into."""
    return form.fields, form.consent_text, form.submit_label


def _conflict(draft: Draft, stored: Form, opened: Form | None = None) -> EditorPage:
    differences = find_differences(opened, stored) if opened else ()
    return EditorPage(draft=draft, version=stored.version, meanwhile=differences, problem=_CHANGED)


def _version_of(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("999999999") else 0


def _url_of(form: Form) -> str:
    return reverse("admin:forms_form_detail", args=[form.form_id])
