"""The files that a request for a person's data comes to."""

from __future__ import annotations

from typing import Final

from ingest.jobs.export_work import FOLDER

CONTENT_TYPES: Final = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


def access_files_of(job_id: str) -> tuple[str, ...]:
    """Name them, in the order of `CONTENT_TYPES`."""
    return tuple(f"{FOLDER}/{job_id}.{file_format}" for file_format in CONTENT_TYPES)
