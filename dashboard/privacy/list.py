"""The erasures there were, each with its certificate."""

from __future__ import annotations

from typing import Any, Final

from dashboard.accounts.people import FORMER_COLLEAGUE, display_names
from dashboard.frame import FramedView
from leadmodels.erasing.certificate import list_certificates

SHOWN: Final = 50


class ErasureListView(FramedView):
    """The newest 50 erasures that are done; those still going on are among the jobs."""

    template_name = "privacy/erasure_list.html"
    permission_required = "privacy.view_erasure"
    title = "Erasures"

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add the certificates, and who asked."""
        found = list_certificates(most=SHOWN)
        names = display_names(each.asked_by for each in found)
        rows = [
            {"certificate": each, "asked_by": names.get(each.asked_by, FORMER_COLLEAGUE)}
            for each in found
        ]
        return super().get_context_data(**context, rows=rows)
