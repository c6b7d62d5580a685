"""Exports as jobs, and how the files that they write are read."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.jobs.state import Job
from leadmodels.leads import Lead
from leadmodels.lists.filters import LeadFilters
from tests.support.job_worker import JobWorld
from tests.support.leads import make_lead, store_leads
from tests.support.table import NOW

CSV = ExportOptions()

LINES = ExportOptions(format="jsonl")

IN_PARTS = pytest.mark.usefixtures("in_parts")


def store(form: Form, count: int, **values: Any) -> list[Lead]:
    """Store leads, a second apart, before NOW; give them as a list shows them, newest first."""
    leads = [
        make_lead(
            form,
            at=NOW - timedelta(seconds=count - n),
            seed=n,
            values={"name": f"Person {n}", "email": f"p{n}@example.org", **values},
        )
        for n in range(count)
    ]
    store_leads(leads)
    return leads[::-1]


def export(world: JobWorld, form: Form, options: ExportOptions = CSV, **asked: Any) -> Job:
    return world.start(
        kind="export", filters=LeadFilters(form_id=form.form_id), export=options, **asked
    )


def rows_of(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=delimiter, strict=True))


def ids_of(data: bytes) -> list[str]:
    return [row["lead_id"] for row in rows_of(data)]
