"""Counts made afresh from the leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from leadmodels.counter_models import CountItem
from leadmodels.counts.counting import Counted, Recounted, count_records, recount
from leadmodels.counts.reading import read_counts
from leadmodels.errors import StoreUnavailableError
from leadmodels.forms import Form
from leadmodels.leads import Lead, item_from_lead
from leadmodels.table import bind_table
from tests.support.requests import requests_of
from tests.support.stream import Stream, just_before
from tests.support.table import NOW, TABLE, UNREACHABLE_TABLE

TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)
NIGHT = NOW + timedelta(hours=15)
WHOLE = f"{TODAY}#new"


def counts(form_id: str | None = None) -> dict[tuple[int, str], int]:
    rows = read_counts(form_id, since=date(2026, 11, 1), until=date(2026, 12, 1))
    return {(row.day.day, row.status): row.leads for row in rows}


def recount_today(*forms: Form, now: datetime = NIGHT) -> Recounted:
    return recount(since=TODAY, until=TOMORROW, now=lambda: now, forms=forms)


def set_count(leads: int, *, partition: str = "count_all", **changes: Any) -> None:
    CountItem(partition, WHOLE, leads=leads, **changes).save()


def test_a_table_that_was_never_counted_is_counted(form: Form, arrive: Callable[..., Lead]) -> None:
    for status in ("new", "new", "won"):
        arrive(status=status)
    arrive(at=NOW - timedelta(days=1))
    done = recount(since=TODAY - timedelta(days=1), until=TOMORROW, now=lambda: NIGHT, forms=[form])
    assert done == Recounted(corrected=6, unsettled=())
    assert counts() == counts(form.form_id) == {(22, "new"): 1, (23, "new"): 2, (23, "won"): 1}


def test_only_the_days_asked_for_are_touched(form: Form, arrive: Callable[..., Lead]) -> None:
    for days in (1, 0, -1):
        arrive(at=NOW - timedelta(days=days))
    recount_today(form)
    assert counts() == {(23, "new"): 1}
    assert recount(since=TODAY, until=TODAY, now=lambda: NIGHT, forms=[form]).corrected == 0


def test_midnight_belongs_to_the_day_that_begins(form: Form, arrive: Callable[..., Lead]) -> None:
    midnight = datetime.combine(TODAY, datetime.min.time(), tzinfo=NOW.tzinfo)
    arrive(at=midnight - timedelta(milliseconds=1))
    arrive(at=midnight)
    arrive(at=midnight + timedelta(days=1))
    recount_today(form)
    assert counts() == {(23, "new"): 1}


def test_a_form_that_is_gone_keeps_the_counts_of_its_leads(
    form: Form, arrive: Callable[..., Lead]
) -> None:
    arrive()
    recount_today()
    assert counts(form.form_id) == {(23, "new"): 1}


def test_wrong_counts_are_put_right_and_repeating_it_changes_nothing(
    form: Form, arrive: Callable[..., Lead]
) -> None:
    arrive()
    set_count(7)
    CountItem(f"count_{form.form_id}", f"{TODAY}#won", leads=3).save()
    assert recount_today(form).corrected == 3
    assert counts() == counts(form.form_id) == {(23, "new"): 1}
    assert recount_today(form) == Recounted(corrected=0, unsettled=())
    assert counts() == counts(form.form_id) == {(23, "new"): 1}


def test_what_the_stream_brings_late_is_not_counted_twice(
    form: Form, stream: Stream, arrive: Callable[..., Lead]
) -> None:
    lead = arrive()
    recount_today(form)
    count_records(stream.records)
    assert counts() == counts(form.form_id) == {(23, "new"): 1}
    changed = replace(lead, status="won")
    stream.write(lead.lead_id, item_from_lead(changed).save, at=NIGHT)
    assert count_records(stream.records) == Counted(moves=1, repeats=1, unreadable=0)
    assert counts() == counts(form.form_id) == {(23, "won"): 1}


def test_early_and_late_events_of_one_batch_are_told_apart(
    form: Form, stream: Stream, arrive: Callable[..., Lead]
) -> None:
    arrive()
    recount_today(form)
    arrive(at=NIGHT + timedelta(seconds=1), stored_at=NOW)
    count_records(stream.records)
    assert counts() == counts(form.form_id) == {(23, "new"): 2}


def test_a_recount_between_events_of_one_batch_that_cancel_out_is_seen(
    form: Form, stream: Stream, arrive: Callable[..., Lead]
) -> None:
    lead = arrive()
    recount_today(form)
    stream.write(lead.lead_id, item_from_lead(replace(lead, status="won")).save, at=NIGHT)
    count_records(stream.records)
    assert counts() == counts(form.form_id) == {(23, "won"): 1}


def test_each_try_at_a_day_asks_the_clock(
    form: Form, stream: Stream, arrive: Callable[..., Lead]
) -> None:
    arrive()
    clock = iter(NIGHT + timedelta(minutes=number) for number in range(9))

    def meanwhile() -> None:
        arrive(at=NIGHT + timedelta(seconds=30), stored_at=NOW)
        count_records(stream.records[-1:])
        arrive(at=NIGHT + timedelta(seconds=31), stored_at=NOW)  # told of when all is done

    with just_before("PutItem", meanwhile):
        recount(since=TODAY, until=TOMORROW, now=lambda: next(clock), forms=[form])
    count_records(stream.records)
    assert counts() == counts(form.form_id) == {(23, "new"): 3}


def test_a_count_that_changes_while_its_leads_are_counted_is_counted_again(
    form: Form, stream: Stream, arrive: Callable[..., Lead]
) -> None:
    arrive()

    def meanwhile() -> None:
        arrive(at=NIGHT + timedelta(seconds=1), stored_at=NOW)
        count_records(stream.records[1:])

    with just_before("PutItem", meanwhile):
        assert recount_today(form).unsettled == ()
    assert counts() == counts(form.form_id) == {(23, "new"): 2}


def test_a_day_that_never_rests_is_left_for_another_night(
    form: Form, stream: Stream, arrive: Callable[..., Lead]
) -> None:
    arrive()

    def meanwhile() -> None:
        arrive(at=NIGHT + timedelta(seconds=1), stored_at=NOW)
        count_records(stream.records[-1:])

    with just_before("PutItem", meanwhile, times=99):
        assert recount_today(form).unsettled == (TODAY,)


def test_empty_counts_go_when_nothing_can_come_late_for_them(form: Form) -> None:
    set_count(4)
    set_count(0, partition=f"count_{form.form_id}")

    def partitions() -> list[str]:
        names = ("count_all", f"count_{form.form_id}")
        return [name for name in names if CountItem.count(name)]

    assert recount_today(form) == Recounted(corrected=1, unsettled=())
    assert partitions() == ["count_all"]
    assert counts() == {}
    recount_today(form, now=NIGHT + timedelta(hours=47))
    assert partitions() == ["count_all"]
    recount_today(form, now=NIGHT + timedelta(hours=48))
    assert partitions() == []


def test_leads_are_read_by_queries_never_by_a_scan(form: Form, arrive: Callable[..., Lead]) -> None:
    arrive()
    set_count(0, partition=f"count_{form.form_id}")
    with requests_of(CountItem) as made:
        recount_today(form)
    assert set(made) == {"Query", "PutItem", "DeleteItem"}


def test_a_store_that_is_away_is_told(form: Form) -> None:
    bind_table(UNREACHABLE_TABLE)
    with pytest.raises(StoreUnavailableError):
        recount_today(form)
    bind_table(TABLE)
