"""Where forms enter the admin."""

from __future__ import annotations

from django.contrib import admin

from dashboard.forms.list import FormListView
from dashboard.forms.models import Form
from dashboard.forms.retention import RetentionView
from dashboard.own_pages import OwnPagesAdmin


@admin.register(Form)
class FormAdmin(OwnPagesAdmin):
    """The list, and how long a form's leads are kept."""

    pages = {  # noqa: RUF012 - a ClassVar of the parent
        "forms_form_changelist": ("", FormListView),
        "forms_form_retention": ("<str:form_id>/retention/", RetentionView),
    }
