"""Pages inside the admin's frame: header, sidebar, breadcrumbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from django.contrib import admin
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.generic import TemplateView

PART_HEADER: Final = "Lead-Capture-Part"
"""Says that an answer is a part of a page; any other is kept out of pages by `parts.js`."""

Answer = TypeVar("Answer", bound=HttpResponseBase)


class FramedView(PermissionRequiredMixin, TemplateView):
    """A page of the dashboard; a subclass names its template, title and permission.

    `admin_site.admin_view` around it sends anonymous visitors to the login page and keeps the page
    out of every cache; a staff user without the permission gets 403.
    """

    admin_site: admin.AdminSite = admin.site
    title = ""

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Return the admin frame's context with the page's own over it."""
        frame = {**self.admin_site.each_context(self.request), "title": self.title}
        return super().get_context_data(**frame | context)


class PartView(FramedView):
    """A part of a page, asked for again while the page is open."""

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Render the part and say that it is one."""
        return as_part(super().render_to_response(context, **options))


def as_part(answer: Answer) -> Answer:
    """Let htmx put an answer into the page that asked for it.

    What a gateway, Django or a login page answers in our place isn't marked so, and must not take
    the place of what somebody is writing.
    """
    answer[PART_HEADER] = "1"
    return answer


def render_message(
    request: HttpRequest,
    *,
    status: int,
    title: str,
    message: str,
    retry_url: str = "",
    back_url: str = "",
    back_label: str = "",
    typed: Sequence[str] = (),
    is_in_place: bool = True,
) -> HttpResponse:
    """Render a page that only says something, in the frame of whoever reads it.

    Args:
        request: who asks, for what.
        status: of HTTP.
        title: what happened.
        message: what that means, and what to do.
        retry_url: what to try again; "" where that would be wrong.
        back_url: where else to go.
        back_label: what is there.
        typed: what somebody wrote who can't get back to it.
        is_in_place: htmx shows it where the page was. Otherwise the page stays, with what is
            being written there, and says by itself that nothing was saved.
    """
    frame: dict[str, Any] = admin.site.each_context(request)
    page = {
        "title": title,
        "message": message,
        "retry_url": retry_url,
        "back_url": back_url,
        "back_label": back_label,
        "typed": typed,
        "is_nav_sidebar_enabled": frame["is_nav_sidebar_enabled"] and frame["has_permission"],
    }
    response = render(request, "message.html", frame | page, status=status)
    if request.headers.get("HX-Request") and is_in_place:
        # What was to become part of a page becomes the page.
        as_part(response)
        response["HX-Retarget"] = "body"
        response["HX-Reswap"] = "innerHTML"
    return response
