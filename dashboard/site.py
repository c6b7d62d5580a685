"""The admin site: names, and the inherited views it has no use for."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path

from dashboard.accounts.links.join import JoinView
from dashboard.accounts.links.reset import ForgottenView, PasswordByLinkView
from dashboard.accounts.own.account import AccountView, EndSessionsView
from dashboard.accounts.own.password import OwnPasswordView
from dashboard.accounts.own.two_factor import NewCodesView, SetUpView, TurnOffView
from dashboard.accounts.two_factor.log_in import LogInCodeView, LogInView
from dashboard.home.view import HomeView

# What stands in the sidebar, in this order; what isn't named here comes last.
_GROUPS: Final = {
    "Work": ("leads.Lead", "jobs.Job"),
    "Administration": (
        "forms.Form",
        "access.ApiKey",
        "accounts.User",
        "privacy.Erasure",
        "audit.AuditEntry",
    ),
}

_NOT_USED: Final = frozenset({"view_on_site", "password_change_done"})
_OWN_PAGES: Final = {
    "account": ("account/", AccountView),
    "account_sessions": ("account/sessions/", EndSessionsView),
    "two_factor_set_up": ("account/two-factor/", SetUpView),
    "two_factor_codes": ("account/two-factor/codes/", NewCodesView),
    "two_factor_off": ("account/two-factor/off/", TurnOffView),
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

    def login(  # type: ignore[override] # any response will do, the stubs name Django's own
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Log in, with a code where somebody has a phone for it."""
        return LogInView.as_view(extra_context=extra_context)(request)

    def password_change(  # type: ignore[override] # same
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - Django's signature
    ) -> HttpResponseBase:
        """Change one's own password."""
        return OwnPasswordView.as_view(admin_site=self)(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the admin's URLs with those of one's own account, and without what isn't used.

        "View on site" loads any object by content type and id from SQL, where leads are not, and no
        object here has a public page. A changed password leads back to the account.
        """
        kept = [url for url in super().get_urls() if getattr(url, "name", None) not in _NOT_USED]
        own = [
            path(route, self.admin_view(view.as_view(admin_site=self)), name=name)
            for name, (route, view) in _OWN_PAGES.items()
        ]
        strangers = [
            path("login/code/", LogInCodeView.as_view(), name="login_code"),
            path("join/", JoinView.as_view(), name="join"),
            path("password/forgotten/", ForgottenView.as_view(), name="password_forgotten"),
            path("password/", PasswordByLinkView.as_view(), name="password_by_link"),
        ]
        # Before the admin's own, the last of which catches everything.
        return [*strangers, *own, *kept]
