"""The admin site: names, and the inherited views it has no use for."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver

from dashboard.home.view import HomeView


class DashboardSite(admin.AdminSite):
    """Django's admin site under our name."""

    site_header = "Lead Capture"
    site_title = "Lead Capture"
    index_title = "Home"
    site_url = None  # the pages that carry the forms are the site owner's, not ours to link

    def index(  # type: ignore[override] # any response will do, the stubs name Django's own
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Show the home page; who may not see leads gets what there is to manage."""
        if not request.user.has_perm(HomeView.permission_required):
            return super().index(request, extra_context)
        return HomeView.as_view(admin_site=self)(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the admin's URLs without "view on site".

        That view loads any object by content type and id from SQL, where leads are not, and no
        object here has a public page.
        """
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
