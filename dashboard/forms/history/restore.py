"""An old version of a form made the present one again, as a new version."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.forms.differences import find_differences, for_the_log
from dashboard.forms.editor.losses import find_losses, has_leads, token_of
from dashboard.forms.history.list import versions_of
from dashboard.forms.models import Form as FormPlaceholder
from dashboard.forms.retention import find_form
from dashboard.forms.storing import store_noted
from dashboard.frame import FramedView
from dashboard.leads.work.answers import SeeOther
from leadmodels.errors import InvalidFormError, VersionConflictError
from leadmodels.forms import Form

_CHANGED: Final = (
    "Somebody else changed this form meanwhile, so nothing was restored. Below is what restoring "
    "would change now."
)
_UNCONFIRMED: Final = "Not restored yet: tick the box if the fields are to be changed all the same."


class FormRestoreView(FramedView):
    """Show what restoring a version would change, and do it."""

    template_name = "forms/form_restore.html"
    permission_required = "forms.change_form"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Show the difference.

        Raises:
            Http404: there is no such form or version.
        """
        form = find_form(kwargs["form_id"])
        return self._page(form, _find_version(form, kwargs["version"]))

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - same
        """Restore it.

        Raises:
            Http404: there is no such form or version.
        """
        form = find_form(kwargs["form_id"])
        version = _find_version(form, kwargs["version"])
        restored = restore(version, form)
        if not find_differences(form, restored):
            return self._done(form, version)
        if request.POST.get("version") != str(form.version):
            return self._page(form, version, problem=_CHANGED)
        losses = _losses(form, restored)
        if losses and request.POST.get("confirmed") != token_of(losses):
            return self._page(form, version, problem=_UNCONFIRMED)
        try:
            saved = store_noted(self._user, replace(restored, updated_at=timezone.now()))
        except VersionConflictError:
            return self._page(find_form(form.form_id), version, problem=_CHANGED)
        except InvalidFormError as exc:  # an older release took what this one doesn't
            return self._page(form, version, problem=f"It can't be restored: {exc}")
        detail = {
            "version": saved.version,
            "restored version": version.version,
            **for_the_log(find_differences(form, saved)),
        }
        record(self._user, Action.CHANGED, FormPlaceholder, form.form_id, detail=detail)
        return self._done(saved, version)

    @property
    def _user(self) -> User:
        return cast("User", self.request.user)

    def _done(self, form: Form, version: Form) -> HttpResponse:
        said = format_html("“<bdi>{}</bdi>” is as in version {} again.", form.name, version.version)
        messages.success(self.request, said)
        return SeeOther(reverse("admin:forms_form_detail", args=[form.form_id]))

    def _page(self, form: Form, version: Form, *, problem: str = "") -> HttpResponse:
        restored = restore(version, form)
        losses = _losses(form, restored)
        context = self.get_context_data(
            title=f"Version {version.version}",
            form=form,
            version=version,
            differences=find_differences(form, restored),
            losses=losses,
            losses_token=token_of(losses),
            problem=problem,
        )
        return self.render_to_response(
            context, status=HTTPStatus.CONFLICT if problem else HTTPStatus.OK
        )


def restore(version: Form, form: Form) -> Form:
    """Make a form as it was; what has pages of its own stays as it is.

    An origin that was removed must not come back by the way, nor a retention without its preview.
    """
    return replace(
        version,
        origins=form.origins,
        retention_days=form.retention_days,
        active=form.active,
        version=form.version,
        created_at=form.created_at,
        updated_at=form.updated_at,
    )


def _losses(form: Form, restored: Form) -> list[str]:
    losses = find_losses(form, restored, {})
    return losses if losses and has_leads(form.form_id, now=timezone.now()) else []


def _find_version(form: Form, number: int) -> Form:
    found = next((version for version in versions_of(form) if version.version == number), None)
    if found is None:
        raise Http404("This form has no such version.")
    return found
