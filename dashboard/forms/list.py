"""The forms there are, and how long each keeps its leads."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from dashboard.forms.words import in_words
from dashboard.frame import FramedView
from leadmodels.forms import list_forms


class FormListView(FramedView):
    """All forms by name."""

    template_name = "forms/form_list.html"
    permission_required = "forms.view_form"
    title = "Forms"

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add the forms."""
        rows = [{"form": form, "kept": in_words(form.retention_days)} for form in list_forms()]
        return super().get_context_data(
            **context, rows=rows, public_api_url=settings.PUBLIC_API_URL
        )
