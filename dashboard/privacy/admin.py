"""Where erasures enter the admin."""

from __future__ import annotations

from django.contrib import admin

from dashboard.own_pages import OwnPagesAdmin
from dashboard.privacy.access import AccessView
from dashboard.privacy.certificate import CertificateFileView, CertificateView
from dashboard.privacy.check import CheckView
from dashboard.privacy.erase import EraseView
from dashboard.privacy.list import ErasureListView
from dashboard.privacy.models import Erasure


@admin.register(Erasure)
class ErasureAdmin(OwnPagesAdmin):
    """Erasures begun, their certificates, and what checks one."""

    pages = {  # noqa: RUF012 - a ClassVar of the parent
        "privacy_erasure_changelist": ("", ErasureListView),
        "privacy_erasure_add": ("add/", EraseView),
        "privacy_erasure_access": ("access/", AccessView),
        "privacy_erasure_check": ("check/", CheckView),
        "privacy_erasure_detail": ("<str:erasure_id>/", CertificateView),
        "privacy_erasure_file": ("<str:erasure_id>/certificate.json", CertificateFileView),
    }
