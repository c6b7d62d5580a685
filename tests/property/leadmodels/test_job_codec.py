"""Jobs read back as they were written, and what can't be read is refused, not run otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmodels.changes.apply import (
    AddNote,
    AddTags,
    Expire,
    Hold,
    KeepFor,
    KeepUntil,
    SetFollowUp,
    SetOwner,
    SetStatus,
)
from leadmodels.erasing.sought import Sought
from leadmodels.errors import InvalidJobError
from leadmodels.exports.writing import ExportOptions
from leadmodels.ids import new_lead_id
from leadmodels.jobs.codec import item_from_job, job_from_raw
from leadmodels.jobs.state import Job
from leadmodels.lists.filters import LeadFilters, check_filters
from leadmodels.times import from_milliseconds

WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)
INSTANTS = st.integers(1_577_836_800_000, 4_070_908_800_000).map(from_milliseconds)  # 2020 to 2099
SECONDS = INSTANTS.map(lambda at: at.replace(microsecond=0))
COUNTS = st.integers(0, 2_000_000)
LEAD_IDS = st.builds(
    lambda at, noise: new_lead_id(at=at, random=noise),
    INSTANTS,
    st.binary(min_size=10, max_size=10),
)
FILTERS = st.builds(
    LeadFilters,
    status=st.sampled_from([None, "new", "spam"]),
    owner=st.none() | WORDS,
    tag=st.none() | WORDS,
    text=st.none() | st.just("ada"),
    since=st.none() | st.just(datetime(2020, 1, 1, tzinfo=UTC)),
    unread=st.booleans(),
    due_by=st.none() | st.dates(date(2020, 1, 1)),
)
CHANGES = st.sampled_from(
    [
        SetStatus("won"),
        SetOwner("staff_a"),
        SetOwner(None),
        AddTags(("a", "b")),
        SetFollowUp(date(2026, 1, 2)),
        AddNote("Called"),
        KeepUntil(datetime(2027, 1, 1, tzinfo=UTC)),
        KeepFor(30),
        KeepFor(None),
        Hold("Court case"),
        Expire(),
    ]
)
SOUGHT = st.builds(
    lambda address, **rest: Sought(address=address, typed=address, **rest),
    st.none() | WORDS,
    has_mentions=st.booleans(),
    has_held=st.booleans(),
    address_hash=st.none() | WORDS,
    counts=st.dictionaries(WORDS, COUNTS, max_size=3),
    kept_ids=st.lists(LEAD_IDS, max_size=3).map(tuple),
    found_ids=st.lists(LEAD_IDS, max_size=3).map(tuple),
)
TASKS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    CHANGES.map(lambda change: {"kind": "bulk", "change": change}),
    st.just({"kind": "bulk", "is_delete": True}),
    st.builds(
        ExportOptions, delimiter=st.sampled_from([",", ";", "\t"]), has_bom=st.booleans()
    ).map(lambda options: {"kind": "export", "export": options}),
    SOUGHT.flatmap(
        lambda sought: st.sampled_from(["erase", "access"]).map(
            lambda kind: {"kind": kind, "sought": sought}
        )
    ),
)
JOBS = st.builds(
    lambda task, **rest: Job(**task, **rest),
    TASKS,
    job_id=st.just("job_01h455vb4pex5vsknk084sn02q"),
    requested_by=st.just("staff_test"),
    requested_at=INSTANTS,
    filters=FILTERS,
    lead_ids=st.lists(LEAD_IDS, max_size=3).map(tuple),
    title=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    state=st.sampled_from(["queued", "running", "done", "failed", "cancelled"]),
    total=st.none() | COUNTS,
    done=COUNTS,
    skipped=COUNTS,
    unsaved=COUNTS,
    cursor=st.none() | WORDS,
    batch=st.lists(LEAD_IDS, max_size=3).map(tuple),
    field_names=st.none() | st.lists(WORDS, max_size=3).map(tuple),
    upload_id=st.none() | WORDS,
    parts=st.lists(WORDS, max_size=3).map(tuple),
    rest_key=st.none() | WORDS,
    rest_tag=st.none() | WORDS,
    object_key=st.none() | WORDS,
    size_bytes=st.none() | COUNTS,
    attempts=st.integers(0, 9),
    lease_until=st.none() | INSTANTS,
    finished_at=st.none() | INSTANTS,
    expires_at=st.none() | SECONDS,
    error=st.none() | WORDS,
    version=st.integers(1, 9),
)


@given(JOBS)
def test_a_job_reads_back_as_it_was_written(job: Job) -> None:
    assert job_from_raw(item_from_job(job).to_dynamodb_dict()) == job


@given(INSTANTS, st.none() | INSTANTS, st.none() | INSTANTS)
def test_a_job_is_about_no_lead_that_came_after_it(
    at: datetime, since: datetime | None, until: datetime | None
) -> None:
    if since is not None and until is not None and since > until:
        since, until = until, since
    asked = LeadFilters(since=since, until=until)
    job = Job(
        job_id="job_x",
        kind="bulk",
        requested_by="s",
        requested_at=at,
        filters=asked,
        is_delete=True,
    )
    frozen = job.wanted.filters
    assert frozen.until is not None
    low = frozen.since or datetime.min.replace(tzinfo=UTC)
    for moment in (at, at + timedelta(days=1), at - timedelta(days=1)):
        is_asked = (since is None or moment >= since) and (until is None or moment < until)
        assert (low <= moment < frozen.until) == (is_asked and moment < at)


@given(INSTANTS, st.timedeltas(timedelta(), timedelta(days=9)))
def test_range_that_begins_after_the_job_was_asked_for_is_empty_and_not_reversed(
    at: datetime, later: timedelta
) -> None:
    asked = LeadFilters(since=at + later, until=at + timedelta(days=30))
    job = Job(
        job_id="job_x",
        kind="bulk",
        requested_by="s",
        requested_at=at,
        filters=asked,
        is_delete=True,
    )
    frozen = job.wanted.filters
    check_filters(frozen)
    assert (frozen.since, frozen.until) == (asked.since, asked.since)


@pytest.mark.parametrize(
    "changes",
    [
        {"filters": {"colour": "red"}},
        {"filters": {"status": "lukewarm"}},
        {"change": {"change": "paint", "value": "red"}},
        {"export": {"format": "csv", "colour": "red"}},
        {"export": {"format": "xlsx"}},
        {"export": {"order": "sideways"}},
        {"kind": "erase-all"},
        {"state": "paused"},
    ],
)
def test_job_of_another_release_is_refused(changes: dict[str, Any]) -> None:
    job = Job(
        job_id="job_01h455vb4pex5vsknk084sn02q",
        kind="bulk",
        requested_by="staff_test",
        requested_at=datetime(2026, 11, 23, tzinfo=UTC),
        filters=LeadFilters(),
        is_delete=True,
    )
    item = item_from_job(job)
    for name, value in changes.items():
        setattr(item, name, value)
    with pytest.raises(InvalidJobError):
        job_from_raw(item.to_dynamodb_dict())
