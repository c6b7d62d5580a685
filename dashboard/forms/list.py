"""The forms there are, and how long each keeps its leads."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from dashboard.forms.words import in_words
from dashboard.frame import FramedView
from leadmodels.forms import Form, list_forms


class FormListView(FramedView):
    """All forms by name; those that were archived come apart."""

    template_name = "forms/form_list.html"
    permission_required = "forms.view_form"
    title = "Forms"

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add the forms."""
        forms = list_forms()
        return super().get_context_data(
            **context,
            rows=[_row(form) for form in forms if form.active],
            archived=[_row(form) for form in forms if not form.active],
            public_api_url=settings.PUBLIC_API_URL,
        )


def _row(form: Form) -> dict[str, object]:
    return {"form": form, "kept": in_words(form.retention_days)}
