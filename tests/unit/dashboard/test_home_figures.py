from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.home.chart import draw, scale_of
from dashboard.home.figures import (
    READ_FORMS,
    Period,
    Share,
    add_up,
    count_days,
    first_day,
    forms_to_read,
    share_by_form,
    share_by_status,
    week_of,
)
from dashboard.home.waiting import in_figures
from leadmodels.counts.reading import DayCount
from leadmodels.lists.estimates import Estimate

TODAY = date(2026, 11, 25)  # a Wednesday


def of(day: date, status: str, leads: int) -> DayCount:
    return DayCount(day=day, status=status, leads=leads)


def one_day(day: date, leads: int) -> Period:
    return Period(first=day, last=day, leads=leads, quarantined=0)


def test_every_one_of_30_days_is_there_and_quarantine_stands_apart() -> None:
    days = count_days([of(TODAY, "new", 3), of(TODAY, "won", 2), of(TODAY, "spam", 7)], today=TODAY)

    assert len(days) == 30
    assert days[0].first == first_day(TODAY) == date(2026, 10, 27)
    assert days[-1] == Period(first=TODAY, last=TODAY, leads=5, quarantined=7)
    assert days[-2].leads == 0


def test_a_week_begins_on_monday() -> None:
    days = count_days([of(TODAY - timedelta(days=n), "new", 1) for n in range(9)], today=TODAY)
    monday = week_of(TODAY)

    assert monday == date(2026, 11, 23)
    assert week_of(monday) == monday
    assert add_up(days, first=monday, last=TODAY).leads == 3


def test_statuses_stand_in_the_order_a_lead_goes_through_them_also_where_there_are_none() -> None:
    shares = share_by_status([of(TODAY, "won", 2), of(TODAY - timedelta(days=1), "won", 1)])

    assert [share.key for share in shares] == [
        "new",
        "contacted",
        "qualified",
        "won",
        "lost",
        "spam",
    ]
    assert {share.key: share.leads for share in shares}["won"] == 3


def test_statuses_of_a_later_release_are_counted_together() -> None:
    assert share_by_status([of(TODAY, "archived", 2)])[-1] == Share(key="", label="Other", leads=2)


def test_the_forms_with_the_most_leads_come_first_and_the_rest_is_summed_up() -> None:
    counts = {f"form_{number}": [of(TODAY, "new", number)] for number in range(10)}
    names = {form_id: form_id.upper() for form_id in counts}

    shares = share_by_form(counts, names, total=50)

    assert [share.leads for share in shares] == [9, 8, 7, 6, 5, 4, 3, 3, 5]
    assert [share.label for share in shares[-2:]] == ["Other forms", "Deleted forms"]
    assert sum(share.leads for share in shares) == 50


def test_what_is_left_is_of_other_forms_where_not_all_have_been_read() -> None:
    names = {f"form_{number}": f"Form {number}" for number in range(20)}
    counts = {f"form_{number}": [of(TODAY, "new", number)] for number in range(10)}

    shares = share_by_form(counts, names, total=50)

    assert shares[-1] == Share(key="", label="Other forms", leads=8)
    assert sum(share.leads for share in shares) == 50


def test_the_forms_that_are_read_are_always_the_same_whatever_order_they_come_in() -> None:
    names = {f"form_{number}": f"{'aA'[number % 2]}{number % 15:02}" for number in range(30)}

    chosen = forms_to_read(names)

    assert len(chosen) == READ_FORMS
    assert chosen == forms_to_read(dict(reversed(names.items())))
    assert {names[form_id].casefold() for form_id in chosen} == {f"a{n:02}" for n in range(6)}


def test_a_form_without_leads_or_with_quarantine_only_is_left_out() -> None:
    counts = {"form_a": [], "form_b": [of(TODAY, "spam", 4)]}

    assert share_by_form(counts, {"form_a": "A", "form_b": "B"}, total=0) == ()


@pytest.mark.parametrize(
    ("most", "scale"),
    [(0, 2), (2, 2), (3, 4), (9, 10), (11, 20), (81, 100), (100, 100), (4001, 6000)],
)
def test_a_scale_ends_with_a_round_even_number(most: int, scale: int) -> None:
    assert scale_of(most) == scale


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=30))
def test_every_bar_lies_within_the_drawing(leads: list[int]) -> None:
    days = [one_day(TODAY + timedelta(days=n), number) for n, number in enumerate(leads)]

    chart = draw(days)

    assert chart.top % 2 == 0
    assert max(leads) <= chart.top <= max(2 * max(leads), 2)
    for bar, number in zip(chart.bars, leads, strict=True):
        top, height = float(bar.y), float(bar.height)
        assert 0 <= top <= 100
        assert top + height == pytest.approx(100, abs=0.02)
        assert height == pytest.approx(100 * number / chart.top, abs=0.02)
        assert 0 <= float(bar.x) < float(bar.x) + bar.width <= chart.width


def test_a_drawing_says_in_words_what_it_shows() -> None:
    chart = draw([one_day(TODAY - timedelta(days=1), 1234), one_day(TODAY, 1)])

    assert chart.title == "Leads by day, 24 November to 25 November"
    assert chart.summary == ("1,235 leads in all; the most on one day were 1,234, on 24 November.")
    assert chart.bars[1].words == "25 November: 1 lead"
    assert draw([one_day(TODAY, 0)]).summary == "No leads in these days."


def test_mondays_alone_are_labelled() -> None:
    days = count_days([], today=TODAY)

    labels = [bar.label for bar in draw(days).bars if bar.label]

    assert labels == ["2 Nov", "9 Nov", "16 Nov", "23 Nov"]


@pytest.mark.parametrize(
    ("leads", "is_complete", "figure"),
    [(0, True, "0"), (12, True, "12"), (99, False, "99+"), (3, False, "3+"), (0, False, "some")],
)
def test_a_bounded_count_never_claims_more_than_is_known(
    leads: int, is_complete: bool, figure: str
) -> None:
    assert in_figures(Estimate(leads=leads, is_complete=is_complete)) == figure
