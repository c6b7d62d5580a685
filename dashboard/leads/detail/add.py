"""A lead written down by hand: somebody called, or left a card."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.frame import FramedView
from dashboard.leads.detail.add_fields import make_fields, read_sent
from dashboard.leads.detail.page import ADDED_BY
from dashboard.leads.detail.send_again import UNSURE, as_unavailable, ask_to_send_again
from dashboard.leads.detail.written_leads import fresh_key, key_of, store_written
from dashboard.leads.models import Lead as LeadName
from dashboard.leads.work.answers import SeeOther
from leadmodels.errors import StoreUnavailableError
from leadmodels.forms import Form, list_forms
from leadmodels.rules.validation import FieldError, validate_submission

NO_SUCH_FORM = "There is no such form, or it takes no leads any more. Choose another."


class LeadAddView(FramedView):
    """Choose a form, fill it in for somebody, and it is a lead.

    The same checks as on the form's page, but it isn't judged as spam: a colleague wrote it.
    """

    template_name = "leads/lead_add.html"
    permission_required = "leads.add_lead"
    title = "Add a lead"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Ask for the form, unless there is one only, then for the lead."""
        forms = _open_forms()
        form_id = request.GET.get("form", "")
        if not form_id and len(forms) == 1:
            return redirect(_url_of(forms[0]))
        chosen = _find(forms, form_id)
        if form_id and chosen is None:
            return self._page(forms, None, status=HTTPStatus.NOT_FOUND, problem=NO_SUCH_FORM)
        return self._page(forms, chosen)

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Store the lead, once however often the page is sent; or say what is wrong with it."""
        try:
            forms = _open_forms()
        except StoreUnavailableError as exc:
            return ask_to_send_again(request, exc)
        chosen = _find(forms, request.POST.get("form", ""))
        if chosen is None:
            return self._page(forms, None, status=HTTPStatus.NOT_FOUND, problem=NO_SUCH_FORM)
        sent = read_sent(chosen, request.POST)
        checked = validate_submission(chosen.fields, sent)
        if checked.errors:
            return self._page(
                forms,
                chosen,
                status=HTTPStatus.UNPROCESSABLE_ENTITY,
                post=request.POST,
                errors=checked.errors,
            )
        user, now = cast("User", request.user), timezone.now()
        key = key_of(request.POST, now)
        try:
            stored = store_written(
                chosen,
                checked.values,
                sent,
                key=key,
                now=now,
                source={ADDED_BY: user.public_id},
                # Whatever the form's threshold is, nobody has judged this one.
                finish=lambda lead: replace(lead, status="new"),
            )
        except StoreUnavailableError as exc:
            again = self._page(forms, chosen, post=request.POST, problem=UNSURE)
            return as_unavailable(again, exc)
        if not stored.is_replay:
            record(user, Action.ADDED, LeadName, stored.lead.lead_id)
        messages.success(request, "The lead has been added.")
        return SeeOther(reverse("admin:leads_lead_change", args=[stored.lead.lead_id]))

    def _page(
        self,
        forms: tuple[Form, ...],
        chosen: Form | None,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        post: QueryDict | None = None,
        errors: tuple[FieldError, ...] = (),
        problem: str = "",
    ) -> HttpResponse:
        fields = make_fields(chosen, post, errors) if chosen else []
        context: dict[str, Any] = {
            "choices": [{"form": form, "url": _url_of(form)} for form in forms],
            "chosen": chosen,
            "fields": fields,
            "wrong_fields": [field for field in fields if field.error],
            "errors": [error.message for error in errors if error.field is None],
            "problem": problem,
            "key": (post and post.get("key")) or fresh_key(timezone.now()),
        }
        return self.render_to_response(self.get_context_data(**context), status=status)


def _open_forms() -> tuple[Form, ...]:
    return tuple(form for form in list_forms() if form.active)


def _find(forms: tuple[Form, ...], form_id: str) -> Form | None:
    return next((form for form in forms if form.form_id == form_id), None)


def _url_of(form: Form) -> str:
    return f"{reverse('admin:leads_lead_add')}?form={form.form_id}"
