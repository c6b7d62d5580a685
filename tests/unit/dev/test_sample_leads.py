from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from dev.provision.forms import ENQUIRY, TOUR, DemoForm
from dev.sample_leads import ENQUIRY_SET, TOUR_SET, Sample, SampleSet, read_samples, sample_leads
from dev.sample_work import read_step
from leadmodels.changes.apply import KeepUntil, SetFollowUp, changed
from leadmodels.forms import Form
from leadmodels.leads import STATUSES, Lead
from leadmodels.rules.validation import validate_submission
from leadmodels.spam.scoring import REASONS

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PEOPLE = {"sales": "staff_sales", "admin": "staff_admin"}
SETS = {ENQUIRY: ENQUIRY_SET, TOUR: TOUR_SET}
SAMPLES = [
    pytest.param(form, sample, id=str(sample.values["email"]))
    for form, samples in SETS.items()
    for sample in read_samples(samples.path)
]


def make_form(wanted: DemoForm) -> Form:
    return Form(
        form_id="form_01jd0000000000000000000000",
        name=wanted.name,
        fields=wanted.fields,
        origins=("http://127.0.0.1:4612",),
        retention_days=wanted.retention_days,
        created_at=NOW,
        updated_at=NOW,
        version=1,
    )


def make(form: DemoForm = ENQUIRY, samples: SampleSet = ENQUIRY_SET) -> list[tuple[Lead, Sample]]:
    return list(sample_leads(make_form(form), samples, now=NOW, site="http://127.0.0.1:4612"))


def everything() -> Iterator[tuple[Lead, Sample]]:
    for form, samples in SETS.items():
        yield from make(form, samples)


def worked_on() -> list[Lead]:
    """Every sample lead after what the staff did, as no store would have it but pure."""
    leads = []
    for lead, sample in everything():
        at_last = lead
        for step in sample.work:
            at = lead.received_at + step.after
            at_last = changed(at_last, step.change(PEOPLE, NOW), at=at) or at_last
        leads.append(at_last)
    return leads


@pytest.mark.parametrize(("form", "sample"), SAMPLES)
def test_every_sample_is_a_submission_that_its_form_accepts(form: DemoForm, sample: Sample) -> None:
    assert validate_submission(form.fields, sample.values).errors == ()


@pytest.mark.parametrize(("form", "sample"), SAMPLES)
def test_no_sample_has_an_address_or_number_of_anybody(form: DemoForm, sample: Sample) -> None:
    # Source: RFC 2606 (example domains), NANPA (555-0100 to 555-0199 are fiction's).
    assert re.fullmatch(r"[a-z.]+@example\.(com|net|org)", str(sample.values["email"])), form.name
    assert re.fullmatch(r"\(555\) 555-01\d\d|", str(sample.values.get("phone", "")))


def test_samples_are_the_same_for_the_same_instant_and_each_its_own() -> None:
    assert make() == make()
    assert len({lead.lead_id for lead, _ in make()}) == len(read_samples()) >= 40


@pytest.mark.parametrize(("form", "samples"), SETS.items(), ids=lambda value: value.__class__)
def test_samples_are_of_the_last_weeks_newest_first(form: DemoForm, samples: SampleSet) -> None:
    instants = [lead.received_at for lead, _ in make(form, samples)]
    assert instants == sorted(instants, reverse=True)
    assert NOW - timedelta(hours=1) < instants[0] < NOW
    oldest = NOW - timedelta(days=samples.days)
    assert oldest - timedelta(hours=1) < instants[-1] <= oldest


def test_samples_show_every_status_and_several_scripts() -> None:
    assert {lead.status for lead in worked_on()} == set(STATUSES)
    letters = "".join(str(sample.values["message"]) for sample in read_samples())
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in letters}
    assert {"LATIN", "ARABIC", "HIRAGANA", "HANGUL", "CYRILLIC", "HEBREW", "THAI"} <= scripts


def test_spam_says_why() -> None:
    spam = [lead for lead, _ in everything() if lead.status == "spam"]
    assert len(spam) >= 3
    assert all(lead.spam_reasons and set(lead.spam_reasons) <= REASONS.keys() for lead in spam)


def test_what_the_staff_did_came_in_order_after_the_lead_and_before_now() -> None:
    for lead, sample in everything():
        afters = [step.after for step in sample.work]
        assert afters == sorted(afters), sample.values["email"]
        assert all(after > timedelta() for after in afters)
        last = max((*afters, sample.viewed_after or timedelta()))
        assert lead.received_at + last < NOW, sample.values["email"]


def test_samples_have_something_for_every_filter() -> None:
    leads = worked_on()
    assert {lead.owner for lead in leads} == {None, *PEOPLE.values()}
    assert any(lead.hold_reason for lead in leads)
    assert sum(bool(lead.tags) for lead in leads) >= 10
    days = [lead.follow_up_on for lead in leads if lead.follow_up_on is not None]
    today = NOW.date()
    assert min(days) < today <= max(days)
    assert today in days
    untouched = [lead for lead, sample in everything() if not sample.work]
    assert len(untouched) >= 10


@pytest.mark.parametrize("within_days", [3.1, 7, 14])
def test_some_leads_expire_soon(within_days: float) -> None:
    soon = NOW + timedelta(days=within_days)
    expiries = [lead.expires_at for lead in worked_on() if lead.expires_at is not None]
    assert NOW < min(expiries) < soon


def test_days_count_from_the_instant_that_samples_are_made_as_of() -> None:
    step = read_step({"after_hours": 1.5, "by": "sales", "follow_up_in_days": -2})
    assert step.after == timedelta(minutes=90)
    assert step.change(PEOPLE, NOW) == SetFollowUp(date(2026, 11, 21))
    step = read_step({"after_hours": 1, "by": "admin", "keep_days": 3})
    assert step.change(PEOPLE, NOW) == KeepUntil(NOW + timedelta(days=3))


@pytest.mark.parametrize("item", [{}, {"note": "a", "hold": "b"}, {"stauts": "won"}])
def test_a_step_that_says_not_one_thing_is_refused(item: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="unpack"):
        read_step({"after_hours": 1, "by": "sales", **item})
