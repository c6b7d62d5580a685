"""Where people enter the admin."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import Group
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.accounts.models import User
from dashboard.accounts.staff.detail import PersonView
from dashboard.accounts.staff.invite import InviteStepView, InviteView
from dashboard.accounts.staff.list import PeopleView
from dashboard.accounts.staff.locks import UnlockView
from dashboard.accounts.staff.steps import PersonStepView
from dashboard.own_pages import OwnPagesAdmin

# Roles are a table in the code (roles.py), and django-otp's page shows everybody's secret.
admin.site.unregister([Group, TOTPDevice])


@admin.register(User)
class PeopleAdmin(OwnPagesAdmin):
    """People, invites and locks. Nobody is deleted: their entries in the audit log would go too."""

    pages = {  # noqa: RUF012 - a ClassVar of the parent
        "accounts_user_changelist": ("", PeopleView),
        "accounts_user_invite": ("invite/", InviteView),
        "accounts_user_invite_step": ("invites/<int:invite_id>/<str:step>/", InviteStepView),
        "accounts_user_unlock": ("unlock/", UnlockView),
        "accounts_user_step": ("<str:public_id>/<str:step>/", PersonStepView),
        "accounts_user_detail": ("<str:public_id>/", PersonView),
    }
