"""Pages that a one-time link leads to."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView

from dashboard.accounts.links.tokens import PARAMETER, digest_of
from dashboard.frame import render_message

_TOO_OLD = "It was used already, was withdrawn, or is too old. Ask whoever sent it for another one."


@method_decorator(
    (never_cache, sensitive_post_parameters("password", "password_again")), name="dispatch"
)
class LinkPage(TemplateView):
    """Opened by a link, which is used up only by what is sent from here.

    So nothing is lost when a mail server or a chat looks at the link first. The token goes from the
    address into the session, as its hash: it isn't in the browser's history, nor in any log.
    """

    route: ClassVar[str]
    kept_as: ClassVar[str]
    title = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - Django's signature
        """Take the token out of the address; say so where the link is of no use."""
        if request.method == "GET" and PARAMETER in request.GET:
            digest = digest_of(request.GET[PARAMETER])
            if self.find(digest):
                request.session[self.kept_as] = digest
                return redirect(self.route)
            # Of no use: nothing is stored for it, or anybody could fill the table of sessions.
            found = False
        else:
            found = self.find(self.digest)
        if not found:
            return render_message(
                request,
                status=HTTPStatus.GONE,
                title="This link can't be used",
                message=_TOO_OLD,
                back_url=reverse("admin:login"),
                back_label="Go to the log-in",
            )
        return super().dispatch(request, *args, **kwargs)

    @property
    def digest(self) -> str:
        """Return the hash of the link that this browser came by; "": none."""
        return str(self.request.session.get(self.kept_as, ""))

    def find(self, digest: str) -> bool:
        """Find what the link is for; False: it is of no use (any more)."""
        raise NotImplementedError

    def page(self, form: forms.Form, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        """Render the page with its form."""
        frame = {**admin.site.each_context(self.request), "is_nav_sidebar_enabled": False}
        context = self.get_context_data(**frame, title=self.title, form=form)
        return self.render_to_response(context, status=status)
