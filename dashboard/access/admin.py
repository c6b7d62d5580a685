"""Where API keys enter the admin."""

from __future__ import annotations

from django.contrib import admin

from dashboard.access.keys.add import KeyAddView
from dashboard.access.keys.detail import KeyDetailView
from dashboard.access.keys.issue import KeyIssueView, KeyStepView
from dashboard.access.keys.list import KeyListView
from dashboard.access.keys.revoke import KeyRevokeView
from dashboard.access.keys.rotate import KeyRotateView
from dashboard.access.models import ApiKey
from dashboard.own_pages import OwnPagesAdmin


@admin.register(ApiKey)
class ApiKeyAdmin(OwnPagesAdmin):
    """The keys there are, and what makes, replaces and ends them."""

    pages = {  # noqa: RUF012 - a ClassVar of the parent
        "access_apikey_changelist": ("", KeyListView),
        "access_apikey_add": ("add/", KeyAddView),
        "access_apikey_issue": ("making/<str:issue_id>/", KeyIssueView),
        "access_apikey_step": ("making/<str:issue_id>/<str:step>/", KeyStepView),
        "access_apikey_rotate": ("<str:key_id>/rotate/", KeyRotateView),
        "access_apikey_revoke": ("<str:key_id>/revoke/", KeyRevokeView),
        "access_apikey_detail": ("<str:key_id>/", KeyDetailView),
    }
