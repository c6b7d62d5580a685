"""The lead list."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.frame import FramedView
from dashboard.leads.lists.filter_fields import ME
from dashboard.leads.lists.filter_words import Names, describe_filters
from dashboard.leads.lists.filters import LeadFilterForm
from dashboard.leads.lists.order_words import words_of
from dashboard.leads.lists.paging import ListPage, Place, read_page
from dashboard.leads.lists.quick_views import chosen_view, quick_views
from dashboard.leads.lists.return_links import CURSOR_NAMES, keep_list
from dashboard.leads.lists.rows import to_row
from dashboard.leads.lists.saved_views import SavedViewForm, view_links
from leadmodels.errors import InvalidCursorError, InvalidFilterError
from leadmodels.forms import list_forms
from leadmodels.lists.listing import LeadFilters

BAD_CURSOR = "This link to a page of the list is damaged, or belongs to other filters."

# What a person opens "More filters" for.
_MORE_FILTERS = ("tag", "email", "due", "expires", "from", "to", "unread")


class LeadListView(FramedView):
    """Leads, 50 a page; every page has an address that can be shared.

    A bad filter or cursor is answered 400 and shows no leads: never all of them instead.
    """

    template_name = "leads/lead_list.html"
    permission_required = "leads.view_lead"
    title = "Leads"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Show the page that the query string asks for."""
        now = timezone.now()
        forms = list_forms()
        reader = cast("User", request.user)
        filter_form = LeadFilterForm(request.GET, lead_forms=forms, reader=reader, now=now)
        place = Place(**{name: request.GET.get(name, "") for name in CURSOR_NAMES})
        page: ListPage | None = None
        bad_cursor = ""
        if filter_form.is_valid():
            if request.GET.get("owner") == ME:
                return redirect(f"{request.path}?{filter_form.query(**asdict(place))}")
            try:
                page = read_page(filter_form.to_filters(), place, order=filter_form.order, now=now)
            except InvalidCursorError:
                bad_cursor = BAD_CURSOR
            except InvalidFilterError as exc:
                filter_form.add_error(None, str(exc))
        context = self.get_context_data(forms=forms, filter_form=filter_form, bad_cursor=bad_cursor)
        if page is not None:
            names = Names(
                forms={form.form_id: form.name for form in forms}, people=dict(filter_form.staff)
            )
            context |= _page_context(page, names, filter_form)
        status = HTTPStatus.BAD_REQUEST if page is None else HTTPStatus.OK
        return self.render_to_response(context, status=status)

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add what every state of the page shows: the filters, the views, the first page."""
        filter_form: LeadFilterForm = context["filter_form"]
        reader = cast("User", self.request.user)
        is_usable = filter_form.is_valid()
        views = quick_views(filter_form.reader_id, filter_form.reader_zone)
        quick_view = chosen_view(views, filter_form) if is_usable else None
        saved_links = view_links(reader, query=filter_form.query(on="") if is_usable else None)
        saved_view = next((link for link in saved_links if link.is_chosen), None)
        more_filters = sum(
            bool(filter_form[name].errors or filter_form[name].value()) for name in _MORE_FILTERS
        )
        return super().get_context_data(
            **context,
            zone=filter_form.zone if is_usable else filter_form.reader_zone,
            order_words=words_of(filter_form),
            first_page="?" + filter_form.query(on=""),
            own_zone_page="?" + filter_form.query(tz=filter_form.reader_zone, on=""),
            turned_page="?" + filter_form.query(order=words_of(filter_form).turned),
            filters_query=filter_form.query(),
            quick_views=views,
            quick_view=quick_view,
            saved_views=saved_links,
            saved_view=saved_view,
            new_view_form=SavedViewForm(owner=reader),
            more_filters=more_filters,
            # A view says by its name what it filters for.
            is_filters_open=bool(more_filters) and not (quick_view or saved_view),
        )


def _page_context(page: ListPage, names: Names, filter_form: LeadFilterForm) -> dict[str, Any]:
    now = timezone.now()
    pin = filter_form.pin
    kept_list = keep_list(filter_form.query(**asdict(page.place) | pin))
    before_url = None if page.before is None else "?" + filter_form.query(**page.before, **pin)
    after_url = None if page.after is None else "?" + filter_form.query(**page.after, **pin)
    filters = filter_form.to_filters()
    return {
        "page": page,
        "rows": [to_row(lead, names, kept_list=kept_list, now=now) for lead in page.leads],
        "before_url": before_url,
        "after_url": after_url,
        "further_url": before_url if page.is_backwards else after_url,
        "searched": words_of(filter_form).searched(page),
        "shown": describe_filters(filters, names),
        "is_filtered": filters != LeadFilters(),
        "public_api_url": settings.PUBLIC_API_URL,
    }
