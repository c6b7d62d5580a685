"""Where the audit log enters the admin."""

from __future__ import annotations

from django.contrib import admin

from dashboard.audit.export import AuditExportView
from dashboard.audit.list import AuditListView
from dashboard.audit.models import AuditEntry
from dashboard.own_pages import OwnPagesAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(OwnPagesAdmin):
    """The list, and the same as a file: an entry has no page, and nobody rewrites what was done."""

    pages = {  # noqa: RUF012 - a ClassVar of the parent
        "audit_auditentry_changelist": ("", AuditListView),
        "audit_auditentry_export": ("export/", AuditExportView),
    }
