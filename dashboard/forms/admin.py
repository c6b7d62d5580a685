"""Where forms enter the admin."""

from __future__ import annotations

from django.contrib import admin

from dashboard.access.origins.doctor import DoctorView
from dashboard.access.origins.view import OriginsView
from dashboard.forms.archive import FormArchiveView
from dashboard.forms.detail import FormDetailView
from dashboard.forms.editor.add import FormAddView
from dashboard.forms.editor.preview import FormPreviewView
from dashboard.forms.editor.view import FormEditView
from dashboard.forms.history.list import FormHistoryView
from dashboard.forms.history.restore import FormRestoreView
from dashboard.forms.list import FormListView
from dashboard.forms.models import Form
from dashboard.forms.notices import NoticesView
from dashboard.forms.pasted.view import FormPasteView
from dashboard.forms.retention import RetentionView
from dashboard.forms.sample import FormSampleView
from dashboard.own_pages import OwnPagesAdmin


@admin.register(Form)
class FormAdmin(OwnPagesAdmin):
    """Forms listed, made, edited, tried out, restored; their origins, retention, notices."""

    pages = {  # noqa: RUF012 - a ClassVar of the parent
        "forms_form_changelist": ("", FormListView),
        "forms_form_add": ("add/", FormAddView),
        "forms_form_paste": ("add/from-html/", FormPasteView),
        "forms_form_preview": ("preview/", FormPreviewView),
        "forms_form_change": ("<str:form_id>/edit/", FormEditView),
        "forms_form_sample": ("<str:form_id>/test-lead/", FormSampleView),
        "forms_form_archive": ("<str:form_id>/archive/", FormArchiveView),
        "forms_form_history": ("<str:form_id>/history/", FormHistoryView),
        "forms_form_restore": ("<str:form_id>/history/<int:version>/", FormRestoreView),
        "forms_form_origins": ("<str:form_id>/origins/", OriginsView),
        "forms_form_doctor": ("<str:form_id>/origins/doctor/", DoctorView),
        "forms_form_retention": ("<str:form_id>/retention/", RetentionView),
        "forms_form_notices": ("<str:form_id>/notifications/", NoticesView),
        "forms_form_detail": ("<str:form_id>/", FormDetailView),
    }
