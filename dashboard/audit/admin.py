"""Where the audit log enters the admin: permission and sidebar from Django, the page from us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path

from dashboard.audit.list import AuditListView
from dashboard.audit.models import AuditEntry

if TYPE_CHECKING:
    _AuditAdmin = admin.ModelAdmin[AuditEntry]
else:  # not generic when the program runs
    _AuditAdmin = admin.ModelAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(_AuditAdmin):
    """The list alone: an entry has no page, and none of it can be changed."""

    def get_urls(self) -> list[URLPattern]:
        """Return the list's URL, wrapped as the admin wraps its own."""
        listing = AuditListView.as_view(admin_site=self.admin_site)
        return [path("", self.admin_site.admin_view(listing), name="audit_auditentry_changelist")]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Entries are written by what they tell of."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:  # noqa: ARG002 - see above
        """Nobody rewrites what was done."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:  # noqa: ARG002 - see above
        """Nor takes it out."""
        return False
