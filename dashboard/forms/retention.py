"""How long a form's leads are kept: the setting, what a change would do, and doing it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from http import HTTPStatus
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.forms.models import Form as FormPlaceholder
from dashboard.forms.preview import preview_retention
from dashboard.frame import FramedView
from dashboard.jobs.start import start_job
from leadmodels.changes.apply import KeepFor
from leadmodels.errors import FormNotFoundError, InvalidIdError, VersionConflictError
from leadmodels.forms import RETENTION_DAYS, Form, get_form, put_form
from leadmodels.jobs.store import Job, new_job_id
from leadmodels.lists.listing import LeadFilters

_LEAST, _MOST = RETENTION_DAYS
_RANGE = f"Give {_LEAST:,} to {_MOST:,} days, or choose for ever."
_CHANGED = (
    "Somebody else changed this form meanwhile, so nothing was saved. Look at the setting as it "
    "is now, and save again if you still want to."
)


class RetentionForm(forms.Form):
    """Days or for ever, and whether that goes for the leads that are there already."""

    keep = forms.ChoiceField(
        label="Leads of this form are kept",
        choices=[("days", "for a number of days"), ("forever", "for ever")],
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(
        label="Days",
        required=False,
        min_value=_LEAST,
        max_value=_MOST,
        help_text="Counted from the moment a lead was received.",
        error_messages={"invalid": _RANGE, "min_value": _RANGE, "max_value": _RANGE},
    )
    existing = forms.BooleanField(
        label="Change the leads that are there already, too",
        required=False,
        help_text="Leads on hold stay until they are released.",
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the days where they count."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("keep") == "days" and not cleaned.get("days") and not self.errors:
            self.add_error("days", _RANGE)
        return cleaned

    @property
    def retention_days(self) -> int | None:
        """What was chosen; None: for ever."""
        days: int | None = self.cleaned_data["days"]
        return days if self.cleaned_data["keep"] == "days" else None


class RetentionView(FramedView):
    """Ask, show what it would do, and do it: nothing is saved before the preview was seen."""

    template_name = "forms/form_retention.html"
    permission_required = "forms.retain_form"
    title = "How long leads are kept"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Show the present setting."""
        form = find_form(kwargs["form_id"])
        initial = {
            "keep": "forever" if form.retention_days is None else "days",
            "days": form.retention_days,
        }
        return self._page(form, RetentionForm(initial=initial, label_suffix=""))

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - same
        """Show what the change would do; when that has been confirmed, do it."""
        form = find_form(kwargs["form_id"])
        asked = RetentionForm(request.POST, label_suffix="")
        if not asked.is_valid():
            return self._page(form, asked, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if request.POST.get("version") != str(form.version):
            asked.add_error(None, _CHANGED)
            return self._page(form, asked, status=HTTPStatus.CONFLICT)
        if "confirm" not in request.POST:
            return self._page(form, asked, is_preview=True)
        return self._save(form, asked)

    def _save(self, form: Form, asked: RetentionForm) -> HttpResponse:
        now = timezone.now()
        days = asked.retention_days
        user = cast("User", self.request.user)
        if days != form.retention_days:
            try:
                put_form(replace(form, retention_days=days, updated_at=now))
            except VersionConflictError:
                asked.add_error(None, _CHANGED)
                return self._page(form, asked, status=HTTPStatus.CONFLICT)
            detail = {"retention_days": days or "for ever", "before": form.retention_days or "ever"}
            record(user, Action.CHANGED, FormPlaceholder, form.form_id, detail=detail)
            messages.success(self.request, f"“{form.name}” now keeps new leads {in_words(days)}.")
        if not asked.cleaned_data["existing"]:
            return redirect("admin:forms_form_changelist")
        job = Job(
            job_id=new_job_id(at=now, random=secrets.token_bytes(10)),
            kind="retention",
            requested_by=user.public_id,
            requested_at=now,
            filters=LeadFilters(form_id=form.form_id, until=now),
            change=KeepFor(days=days),
            title=f"Keep leads {in_words(days)}: {form.name}",
        )
        start_job(user, job)
        return redirect("admin:jobs_job_detail", job.job_id)

    def _page(
        self,
        form: Form,
        asked: RetentionForm,
        *,
        is_preview: bool = False,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        preview = None
        if is_preview:
            preview = preview_retention(form, asked.retention_days, now=timezone.now())
        context = self.get_context_data(
            form=form,
            retention_form=asked,
            preview=preview,
            present=in_words(form.retention_days),
            asked=in_words(asked.retention_days) if is_preview else "",
        )
        return self.render_to_response(context, status=status)


def find_form(form_id: str) -> Form:
    """Return a form.

    Raises:
        Http404: there is no such form.
    """
    try:
        return get_form(form_id)
    except (FormNotFoundError, InvalidIdError) as exc:
        raise Http404("There is no form at this address.") from exc


def in_words(days: int | None) -> str:
    """Say how long: “for 90 days”, “for ever”."""
    if days is None:
        return "for ever"
    return f"for {days:,} day{'' if days == 1 else 's'}"
