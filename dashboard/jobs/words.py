"""A job in words: its state, how far it is, what it made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.template.defaultfilters import filesizeformat

from leadmodels.erasing.sought import Sought
from leadmodels.jobs.store import Job, JobState

STATE_LABELS: Final[dict[JobState, str]] = {
    "queued": "Waiting",
    "running": "Working",
    "done": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
}

WAITS: Final = (
    "It begins a minute and a half after it was asked for, and changes the leads of that time too: "
    "until then some may still come in with the old time. When much is going on, it begins some "
    "minutes later."
)

ERASE_WAITS: Final = (
    "It begins three quarters of a minute after it was asked for: until then, what was sent before "
    "may still come in. When much is going on, it begins some minutes later."
)

NO_REASON: Final = "It failed for a reason that only the log knows. Start it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job is.

    Args:
        label: its state.
        value: leads looked at so far.
        total: leads there are to look at; None: unknown.
        sentence: both, and what became of them.
    """

    label: str
    value: int
    total: int | None
    sentence: str


def progress_of(job: Job) -> Progress:
    """Say how far a job is."""
    value = job.done + job.skipped
    # A total is an estimate: leads come and go while the job runs.
    total = max(job.total, value, 1) if job.total is not None else None
    return Progress(
        label=STATE_LABELS[job.state], value=value, total=total, sentence=_sentence(job, total)
    )


def _sentence(job: Job, total: int | None) -> str:
    if job.state == "queued" and job.waits:
        return ERASE_WAITS if job.kind == "erase" else WAITS
    if job.state == "queued":
        return "It starts in a moment. When much is going on, it takes up to five minutes."
    if job.kind in {"export", "access"} and job.state in {"failed", "cancelled"}:
        return "There is no file."
    if job.sought is not None and (job.is_open or job.kind == "erase"):
        return _sentence_about_person(job, job.sought)
    done = f"{job.done:,} lead{'' if job.done == 1 else 's'} {_verb(job)}"
    if job.is_open and total is not None:
        done += f", of about {total:,}"
    if job.skipped:
        done += f"; {job.skipped:,} passed over ({_why_skipped(job)})"
    if job.state == "done" and job.size_bytes is not None:
        done += f", {filesizeformat(job.size_bytes)}"
    return f"{done}."


def _sentence_about_person(job: Job, sought: Sought) -> str:
    done = "erased" if job.kind == "erase" else "found"
    sentence = f"{job.done:,} lead{'' if job.done == 1 else 's'} {done}"
    if job.is_open:
        sentence += f", {sought.counts.get('leads_looked_at', 0):,} looked at"
    if job.skipped:
        sentence += f"; {job.skipped:,} stay{'s' if job.skipped == 1 else ''}, being on hold"
    return f"{sentence}."


def _verb(job: Job) -> str:
    if job.kind in {"export", "access"}:
        return "written"
    return "deleted" if job.is_delete else "done"


def _why_skipped(job: Job) -> str:
    if job.kind == "export":
        return "gone meanwhile, or no longer matching"
    return "gone meanwhile, no longer matching, or not to be changed like this"


def announcement(job: Job) -> str:
    """Say once, to those who listen to the page, how a job has ended; "" while it is open."""
    if job.is_open:
        return ""
    return f"{STATE_LABELS[job.state]}. {progress_of(job).sentence}"
