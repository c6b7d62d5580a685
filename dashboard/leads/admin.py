"""Where leads enter the admin: permissions and sidebar from Django, pages from our views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path

from dashboard.leads.bulk.view import BulkView
from dashboard.leads.detail.add import LeadAddView
from dashboard.leads.detail.delete import LeadDeleteView
from dashboard.leads.detail.view import LeadDetailView
from dashboard.leads.export.view import LeadExportView
from dashboard.leads.lists.saved_view_pages import DeleteSavedView, SavedViewPage, SavedViewsPage
from dashboard.leads.lists.view import LeadListView
from dashboard.leads.models import Lead
from dashboard.leads.work.view import LeadWorkView

if TYPE_CHECKING:
    _LeadAdmin = admin.ModelAdmin[Lead]
else:  # not generic when the program runs
    _LeadAdmin = admin.ModelAdmin


@admin.register(Lead)
class LeadAdmin(_LeadAdmin):
    """Views under Django's own URL names, so that sidebar, breadcrumbs and log entries find them.

    Only the URLs below exist: none of the views that ModelAdmin would bring (add, delete, history,
    its own list and change form) can be reached, for they all ask SQL.
    """

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of our views, wrapped as the admin wraps its own."""
        wrap = self.admin_site.admin_view
        listing = LeadListView.as_view(admin_site=self.admin_site)
        add = LeadAddView.as_view(admin_site=self.admin_site)
        detail = LeadDetailView.as_view(admin_site=self.admin_site)
        work = LeadWorkView.as_view(admin_site=self.admin_site)
        delete = LeadDeleteView.as_view(admin_site=self.admin_site)
        views = SavedViewsPage.as_view(admin_site=self.admin_site)
        change_view = SavedViewPage.as_view(admin_site=self.admin_site)
        delete_view = DeleteSavedView.as_view(admin_site=self.admin_site)
        bulk = BulkView.as_view(admin_site=self.admin_site)
        export = LeadExportView.as_view(admin_site=self.admin_site)
        return [
            path("", wrap(listing), name="leads_lead_changelist"),
            path("bulk/", wrap(bulk), name="leads_lead_bulk"),
            path("export/", wrap(export), name="leads_lead_export"),
            path("views/", wrap(views), name="leads_lead_views"),
            path("views/<int:view_id>/", wrap(change_view), name="leads_lead_view_change"),
            path("views/<int:view_id>/delete/", wrap(delete_view), name="leads_lead_view_delete"),
            path("add/", wrap(add), name="leads_lead_add"),
            path("<str:lead_id>/change/", wrap(detail), name="leads_lead_change"),
            path("<str:lead_id>/work/<str:what>/", wrap(work), name="leads_lead_work"),
            path("<str:lead_id>/delete/", wrap(delete), name="leads_lead_delete"),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Leads come from forms."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Lead | None = None) -> bool:  # noqa: ARG002 - see above
        """Nothing about a lead is changed through SQL."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Lead | None = None) -> bool:  # noqa: ARG002 - see above
        """Nor deleted."""
        return False
