"""A form made: from nothing, or as the copy of another."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.forms.differences import find_differences
from dashboard.forms.editor.draft import Draft, FieldDraft, do_action, draft_of, read_draft
from dashboard.forms.editor.page import EditorPage
from dashboard.forms.editor.reading import read_form
from dashboard.forms.editor.view import FormEditView
from dashboard.forms.models import Form as FormPlaceholder
from dashboard.forms.retention import find_form
from dashboard.forms.storing import store_noted
from dashboard.leads.detail.send_again import UNSURE, as_unavailable
from dashboard.leads.work.answers import SeeOther
from leadmodels.errors import InvalidIdError, StoreUnavailableError, VersionConflictError
from leadmodels.forms import Form, get_form
from leadmodels.ids import new_form_id, parse_form_id

_USUAL: Final = Draft(
    fields=(
        FieldDraft(key="1", name="name", label="Your name", required=True, autocomplete="name"),
        FieldDraft(
            key="2",
            type="email",
            name="email",
            label="E-mail address",
            required=True,
            autocomplete="email",
        ),
        FieldDraft(key="3", type="textarea", name="message", label="Your message", required=True),
    )
)
"""What most forms ask for: it is sooner removed than typed."""

_MADE_ALREADY: Final = (
    "Not saved: a form was made from this page already, and it is among the forms. Save again to "
    "make another one."
)


class FormAddView(FormEditView):
    """Make a form. The page brings its id, so that sent twice it is one form."""

    title = "New form"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Show a form to begin with: the usual one, or the copy of another.

        Raises:
            Http404: there is no form to copy.
        """
        source_id = request.GET.get("from", "")
        if not source_id:
            return self._show(EditorPage(draft=_USUAL, version=0), new_id())
        source = find_form(source_id)
        draft = draft_of(source)
        fields = tuple(replace(row, was="") for row in draft.fields)
        copy = replace(draft, name=f"Copy of {draft.name}"[:200], fields=fields)
        return self._show(EditorPage(draft=copy, version=0), new_id(), source)

    def post(self, request: HttpRequest, *_args: object, **_kwargs: Any) -> HttpResponse:  # noqa: ANN401 - same
        """Do what the pressed button says.

        Raises:
            Http404: the form that is copied is gone.
        """
        draft, form_id = read_draft(request.POST), _id_of(request)
        action = request.POST.get("do", "save")
        try:
            source_id = request.POST.get("from", "")
            source = find_form(source_id) if source_id else None
            if action != "save":
                page = EditorPage(draft=do_action(draft, action), version=0)
                return self._show(page, form_id, source)
            return self._make(draft, form_id, source)
        except StoreUnavailableError as exc:
            page = EditorPage(draft=draft, version=0, problem=UNSURE)
            return as_unavailable(self._show(page, form_id), exc)

    def _make(self, draft: Draft, form_id: str, source: Form | None) -> HttpResponse:
        reading = read_form(draft, blank_form(form_id, source, now=timezone.now()))
        if reading.errors:
            page = EditorPage(draft=draft, version=0, errors=reading.errors)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self._show(page, form_id, source, status=status)
        try:
            form = store_noted(self.user, reading.form)
        except VersionConflictError:
            if find_differences(get_form(form_id), reading.form):
                page = EditorPage(draft=draft, version=0, problem=_MADE_ALREADY)
                return self._show(page, new_id(), source, status=HTTPStatus.CONFLICT)
        else:
            detail: dict[str, str | int] = {"name": form.name, "fields": len(form.fields)}
            if source is not None:
                detail["copy of"] = source.form_id
            record(self.user, Action.ADDED, FormPlaceholder, form_id, detail=detail)
        said = format_html("“<bdi>{}</bdi>” is there.", reading.form.name)
        messages.success(self.request, said)
        return SeeOther(reverse("admin:forms_form_detail", args=[form_id]))

    def _show(
        self,
        page: EditorPage,
        form_id: str,
        source: Form | None = None,
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        # While the store is away the copied form can't be read, but what names it is known.
        source_id = source.form_id if source else self.request.POST.get("from", "")
        context = self.get_context_data(
            **page.context(), new_id=form_id, source=source, source_id=source_id
        )
        return self.render_to_response(context, status=status)


def blank_form(form_id: str, source: Form | None, *, now: datetime) -> Form:
    """Make the form that the draft is read over; a copy has the origins and retention, too."""
    return Form(
        form_id=form_id,
        name="",
        fields=(),
        origins=source.origins if source else (),
        retention_days=source.retention_days if source else None,
        created_at=now,
        updated_at=now,
    )


def new_id() -> str:
    """Give the id that a form is going to have."""
    return new_form_id(at=timezone.now(), random=secrets.token_bytes(10))


def _id_of(request: HttpRequest) -> str:
    try:
        return parse_form_id(request.POST.get("form_id", ""))
    except InvalidIdError:
        return new_id()
