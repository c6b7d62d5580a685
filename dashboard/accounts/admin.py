"""Staff users in the admin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest

from dashboard.accounts.models import User
from dashboard.accounts.zones import zone_names

if TYPE_CHECKING:
    _UserAdmin = DjangoUserAdmin[User]
    _UserChangeForm = UserChangeForm[User]
else:  # neither is generic when the program runs
    _UserAdmin = DjangoUserAdmin
    _UserChangeForm = UserChangeForm


# Django's two lists side by side can't be used with a screen reader, nor on a narrow screen.
BOXES: Final[Mapping[type[models.Field[Any, Any]], Mapping[str, Any]]] = {
    models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}
}


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
    # Nobody writes by hand when somebody was here.
    readonly_fields = ("public_id", "last_login", "date_joined")
    filter_horizontal = ()
    formfield_overrides = BOXES
    list_display = ("username", "email", "first_name", "last_name", "is_staff", "time_zone")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody is deleted: their entries in the audit log would go with them.

        Who leaves is made inactive.
        """
        return False


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Django's group admin with boxes to tick."""

    filter_horizontal = ()
    formfield_overrides = BOXES
