"""The home page: what waits for somebody, and how many leads came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, timedelta
from functools import partial
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.frame import FramedView
from dashboard.home import figures
from dashboard.home.chart import draw
from dashboard.home.figures import Period, Share
from dashboard.home.waiting import Pile, count_pile, in_figures, piles
from leadmodels.counts.reading import DayCount, read_counts
from leadmodels.forms import list_forms
from leadmodels.lists.estimates import Estimate, estimate_leads
from leadmodels.lists.listing import LeadFilters

# Threads wait for DynamoDB nearly all the time; started on the first look, not at import.
_READS: Final = ThreadPoolExecutor(max_workers=8, thread_name_prefix="home")


class HomeView(FramedView):
    """Figures for whoever works leads; every one of them leads to the leads it counts."""

    template_name = "home.html"
    permission_required = "leads.view_lead"
    title = "Home"

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Count what is shown, side by side."""
        now = timezone.now()
        today = now.astimezone(UTC).date()
        reader = cast("User", self.request.user)
        forms = list_forms()
        names = {form.form_id: form.name for form in forms}
        read = partial(read_counts, since=figures.first_day(today), until=today + timedelta(days=1))
        waiting = piles(
            reader_id=reader.public_id, zone=timezone.get_current_timezone_name(), now=now
        )
        form_ids = figures.forms_to_read(names)
        counts = _READS.map(read, (None, *form_ids))
        estimates = _READS.map(partial(count_pile, now=now), waiting)
        of_all = next(counts)
        has_leads = bool(of_all) or bool(estimate_leads(LeadFilters(), now=now, most=1).leads)
        of_forms = dict(zip(form_ids, counts, strict=True))
        return super().get_context_data(
            **context,
            **_figures(of_all, of_forms, names, today=today),
            reader_name=reader.first_name or reader.get_username(),
            forms=forms,
            piles=[_to_tile(pile, found) for pile, found in zip(waiting, estimates, strict=True)],
            has_leads=has_leads,
            is_counted=bool(of_all),
            apps=self._administration(),
            public_api_url=settings.PUBLIC_API_URL,
        )

    def _administration(self) -> list[dict[str, Any]]:
        groups: list[dict[str, Any]] = self.admin_site.get_app_list(self.request)
        return groups


def _to_tile(pile: Pile, found: Estimate) -> dict[str, Any]:
    is_empty = found.is_complete and not found.leads
    return {"pile": pile, "figure": in_figures(found), "is_empty": is_empty}


def _figures(
    of_all: Sequence[DayCount],
    of_forms: Mapping[str, Iterable[DayCount]],
    names: Mapping[str, str],
    *,
    today: date,
) -> dict[str, Any]:
    days = figures.count_days(of_all, today=today)
    monday = figures.week_of(today)
    week = timedelta(days=7)
    last_week = figures.add_up(days, first=monday - week, last=monday - timedelta(days=1))
    month = figures.add_up(days, first=days[0].first, last=today)
    by_form = figures.share_by_form(of_forms, names, total=month.leads)
    return {
        "today": _with_url(days[-1]),
        "this_week": _with_url(figures.add_up(days, first=monday, last=today)),
        "last_week": f"Last week: {last_week.figure}",
        "month": _with_url(month),
        "days": [_with_url(day) for day in reversed(days)],
        "chart": draw(days),
        "by_status": _rows(figures.share_by_status(of_all), month, filter_name="status"),
        "by_form": _rows(by_form, month, filter_name="form"),
    }


def _with_url(period: Period) -> dict[str, Any]:
    return {"period": period, "url": _list_url(_days(period))}


def _rows(shares: Sequence[Share], period: Period, *, filter_name: str) -> list[dict[str, Any]]:
    """Give each share its list and the length of its bar, in percent of the longest."""
    longest = max((share.leads for share in shares), default=0) or 1
    return [
        {
            "share": share,
            "percent": f"{100 * share.leads / longest:.4g}",
            "url": _list_url({filter_name: share.key} | _days(period)) if share.key else "",
        }
        for share in shares
    ]


def _days(period: Period) -> dict[str, str]:
    """Name a period as the list's filters do, in the zone that counts are in."""
    return {"from": period.first.isoformat(), "to": period.last.isoformat(), "tz": "UTC"}


def _list_url(values: Mapping[str, str]) -> str:
    return f"{reverse('admin:leads_lead_changelist')}?{urlencode(values)}"
