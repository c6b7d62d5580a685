"""Where forms enter the admin: permissions and sidebar from Django, pages from our views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path

from dashboard.forms.list import FormListView
from dashboard.forms.models import Form
from dashboard.forms.retention import RetentionView

if TYPE_CHECKING:
    _FormAdmin = admin.ModelAdmin[Form]
else:  # not generic when the program runs
    _FormAdmin = admin.ModelAdmin


@admin.register(Form)
class FormAdmin(_FormAdmin):
    """Views under Django's own URL names; none of ModelAdmin's, which all ask SQL."""

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of our views, wrapped as the admin wraps its own."""
        wrap = self.admin_site.admin_view
        listing = FormListView.as_view(admin_site=self.admin_site)
        retention = RetentionView.as_view(admin_site=self.admin_site)
        return [
            path("", wrap(listing), name="forms_form_changelist"),
            path("<str:form_id>/retention/", wrap(retention), name="forms_form_retention"),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Nothing is added through SQL."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Form | None = None) -> bool:  # noqa: ARG002 - see above
        """Nor changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Form | None = None) -> bool:  # noqa: ARG002 - see above
        """Nor deleted."""
        return False
