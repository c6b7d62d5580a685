"""A test lead: through the checks and the spam score that a visitor's submission meets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.forms.retention import find_form
from dashboard.forms.sample_values import sample_of
from dashboard.frame import FramedView
from dashboard.leads.detail.add_fields import make_fields, read_sent
from dashboard.leads.detail.page import ADDED_BY
from dashboard.leads.detail.send_again import UNSURE, as_unavailable
from dashboard.leads.detail.written_leads import fresh_key, key_of, store_written
from dashboard.leads.models import Lead as LeadName
from dashboard.leads.work.answers import SeeOther
from leadmodels.errors import StoreUnavailableError
from leadmodels.forms import Form
from leadmodels.intake.identity import SubmissionKey
from leadmodels.intake.once import Stored
from leadmodels.rules.validation import FieldError, validate_submission
from leadmodels.rules.values import Value
from leadmodels.spam.scoring import SpamEvidence, score_submission, typed_values

TEST_TAG: Final = "test"
_TEST_SOURCE: Final = "yes, from the dashboard"
_PREFIX: Final = "field-"


class FormSampleView(FramedView):
    """Fill the form in with something, look at it, send it: the lead says that it is a test."""

    template_name = "forms/form_sample.html"
    permission_required = ("forms.change_form", "leads.add_lead")
    title = "Send a test lead"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Show what would be sent.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(kwargs["form_id"])
        return self._page(form, _samples(form))

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - same
        """Store it, once however often the page is sent; or say what the form refuses.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(kwargs["form_id"])
        sent = read_sent(form, request.POST)
        checked = validate_submission(form.fields, sent)
        if checked.errors or not form.active:
            status = HTTPStatus.UNPROCESSABLE_ENTITY if checked.errors else HTTPStatus.CONFLICT
            return self._page(form, request.POST, errors=checked.errors, status=status)
        user, now = cast("User", request.user), timezone.now()
        key = key_of(request.POST, now)
        try:
            stored = _store(form, checked.values, sent, key=key, user=user, now=now)
        except StoreUnavailableError as exc:
            return as_unavailable(self._page(form, request.POST, problem=UNSURE), exc)
        lead_id = stored.lead.lead_id
        if not stored.is_replay:
            record(user, Action.ADDED, LeadName, lead_id, detail={"test of": form.form_id})
        where = "in quarantine" if stored.lead.status == "spam" else "among the new leads"
        said = format_html(
            'The test lead is {}: <a href="{}">look at it</a>. It has the tag “{}”.',
            where,
            reverse("admin:leads_lead_change", args=[lead_id]),
            TEST_TAG,
        )
        messages.success(request, said)
        return SeeOther(reverse("admin:forms_form_detail", args=[form.form_id]))

    def _page(
        self,
        form: Form,
        values: QueryDict,
        *,
        errors: tuple[FieldError, ...] = (),
        status: HTTPStatus = HTTPStatus.OK,
        problem: str = "",
    ) -> HttpResponse:
        fields = make_fields(form, values, errors)
        context = self.get_context_data(
            form=form,
            fields=fields,
            wrong_fields=[field for field in fields if field.error],
            errors=[error.message for error in errors if error.field is None],
            problem=problem,
            key=values.get("key") or fresh_key(timezone.now()),
        )
        return self.render_to_response(context, status=status)


def _samples(form: Form) -> QueryDict:
    values = QueryDict(mutable=True)
    for field in form.fields:
        text = sample_of(field, today=timezone.localdate())
        if text:
            values.setlist(_PREFIX + field.name, [text])
    return values


def _store(
    form: Form,
    values: Mapping[str, Value],
    sent: dict[str, object],
    *,
    key: SubmissionKey,
    user: User,
    now: datetime,
) -> Stored:
    source = {
        ADDED_BY: user.public_id,
        "test": _TEST_SOURCE,
        "page_url": f"{settings.PUBLIC_API_URL}/f/{form.form_id}",
    }
    texts = typed_values(form.fields, values)
    verdict = score_submission(
        SpamEvidence(
            values=texts,
            email=next((texts.get(f.name) for f in form.fields if f.type == "email"), None),
            own_origins=form.origins,
            blocked_words=form.blocked_words,
        )
    )
    return store_written(
        form,
        values,
        sent,
        key=key,
        now=now,
        source=source,
        finish=lambda lead: replace(lead, tags=(TEST_TAG,)),
        verdict=verdict,
    )
