"""The lead list."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from dashboard.frame import FramedView
from dashboard.leads.filters import LeadFilterForm
from dashboard.leads.links import email_link, phone_link
from dashboard.leads.paging import ListPage, Place, read_page
from dashboard.leads.return_links import CURSOR_NAMES, keep_list
from dashboard.leads.words import STATUS_LABELS
from leadmodels.errors import InvalidCursorError, InvalidFilterError
from leadmodels.forms import Form, list_forms
from leadmodels.listing import LeadFilters

BAD_CURSOR = "This link to a page of the list is damaged, or belongs to other filters."


class LeadListView(FramedView):
    """Leads, newest first, 50 a page; every page has an address that can be shared.

    A bad filter or cursor is answered 400 and shows no leads: never all of them instead.
    """

    template_name = "leads/lead_list.html"
    permission_required = "leads.view_lead"
    title = "Leads"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Show the page that the query string asks for."""
        forms = list_forms()
        filter_form = LeadFilterForm(request.GET, lead_forms=forms)
        page: ListPage | None = None
        bad_cursor = ""
        if filter_form.is_valid():
            try:
                place = Place(**{name: request.GET.get(name, "") for name in CURSOR_NAMES})
                page = read_page(filter_form.to_filters(), place, now=timezone.now())
            except InvalidCursorError:
                bad_cursor = BAD_CURSOR
            except InvalidFilterError as exc:
                filter_form.add_error(None, str(exc))
        context = self.get_context_data(forms=forms, filter_form=filter_form, bad_cursor=bad_cursor)
        if page is not None:
            context |= _page_context(page, forms, filter_form)
        status = HTTPStatus.BAD_REQUEST if page is None else HTTPStatus.OK
        return self.render_to_response(context, status=status)

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add what every state of the page shows: the filters, and the way to the first page."""
        filter_form: LeadFilterForm = context["filter_form"]
        return super().get_context_data(
            **context,
            zone=filter_form.zone if filter_form.is_valid() else filter_form.reader_zone,
            first_page="?" + filter_form.query(),
            own_zone_page="?" + filter_form.query(tz=filter_form.reader_zone),
            status_links=_status_links(filter_form),
        )


def _status_links(filter_form: LeadFilterForm) -> list[dict[str, Any]]:
    """Give a link for each status; a status that is none has no link that is chosen."""
    chosen = filter_form.cleaned_data.get("status")
    return [
        {
            "label": label,
            "url": "?" + filter_form.query(status=status),
            "is_chosen": status == chosen,
        }
        for status, label in (("", "All"), *STATUS_LABELS.items())
    ]


def _page_context(
    page: ListPage, forms: tuple[Form, ...], filter_form: LeadFilterForm
) -> dict[str, Any]:
    form_names = {form.form_id: form.name for form in forms}
    kept_list = keep_list(filter_form.query(**asdict(page.place)))
    newer_url = None if page.newer is None else "?" + filter_form.query(**page.newer)
    older_url = None if page.older is None else "?" + filter_form.query(**page.older)
    return {
        "page": page,
        "rows": [
            {
                "lead": lead,
                "url": reverse("admin:leads_lead_change", args=[lead.lead_id]) + kept_list,
                "title": lead.name or lead.email or lead.phone or lead.company or "No name given",
                "form_name": form_names.get(lead.form_id, "A deleted form"),
                "status_label": STATUS_LABELS.get(lead.status, lead.status),
                "email_link": email_link(lead.email),
                "phone_link": phone_link(lead.phone),
            }
            for lead in page.leads
        ],
        "newer_url": newer_url,
        "older_url": older_url,
        "further_url": newer_url if page.is_upwards else older_url,
        "is_filtered": filter_form.to_filters() != LeadFilters(),
        "public_api_url": settings.PUBLIC_API_URL,
    }
