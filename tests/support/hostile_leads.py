"""Leads whose every text is hostile, the forms they came through, and the people they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from dashboard.accounts.models import User
from dashboard.leads.words import SOURCE_LABELS
from leadmodels.activity_models import ActivityItem
from leadmodels.forms import Form, put_form
from leadmodels.ids import new_form_id, new_lead_id, receipt_for
from leadmodels.intake.consent import consent_hash
from leadmodels.leads import Lead, item_from_lead
from leadmodels.models import LeadItem
from leadmodels.rules.fields import Field, Option
from leadmodels.timeline.activities import Activity, item_from_activity
from tests.support.hostile_texts import lines, paragraphs
from tests.support.naughty_strings import kept
from tests.support.xss_payloads import PAYLOADS

MADE_AT: Final = datetime(2026, 3, 1, 9, tzinfo=UTC)
SOURCE_NAMES: Final = [
    *(name for name in SOURCE_LABELS if name != "added_by"),
    *(f"z{number:02}" for number in range(24)),
]
"""What a lead's source says of a visitor, in the order in which its page does."""

PER_LEAD: Final = 24
LONGEST_NAME: Final = 150  # Django's, for a first name


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileLead:
    """A lead, and the texts that its page has to show.

    Args:
        lead: as stored.
        form: as stored; its labels, options and words are hostile too.
        lines: single-line texts, each of them somewhere in each part of the page.
        paragraphs: the texts of its notes and reasons, oldest first.
    """

    lead: Lead
    form: Form
    lines: Sequence[str]
    paragraphs: Sequence[str]


def make_people(names: Sequence[str]) -> list[User]:
    """Let people of these names work here; logging in as one of them is nobody's business."""
    return User.objects.bulk_create(
        User(username=f"person-{number:04}", first_name=name[:LONGEST_NAME].strip(), is_staff=True)
        for number, name in enumerate(names)
    )


def put_rows(form: Form, people: Sequence[User], texts: Sequence[str]) -> list[str]:
    """Store a lead a text for the list, and give the texts, the last one's first.

    Name, company, e-mail address, phone and tag of a lead are this text and the four after it.
    """
    leads = [
        _lead(
            number,
            form=form,
            name=text,
            company=_at(texts, number + 1),
            email=_at(texts, number + 2),
            phone=_at(texts, number + 3),
            tags=(_at(texts, number + 4),),
            owner=people[number % len(people)].public_id,
        )
        for number, text in enumerate(texts)
    ]
    with LeadItem.batch_write() as batch:
        for lead in leads:
            batch.save(item_from_lead(lead))
    return list(reversed(texts))


def put_pages(people: Sequence[User]) -> list[HostileLead]:
    """Store leads whose pages together show every text in every part; on hold, with timelines."""
    whole, many = lines(), paragraphs()
    chunks = range(0, len(whole), PER_LEAD)
    made = [
        _page(number, whole[start : start + PER_LEAD], many[start : start + PER_LEAD], people)
        for number, start in enumerate(chunks)
    ]
    with LeadItem.batch_write() as leads, ActivityItem.batch_write() as activities:
        for each in made:
            leads.save(item_from_lead(each.lead))
            for activity in _timeline(each, people):
                activities.save(item_from_activity(activity, expires_at=None))
    return made


def hostile_form(number: int, texts: Sequence[str], *, consent_text: str = "") -> Form:
    """Store a form in which everything that people write is hostile.

    Fields `t0` to `tn` have a text each as label and hint; `choices` has the texts as options.
    """
    fields = [
        Field(name=f"t{place}", type="textarea", label=text, hint=text)
        for place, text in enumerate(texts)
    ]
    options = tuple(Option(value=f"o{place}", label=text) for place, text in enumerate(texts))
    fields += [
        Field(name="choices", type="multiselect", label=texts[0], options=options),
        Field(name="choice", type="select", label=texts[-1], options=options),
        *(Field(name=kind, type=kind, label=texts[0]) for kind in ("email", "tel", "url")),
    ]
    form = Form(
        form_id=new_form_id(at=MADE_AT, random=(1000 + number).to_bytes(10, "big")),
        name=texts[0],
        description=texts[-1],
        fields=tuple(fields),
        origins=("https://www.example.com",),
        consent_text=consent_text,
        created_at=MADE_AT,
        updated_at=MADE_AT,
    )
    return put_form(form)


def _page(
    number: int, texts: Sequence[str], many: Sequence[str], people: Sequence[User]
) -> HostileLead:
    form = hostile_form(number, texts, consent_text=many[0])
    values = {f"t{place}": text for place, text in enumerate(many)}
    values |= {f"loose{place:02}": text for place, text in enumerate(many)}
    values |= dict.fromkeys(("email", "tel", "url"), texts[0])
    choices = tuple(f"o{place}" for place in range(len(texts)))
    lead = _lead(
        number,
        form=form,
        fields=values | {"choices": choices, "choice": "o0"},
        name=_payload(number, 0),
        company=_payload(number, 1),
        phone=_payload(number, 2),
        email=_payload(number // 2, 3),
        tags=tuple(texts),
        source=dict(zip(SOURCE_NAMES, texts, strict=False)),
        consent={
            "version": _payload(number, 4),
            "text_hash": consent_hash(form.consent_text),
            "is_ticked": True,
            "at": "2026-03-01T09:00:00.000Z",
        },
        owner=people[number % len(people)].public_id,
        hold_reason=_payload(number, 5),
    )
    return HostileLead(lead=lead, form=form, lines=texts, paragraphs=many)


def _timeline(page: HostileLead, people: Sequence[User]) -> Iterator[Activity]:
    """Write every text down three times: as a note, as a hold's reason and as a tag."""
    for place, (text, tag) in enumerate(zip(page.paragraphs, page.lines, strict=False)):
        for offset, (kind, after, words) in enumerate(
            (("note", None, text), ("retention", "hold", text), ("tags", tag, None))
        ):
            yield Activity(
                lead_id=page.lead.lead_id,
                activity_id=f"{place:010}",
                at=MADE_AT + timedelta(minutes=3 * place + offset),
                kind=kind,  # type: ignore[arg-type] # one of the three above
                actor=people[place % len(people)].public_id,
                before=None,
                after=after,
                text=words,
            )


def _lead(number: int, *, form: Form, **values: object) -> Lead:
    at = MADE_AT + timedelta(seconds=number)
    lead_id = new_lead_id(at=at, random=number.to_bytes(10, "big"))
    return Lead(
        lead_id=lead_id,
        form_id=form.form_id,
        form_version=1,
        received_at=at,
        stored_at=at,
        body_hash="0" * 64,
        receipt=receipt_for(form.form_id, lead_id),
        **{"fields": {}, **values},  # type: ignore[arg-type] # each by its own name
    )


def _payload(number: int, slot: int) -> str:
    """Give what a page has one place of; in all pages together, every payload in some place."""
    return _at([kept(text, multiline=False) for text in PAYLOADS], 6 * number + slot)


def _at(texts: Sequence[str], place: int) -> str:
    return texts[place % len(texts)]
