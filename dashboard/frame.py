"""Pages inside the admin's frame: header, sidebar, breadcrumbs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import TemplateView


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


def render_message(
    request: HttpRequest,
    *,
    status: int,
    title: str,
    message: str,
    retry_url: str = "",
    back_url: str = "",
    back_label: str = "",
) -> HttpResponse:
    """Render a page that only says something, in the frame of whoever reads it."""
    frame: dict[str, Any] = admin.site.each_context(request)
    page = {
        "title": title,
        "message": message,
        "retry_url": retry_url,
        "back_url": back_url,
        "back_label": back_label,
        "is_nav_sidebar_enabled": frame["is_nav_sidebar_enabled"] and frame["has_permission"],
    }
    response = render(request, "message.html", frame | page, status=status)
    if request.headers.get("HX-Request"):
        # What was to become part of a page becomes the page.
        response["HX-Retarget"] = "body"
        response["HX-Reswap"] = "innerHTML"
    return response
