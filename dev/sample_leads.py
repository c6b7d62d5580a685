"""Leads to look at on the first run: believable, invented, from several scripts of the world."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dev.sample_work import People, Step, read_step, work_on
from leadmodels.errors import LeadExistsError
from leadmodels.forms import Form
from leadmodels.ids import new_lead_id, receipt_for
from leadmodels.intake.submissions import Circumstances, hash_body, lead_from_submission
from leadmodels.leads import Lead, get_lead, mark_viewed, put_lead

FOLDER = Path(__file__).parent
ENQUIRIES = FOLDER / "sample_leads.json"
TOURS = FOLDER / "sample_tours.json"
# How old the newest is, so that a list opens with something recent.
NEWEST_AGE = timedelta(minutes=17)
CAMPAIGNS: tuple[dict[str, str], ...] = (
    {},
    {"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "autumn"},
    {"referrer": "https://www.example.org/directory/joiners"},
    {"utm_source": "search", "utm_medium": "cpc", "utm_campaign": "bookcases"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one invented visitor sent, and what the staff has made of it since.

    Args:
        values: what was sent.
        work: what the staff did, in order; whoever did something has seen the lead.
        viewed_after: how long after it came somebody looked who did nothing.
        spam_score: its points as spam.
        spam_reasons: why it has them.
    """

    values: dict[str, str | bool]
    work: tuple[Step, ...] = ()
    viewed_after: timedelta | None = None
    spam_score: int = 0
    spam_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSet:
    """The samples of one form, and the days over which they came.

    Args:
        path: the file with the samples, newest first.
        days: how long ago the oldest came.
        page: the path of the page that they were sent from.
    """

    path: Path
    days: int
    page: str


ENQUIRY_SET = SampleSet(path=ENQUIRIES, days=30, page="/")
# Nearly as long as the form keeps them, so that some expire soon.
TOUR_SET = SampleSet(path=TOURS, days=57, page="/tours.html")


def read_samples(path: Path = ENQUIRIES) -> tuple[Sample, ...]:
    """Read the samples, newest first."""
    return tuple(map(_read_sample, json.loads(path.read_text(encoding="utf-8"))))


def _read_sample(item: dict[str, Any]) -> Sample:
    work = tuple(map(read_step, item.pop("work", ())))
    spam: Mapping[str, Any] = item.pop("spam", {"score": 0, "reasons": ()})
    hours = item.pop("viewed_after_hours", None)
    return Sample(
        values=item,
        work=work,
        viewed_after=None if hours is None else timedelta(hours=hours),
        spam_score=spam["score"],
        spam_reasons=tuple(spam["reasons"]),
    )


def sample_leads(
    form: Form, samples: SampleSet, *, now: datetime, site: str
) -> Iterator[tuple[Lead, Sample]]:
    """Make the leads as they came, newest first; the same for the same form and `now`."""
    found = read_samples(samples.path)
    for place, sample in enumerate(found):
        # Squared: more of them lately, as on a site that grows.
        age = NEWEST_AGE + timedelta(days=samples.days) * (place / (len(found) - 1)) ** 2
        received_at = now - age
        random = hashlib.sha256(f"{form.form_id} {place}".encode()).digest()[:10]
        body_hash = hash_body(form.form_id, sample.values)
        circumstances = Circumstances(
            received_at=received_at,
            stored_at=received_at,
            body_hash=body_hash,
            receipt=receipt_for(form.form_id, body_hash),
            source={"page_url": f"{site}{samples.page}", **CAMPAIGNS[place % len(CAMPAIGNS)]},
            spam_score=sample.spam_score,
            spam_reasons=sample.spam_reasons,
        )
        lead_id = new_lead_id(at=received_at, random=random)
        yield lead_from_submission(form, sample.values, lead_id, circumstances), sample


def put_sample_leads(
    form: Form, samples: SampleSet, *, now: datetime, site: str, people: People
) -> None:
    """Store the samples and what was done to them, leaving what is there already."""
    for place, (lead, sample) in enumerate(sample_leads(form, samples, now=now, site=site)):
        try:
            put_lead(lead)
            stored = lead
        except LeadExistsError:
            stored = get_lead(lead.lead_id, now=now)
        if sample.viewed_after is not None:
            mark_viewed(lead.lead_id, at=lead.received_at + sample.viewed_after)
        work_on(stored, sample.work, people=people, now=now, name=f"sample{place:02d}")
