from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from dev.provision.form import FIELDS
from dev.sample_leads import Sample, read_samples, sample_leads
from leadmodels.forms import Form
from leadmodels.leads import STATUSES, Lead
from leadmodels.validation import validate_submission

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FORM = Form(
    form_id="form_01jd0000000000000000000000",
    name="Website enquiry",
    fields=FIELDS,
    origins=("http://127.0.0.1:4612",),
    created_at=NOW,
    updated_at=NOW,
    version=1,
)


def make() -> list[Lead]:
    return list(sample_leads(FORM, now=NOW, page_url="http://127.0.0.1:4612/"))


@pytest.mark.parametrize("sample", read_samples(), ids=lambda sample: sample.values["email"])
def test_every_sample_is_a_submission_that_the_form_accepts(sample: Sample) -> None:
    assert validate_submission(FIELDS, sample.values).errors == ()


@pytest.mark.parametrize("sample", read_samples(), ids=lambda sample: sample.values["email"])
def test_no_sample_has_an_address_or_number_of_anybody(sample: Sample) -> None:
    # Source: RFC 2606 (example domains), NANPA (555-0100 to 555-0199 are fiction's).
    assert re.fullmatch(r"[a-z.]+@example\.(com|net|org)", str(sample.values["email"]))
    assert re.fullmatch(r"\(555\) 555-01\d\d|", str(sample.values.get("phone", "")))


def test_samples_are_the_same_for_the_same_instant_and_each_its_own() -> None:
    assert make() == make()
    assert len({lead.lead_id for lead in make()}) == len(read_samples()) >= 40


def test_samples_are_of_the_last_thirty_days_newest_first() -> None:
    instants = [lead.received_at for lead in make()]
    assert instants == sorted(instants, reverse=True)
    assert NOW - timedelta(hours=1) < instants[0] < NOW
    assert NOW - timedelta(days=31) < instants[-1] < NOW - timedelta(days=25)


def test_samples_show_every_status_and_several_scripts() -> None:
    assert {lead.status for lead in make()} == set(STATUSES)
    letters = "".join(str(sample.values["message"]) for sample in read_samples())
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in letters}
    assert {"LATIN", "ARABIC", "HIRAGANA", "HANGUL", "CYRILLIC", "HEBREW", "THAI"} <= scripts


def test_spam_says_why() -> None:
    assert all(lead.spam_reasons for lead in make() if lead.status == "spam")
