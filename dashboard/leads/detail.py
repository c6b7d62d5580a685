"""One lead."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.frame import FramedView
from dashboard.leads.answers import list_answers, list_source
from dashboard.leads.consent import read_consent
from dashboard.leads.links import email_link, phone_link
from dashboard.leads.return_links import LIST_PARAMETER, list_url
from dashboard.leads.words import STATUS_LABELS, spam_reasons_in_words
from leadmodels.errors import (
    FormNotFoundError,
    InvalidIdError,
    LeadNotFoundError,
)
from leadmodels.forms import Form, get_form
from leadmodels.leads import Lead, get_lead

NOT_FOUND = (
    "There is no lead at this address. It may have been deleted, or the time it was to be kept "
    "is over."
)


class LeadDetailView(FramedView):
    """What a visitor sent, where it came from, and how long it is kept."""

    template_name = "leads/lead_detail.html"
    permission_required = "leads.view_lead"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Show the lead in the URL.

        Raises:
            Http404: there is no such lead, or it has expired.
        """
        try:
            lead = get_lead(kwargs["lead_id"], now=timezone.now())
        except (InvalidIdError, LeadNotFoundError) as exc:
            raise Http404(NOT_FOUND) from exc
        return self.render_to_response(self.get_context_data(lead=lead))

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Put the lead into words."""
        lead: Lead = context["lead"]
        form = _find_form(lead.form_id)
        return super().get_context_data(
            **context
            | {
                # A title stays in the browser's history, so it is the receipt and not a name.
                "title": f"Lead {lead.receipt}",
                "heading": lead.name or lead.email or lead.phone or "No name given",
                "form": form,
                "answers": list_answers(lead, form),
                "source": list_source(lead.source),
                "consent": read_consent(lead, form),
                "list_url": list_url(self.request.GET.get(LIST_PARAMETER, "")),
                "status_label": STATUS_LABELS.get(lead.status, lead.status),
                "spam_reasons": spam_reasons_in_words(lead.spam_reasons),
                "email_link": email_link(lead.email),
                "phone_link": phone_link(lead.phone),
            }
        )


def _find_form(form_id: str) -> Form | None:
    """Return the form a lead came through; None when it is gone, which leads outlive."""
    try:
        return get_form(form_id)
    except (FormNotFoundError, InvalidIdError):
        return None
