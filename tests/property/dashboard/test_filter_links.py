from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dashboard.accounts.models import User
from dashboard.leads.lists.filters import LeadFilterForm
from leadmodels.lists.filters import check_filters

NOW = datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
ADA = User(public_id="staff_0123456789abcdefghjk", username="ada")
BOB = User(public_id="staff_kjhgfedcba9876543210", username="bob")

days = st.dates(min_value=date(1, 1, 1)).map(date.isoformat)
sensible = st.fixed_dictionaries(
    {},
    optional={
        "q": st.text(max_size=20),
        "status": st.sampled_from(["", "new", "spam"]),
        "owner": st.sampled_from(["", "me", "nobody", BOB.public_id]),
        "tag": st.text(max_size=20),
        "email": st.emails(),
        "from": days,
        "to": days,
        "due": st.sampled_from(["", "today", "week"]),
        "expires": st.sampled_from(["", "7", "30"]),
        "unread": st.sampled_from(["", "1", "on"]),
        "order": st.sampled_from(["", "newest", "oldest"]),
        "on": days,
        "tz": st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Auckland", "America/Havana"]),
    },
)
whatever = st.dictionaries(
    st.sampled_from(["q", "form", "status", "owner", "tag", "email", "from", "due", "on", "tz"]),
    st.text(max_size=30),
)


def read(values: dict[str, str] | str, reader: User, zone: str) -> LeadFilterForm:
    query = values if isinstance(values, str) else urlencode(values)
    with timezone.override(zone):
        return LeadFilterForm(
            QueryDict(query),
            lead_forms=[],
            reader=reader,
            staff=[(ADA.public_id, "Ada"), (BOB.public_id, "Bob")],
            now=NOW,
        )


@given(sensible)
def test_a_link_shows_the_same_leads_in_the_same_order_to_whoever_opens_it(
    values: dict[str, str],
) -> None:
    made = read(values, ADA, "Asia/Kathmandu")
    if not made.is_valid():
        return
    opened = read(made.query(), BOB, "America/New_York")

    assert opened.is_valid(), opened.errors
    assert opened.to_filters() == made.to_filters()
    assert opened.order == made.order
    assert opened.query() == made.query()


@given(sensible | whatever)
def test_what_the_form_accepts_the_store_can_search_for(values: dict[str, str]) -> None:
    form = read(values, ADA, "UTC")
    if not form.is_valid():
        return
    check_filters(form.to_filters())
