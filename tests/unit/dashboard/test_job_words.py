from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from dashboard.jobs.words import STATE_LABELS, WAITS, announcement, progress_of
from dashboard.leads.export.form import ExportForm
from dashboard.leads.export.outcome import export_filename
from leadmodels.changes.apply import SetStatus
from leadmodels.exports.writing import ExportOptions
from leadmodels.jobs.store import Job
from leadmodels.lists.filters import LeadFilters

NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
BULK = Job(
    job_id="job_x",
    kind="bulk",
    requested_by="staff_1",
    requested_at=NOW,
    filters=LeadFilters(),
    change=SetStatus("won"),
)
EXPORT = replace(BULK, kind="export", change=None, export=ExportOptions())


@pytest.mark.parametrize(
    ("job", "sentence"),
    [
        (BULK, "It starts in a moment. When much is going on, it takes up to five minutes."),
        (replace(BULK, kind="retention"), WAITS),
        (replace(BULK, kind="retention", state="running", done=1), "1 lead done."),
        (replace(BULK, state="running", done=1), "1 lead done."),
        (
            replace(BULK, state="running", done=1200, total=5000),
            "1,200 leads done, of about 5,000.",
        ),
        (
            replace(BULK, state="done", done=9, skipped=2, total=11),
            (
                "9 leads done; 2 passed over (gone meanwhile, no longer matching, or not to be "
                "changed like this)."
            ),
        ),
        (replace(BULK, state="done", done=3, change=None, is_delete=True), "3 leads deleted."),
        (replace(BULK, state="cancelled", done=0), "0 leads done."),
        (replace(EXPORT, state="failed", done=9), "There is no file."),
        (replace(EXPORT, state="cancelled", done=9), "There is no file."),
        (
            replace(EXPORT, state="done", done=2, skipped=1, size_bytes=2_097_152),
            "2 leads written; 1 passed over (gone meanwhile, or no longer matching), 2.0\xa0MB.",
        ),
    ],
)
def test_progress_is_told_in_a_sentence(job: Job, sentence: str) -> None:
    assert progress_of(job).sentence == sentence


@pytest.mark.parametrize(
    ("done", "skipped", "total", "expected"),
    [(0, 0, None, (0, None)), (3, 1, 10, (4, 10)), (12, 0, 10, (12, 12)), (0, 0, 0, (0, 1))],
)
def test_bar_never_goes_beyond_its_end(
    done: int, skipped: int, total: int | None, expected: tuple[int, int | None]
) -> None:
    progress = progress_of(replace(BULK, state="running", done=done, skipped=skipped, total=total))

    assert (progress.value, progress.total) == expected


def test_only_the_end_is_announced() -> None:
    told = {state: announcement(replace(BULK, state=state)) for state in STATE_LABELS}

    assert {state for state, words in told.items() if not words} == {"queued", "running"}
    assert told["done"] == "Done. 0 leads done."


def test_file_is_named_by_when_it_was_asked_for_where_the_reader_is() -> None:
    with timezone.override("Asia/Tokyo"):
        assert export_filename("jsonl", NOW) == "leads-2026-11-24-0830.jsonl"
    assert export_filename("csv", NOW) == "leads-2026-11-23-2330.csv"


@pytest.mark.parametrize(
    ("sent", "options"),
    [
        (
            {"format": "csv", "delimiter": "semicolon", "has_bom": "on"},
            ExportOptions(delimiter=";", has_bom=True),
        ),
        ({"format": "csv", "delimiter": "tab"}, ExportOptions(delimiter="\t", has_bom=False)),
        ({"format": "csv"}, ExportOptions(has_bom=False)),
        ({"format": "jsonl"}, ExportOptions(format="jsonl", has_bom=False)),
    ],
)
def test_options_are_those_chosen(sent: dict[str, str], options: ExportOptions) -> None:
    form = ExportForm(sent)

    assert form.is_valid()
    assert form.options_in("newest") == options
