"""How long a form's leads are kept: the setting, what a change would do, and doing it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.forms.models import Form as FormPlaceholder
from dashboard.forms.preview import preview_retention
from dashboard.forms.retention_form import RetentionForm
from dashboard.forms.words import in_words
from dashboard.frame import FramedView, render_message
from dashboard.jobs.start import start_job
from dashboard.leads.bulk.confirmation import Confirmation, read_confirmation
from leadmodels.changes.apply import KeepFor
from leadmodels.errors import (
    FormNotFoundError,
    InvalidIdError,
    JobExistsError,
    StoreUnavailableError,
    VersionConflictError,
)
from leadmodels.forms import Form, get_form, put_form
from leadmodels.jobs.store import Job
from leadmodels.lists.filters import LeadFilters

_CHANGED: Final = (
    "Somebody else changed this form meanwhile, so nothing was saved. Look at the setting as it "
    "is now, and save again if you still want to."
)
_OLD: Final = (
    "What you confirmed was shown more than half an hour ago, so nothing was saved. This is what "
    "it does now: please look at it again."
)
_NOT_STARTED: Final = (
    "New leads are kept {}: that is saved. But the lead store did not answer when the job was to "
    "start that changes the leads that are there already. Look among the jobs, and ask for it "
    "again if it is not there."
)


class RetentionView(FramedView):
    """Ask, show what it would do, and do it: nothing is saved before the preview was seen."""

    template_name = "forms/form_retention.html"
    permission_required = "forms.retain_form"
    title = "How long leads are kept"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Show the present setting.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(kwargs["form_id"])
        initial = {
            "keep": "forever" if form.retention_days is None else "days",
            "days": form.retention_days,
        }
        return self._page(
            form, RetentionForm(present=form.retention_days, initial=initial, label_suffix="")
        )

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - same
        """Show what the change would do; when that has been confirmed, do it.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(kwargs["form_id"])
        asked = RetentionForm(request.POST, present=form.retention_days, label_suffix="")
        if not asked.is_valid():
            return self._page(form, asked, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        # Where the form is as asked for already, nothing of anybody's is overwritten: the same
        # confirmation sent twice, most likely.
        is_same = asked.retention_days == form.retention_days
        if request.POST.get("version") != str(form.version) and not is_same:
            return self._conflict(form, asked)
        confirmation = read_confirmation(request.POST, now=timezone.now())
        if "confirm" not in request.POST:
            return self._preview(form, asked, confirmation)
        if not confirmation.is_shown:
            return self._preview(form, asked, confirmation, problem=_OLD)
        return self._save(form, asked, confirmation)

    def _save(self, form: Form, asked: RetentionForm, confirmation: Confirmation) -> HttpResponse:
        now, user, days = timezone.now(), cast("User", self.request.user), asked.retention_days
        try:
            is_changed = _keep(form, days, user=user, now=now)
        except VersionConflictError:
            return self._conflict(find_form(form.form_id), asked)
        if asked.is_for_existing:
            try:
                job_id = _begin_job(form, days, confirmation, user=user)
            except StoreUnavailableError:
                return self._not_started(days)
        words = "now keeps new leads" if is_changed else "already keeps new leads"
        said = format_html("“<bdi>{}</bdi>” {} {}.", form.name, words, in_words(days))
        messages.success(self.request, said)
        if asked.is_for_existing:
            return redirect("admin:jobs_job_detail", job_id)
        return redirect("admin:forms_form_changelist")

    def _conflict(self, form: Form, asked: RetentionForm) -> HttpResponse:
        asked.add_error(None, _CHANGED)
        return self._page(form, asked, status=HTTPStatus.CONFLICT)

    def _not_started(self, days: int | None) -> HttpResponse:
        return render_message(
            self.request,
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            title="The leads that are there were not changed",
            message=_NOT_STARTED.format(in_words(days)),
            retry_url=self.request.path,
        )

    def _preview(
        self, form: Form, asked: RetentionForm, confirmation: Confirmation, *, problem: str = ""
    ) -> HttpResponse:
        days = asked.retention_days
        return self._page(
            form,
            asked,
            status=HTTPStatus.CONFLICT if problem else HTTPStatus.OK,
            preview=preview_retention(form, days, now=timezone.now()),
            confirmation=confirmation,
            asked=in_words(days),
            problem=problem,
        )

    def _page(
        self,
        form: Form,
        retention_form: RetentionForm,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        **preview: object,
    ) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            retention_form=retention_form,
            present=in_words(form.retention_days),
            **preview,
        )
        return self.render_to_response(context, status=status)


def find_form(form_id: str) -> Form:
    """Return a form.

    Raises:
        Http404: there is no such form.
        StoreUnavailableError: the store failed.
    """
    try:
        return get_form(form_id)
    except (FormNotFoundError, InvalidIdError) as exc:
        raise Http404("There is no form at this address.") from exc


def _keep(form: Form, days: int | None, *, user: User, now: datetime) -> bool:
    """Save the setting and note it; False: it was so already.

    Raises:
        VersionConflictError: somebody changed the form, to another setting than this.
        StoreUnavailableError: the store failed; whether it was saved is unknown.
    """
    if days == form.retention_days:
        return False
    try:
        put_form(replace(form, retention_days=days, updated_at=now))
    except VersionConflictError:
        if get_form(form.form_id).retention_days != days:
            raise
        return False
    detail = {"kept": in_words(days), "before": in_words(form.retention_days)}
    record(user, Action.CHANGED, FormPlaceholder, form.form_id, detail=detail)
    return True


def _begin_job(form: Form, days: int | None, confirmation: Confirmation, *, user: User) -> str:
    """Start the job and name it; the same confirmation sent twice is the job it started before.

    Leads stored between the preview and when it begins are among them: they came, or may have come,
    under the setting before.

    Raises:
        StoreUnavailableError: the store failed; whether the job was stored is unknown.
    """
    job = Job(
        job_id=confirmation.job_id({"by": user.public_id, "form": form.form_id, "keep": days}),
        kind="retention",
        requested_by=user.public_id,
        requested_at=timezone.now(),  # after the form was saved: from here its wait counts
        filters=LeadFilters(form_id=form.form_id),
        change=KeepFor(days=days),
        title=f"Keep leads {in_words(days)}: {form.name}",
    )
    with suppress(JobExistsError):  # by the same page, sent before
        start_job(user, job)
    return job.job_id
