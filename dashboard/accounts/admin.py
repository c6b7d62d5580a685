"""Staff users in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.http import HttpRequest

from dashboard.accounts.models import User
from dashboard.accounts.zones import zone_names

if TYPE_CHECKING:
    _UserAdmin = DjangoUserAdmin[User]
    _UserChangeForm = UserChangeForm[User]
else:  # neither is generic when the program runs
    _UserAdmin = DjangoUserAdmin
    _UserChangeForm = UserChangeForm


class StaffUserForm(_UserChangeForm):
    """Django's form, with the time zone as a choice."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=lambda: [(name, name) for name in zone_names()],
        help_text="Times are shown, and days are counted, in this zone.",
    )


@admin.register(User)
class UserAdmin(_UserAdmin):
    """Django's user admin with what we added to the user."""

    form = StaffUserForm
    fieldsets = (
        *(DjangoUserAdmin.fieldsets or ()),
        ("Lead Capture", {"fields": ("time_zone", "public_id")}),
    )
    readonly_fields = ("public_id",)
    list_display = ("username", "email", "first_name", "last_name", "is_staff", "time_zone")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody is deleted: their entries in the audit log would go with them.

        Who leaves is made inactive.
        """
        return False
