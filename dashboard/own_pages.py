"""Pages of our own where Django's admin would have its pages of a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from dashboard.frame import FramedView

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Model]
else:  # not generic when the program runs
    _ModelAdmin = admin.ModelAdmin

View = Callable[..., HttpResponseBase]


class OwnPagesAdmin(_ModelAdmin):
    """Gives a model its place in the sidebar, and our pages Django's own URL names.

    Only `pages` exist: none of the views that ModelAdmin would bring (list, add, change, delete,
    history) can be reached, for they all ask SQL. Nothing is added, changed or deleted there.
    """

    pages: ClassVar[dict[str, tuple[str, type[FramedView]]]] = {}
    """For each URL name its route and its view, the more special routes first."""

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the pages, wrapped as the admin wraps its own."""
        return [
            path(route, self.wrap(view.as_view(admin_site=self.admin_site)), name=name)
            for name, (route, view) in self.pages.items()
        ]

    def wrap(self, view: View) -> View:
        """Send who isn't logged in to log in, and keep the page out of every cache."""
        wrapped: View = self.admin_site.admin_view(view)
        return wrapped

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Nothing is added through SQL."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - see above
        """Nor changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - see above
        """Nor deleted."""
        return False
