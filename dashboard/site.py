"""The admin site: names, and the inherited views it has no use for."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver

from dashboard.home.view import HomeView

# What stands in the sidebar, in this order; what isn't named here comes last.
_GROUPS: Final = {
    "Work": ("leads.Lead", "jobs.Job"),
    "Administration": (
        "forms.Form",
        "access.ApiKey",
        "accounts.User",
        "auth.Group",
        "audit.AuditEntry",
    ),
}


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

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Return what the reader may open, the daily work first, then what admins see to.

        Args:
            request: who asks.
            app_label: of one app only, for its own page; None: of all, for sidebar and home page.
        """
        apps: list[dict[str, Any]] = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        models = {
            f"{app['app_label']}.{m['object_name']}": m for app in apps for m in app["models"]
        }
        groups = {
            name: [models.pop(label) for label in labels if label in models]
            for name, labels in _GROUPS.items()
        }
        groups["More"] = list(models.values())
        return [
            {"name": name, "app_label": name.lower(), "models": opened}
            for name, opened in groups.items()
            if opened
        ]

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the admin's URLs without "view on site".

        That view loads any object by content type and id from SQL, where leads are not, and no
        object here has a public page.
        """
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
