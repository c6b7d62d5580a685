"""What the main pages ask of the database and the table: what docs/performance.md says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leadmodels.forms import Form
from tests.support.read_units import metered

from .conftest import FormMaker, JobMaker, LeadMaker
from .editor_pages import edit_of
from .form_pages import FORMS
from .job_pages import JOBS
from .lead_pages import url_of
from .people_pages import PEOPLE, make_person
from .test_audit import LOG
from .test_home import HOME, LIST, count_all

ROWS: Final = 30

# SQL statements and calls to DynamoDB, at most.
COSTS: Final = {
    "home": (4, 24),
    "leads": (6, 5),
    "leads, filtered": (6, 5),
    "lead": (7, 11),
    "forms": (4, 1),
    "form editor": (4, 1),
    "jobs": (5, 1),
    "people": (9, 0),
    "audit log": (7, 0),
}


@pytest.fixture
def addresses(
    make_lead: LeadMaker, make_job: JobMaker, make_form: FormMaker, form: Form
) -> Mapping[str, str]:
    """The pages, with many rows on each: a query for each row shows."""
    others = [make_form() for _ in range(ROWS)]
    for n in range(ROWS):
        make_person(f"p{n}")
    now = timezone.now()
    leads = [make_lead(at=now - timedelta(minutes=n)) for n in range(ROWS)]
    for n in range(ROWS):
        make_job(at=now - timedelta(seconds=n))
    count_all(form, *others)
    return {
        "home": HOME,
        "leads": LIST,
        "leads, filtered": f"{LIST}?status=new&form={form.form_id}",
        "lead": url_of(leads[0]),
        "forms": FORMS,
        "form editor": edit_of(form),
        "jobs": JOBS,
        "people": PEOPLE,
        "audit log": LOG,
    }


def test_each_page_asks_for_no_more_than_it_may(
    admin: Client, addresses: Mapping[str, str]
) -> None:
    dearer = []
    for page, (most_statements, most_calls) in COSTS.items():
        admin.get(addresses[page])  # what is asked for once a process, or a session
        with CaptureQueriesContext(connection) as asked, metered() as meter:
            assert admin.get(addresses[page]).status_code == 200
        if len(asked) > most_statements or meter.operations.total() > most_calls:
            dearer.append(f"{page}: {len(asked)} statements, {meter}")
    assert not dearer
