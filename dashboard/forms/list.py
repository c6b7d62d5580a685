"""The forms there are, and how long each keeps its leads."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from dashboard.frame import FramedView
from leadmodels.forms import list_forms


class FormListView(FramedView):
    """All forms by name."""

    template_name = "forms/form_list.html"
    permission_required = "forms.view_form"
    title = "Forms"

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add the forms."""
        return super().get_context_data(
            **context, forms=list_forms(), public_api_url=settings.PUBLIC_API_URL
        )
