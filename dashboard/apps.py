"""Put our admin site in the place of Django's stock one."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class DashboardAdminConfig(AdminConfig):
    """contrib.admin, with the site of `dashboard.site`."""

    default_site = "dashboard.site.DashboardSite"
