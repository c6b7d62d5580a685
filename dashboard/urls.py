"""The dashboard's routes."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from dashboard.health import health

handler403 = "dashboard.errors.permission_denied"
handler404 = "dashboard.errors.page_not_found"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("health/", health, name="health"),
    path("admin/", admin.site.urls),
]
