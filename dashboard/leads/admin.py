"""Where leads enter the admin."""

from __future__ import annotations

from django.contrib import admin

from dashboard.leads.bulk.view import BulkView
from dashboard.leads.detail.add import LeadAddView
from dashboard.leads.detail.delete import LeadDeleteView
from dashboard.leads.detail.view import LeadDetailView
from dashboard.leads.export.view import LeadExportView
from dashboard.leads.lists.saved_view_pages import DeleteSavedView, SavedViewPage, SavedViewsPage
from dashboard.leads.lists.view import LeadListView
from dashboard.leads.models import Lead
from dashboard.leads.work.view import LeadWorkView
from dashboard.own_pages import OwnPagesAdmin


@admin.register(Lead)
class LeadAdmin(OwnPagesAdmin):
    """The list, its views, a lead, and what is done to one or many."""

    pages = {  # noqa: RUF012 - a ClassVar of the parent
        "leads_lead_changelist": ("", LeadListView),
        "leads_lead_bulk": ("bulk/", BulkView),
        "leads_lead_export": ("export/", LeadExportView),
        "leads_lead_views": ("views/", SavedViewsPage),
        "leads_lead_view_change": ("views/<int:view_id>/", SavedViewPage),
        "leads_lead_view_delete": ("views/<int:view_id>/delete/", DeleteSavedView),
        "leads_lead_add": ("add/", LeadAddView),
        "leads_lead_change": ("<str:lead_id>/change/", LeadDetailView),
        "leads_lead_work": ("<str:lead_id>/work/<str:what>/", LeadWorkView),
        "leads_lead_delete": ("<str:lead_id>/delete/", LeadDeleteView),
    }
