"""A form taken out of use, and back into it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.forms.differences import find_differences, for_the_log
from dashboard.forms.models import Form as FormPlaceholder
from dashboard.forms.retention import find_form
from dashboard.forms.storing import store_noted
from dashboard.frame import FramedView
from dashboard.leads.work.answers import SeeOther
from leadmodels.errors import VersionConflictError
from leadmodels.forms import Form

_CHANGED: Final = (
    "Somebody else changed this form meanwhile, so nothing was done. Look at it as it is now, and "
    "ask again if you still want to."
)


class FormArchiveView(FramedView):
    """Ask, then switch the form off or on."""

    template_name = "forms/form_archive.html"
    permission_required = "forms.change_form"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Say what it would do.

        Raises:
            Http404: there is no such form.
        """
        return self._page(find_form(kwargs["form_id"]))

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - same
        """Do it.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(kwargs["form_id"])
        is_wanted = request.POST.get("to") == "active"
        if form.active == is_wanted:
            return self._done(form)
        if request.POST.get("version") != str(form.version):
            return self._page(form, problem=_CHANGED)
        try:
            saved = store_noted(
                self._user, replace(form, active=is_wanted, updated_at=timezone.now())
            )
        except VersionConflictError:
            return self._page(find_form(form.form_id), problem=_CHANGED)
        detail = {"version": saved.version, **for_the_log(find_differences(form, saved))}
        record(self._user, Action.CHANGED, FormPlaceholder, form.form_id, detail=detail)
        return self._done(saved)

    @property
    def _user(self) -> User:
        return cast("User", self.request.user)

    def _done(self, form: Form) -> HttpResponse:
        words = "takes leads again, within a minute" if form.active else "is archived"
        messages.success(self.request, format_html("“<bdi>{}</bdi>” {}.", form.name, words))
        return SeeOther(reverse("admin:forms_form_detail", args=[form.form_id]))

    def _page(self, form: Form, *, problem: str = "") -> HttpResponse:
        title = "Archive the form" if form.active else "Take the form back into use"
        context = self.get_context_data(title=title, form=form, problem=problem)
        return self.render_to_response(
            context, status=HTTPStatus.CONFLICT if problem else HTTPStatus.OK
        )
