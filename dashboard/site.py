"""The admin site: names, and the inherited views it has no use for."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver


class DashboardSite(admin.AdminSite):
    """Django's admin site under our name."""

    site_header = "Lead Capture"
    site_title = "Lead Capture"
    index_title = "Home"
    site_url = None  # the pages that carry the forms are the site owner's, not ours to link

    def index(  # type: ignore[override] # any response will do, the stubs name Django's own
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what there is to manage; who may only work leads goes straight to them."""
        models = [model for app in self.get_app_list(request) for model in app["models"]]
        if len(models) == 1:
            return redirect(models[0]["admin_url"])
        return super().index(request, extra_context)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the admin's URLs without "view on site".

        That view loads any object by content type and id from SQL, where leads are not, and no
        object here has a public page.
        """
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
