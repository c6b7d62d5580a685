"""The demo's forms: the one on its site, and a small one beside it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from dev.provision.settings import ProvisionSettings
from leadmodels.errors import FormNotFoundError, VersionConflictError
from leadmodels.forms import Form, get_form, put_form
from leadmodels.notices.settings import NoticeSettings, Person, put_notice_settings
from leadmodels.rules.fields import Field, Option

ENQUIRY_FIELDS = (
    Field(
        name="name",
        type="text",
        label="Your name",
        required=True,
        max_length=100,
        autocomplete="name",
    ),
    Field(
        name="email",
        type="email",
        label="Email address",
        hint="We only use it to answer you.",
        required=True,
        autocomplete="email",
    ),
    Field(
        name="company", type="text", label="Company", max_length=100, autocomplete="organization"
    ),
    Field(name="phone", type="tel", label="Phone", autocomplete="tel"),
    Field(
        name="topic",
        type="select",
        label="What would you like?",
        required=True,
        options=(
            Option(value="quote", label="A quote"),
            Option(value="visit", label="A visit"),
            Option(value="other", label="Something else"),
        ),
    ),
    Field(
        name="message",
        type="textarea",
        label="Your message",
        hint="Rough measurements help, if you have them.",
        required=True,
        max_length=2000,
    ),
    Field(
        name="newsletter",
        type="checkbox",
        label="Send me your workshop news, four times a year",
    ),
)


TOUR_FIELDS = (
    Field(
        name="name",
        type="text",
        label="Your name",
        required=True,
        max_length=100,
        autocomplete="name",
    ),
    Field(name="email", type="email", label="Email address", required=True, autocomplete="email"),
    Field(
        name="people",
        type="number",
        label="How many are you?",
        required=True,
        minimum=Decimal(1),
        maximum=Decimal(12),
        step=Decimal(1),
    ),
    Field(
        name="day",
        type="radio",
        label="Which day suits you?",
        required=True,
        options=(
            Option(value="thursday", label="Thursday afternoon"),
            Option(value="saturday", label="Saturday morning"),
        ),
    ),
    Field(name="wishes", type="textarea", label="What would you like to see?", max_length=500),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoForm:
    """What a form of the demo is when it is made; from then on it is the staff's."""

    name: str
    description: str
    fields: tuple[Field, ...]
    submit_label: str
    retention_days: int | None = None
    told_to: tuple[str, ...] = ()


ENQUIRY = DemoForm(
    name="Website enquiry",
    description="The contact form of the demo site",
    fields=ENQUIRY_FIELDS,
    submit_label="Send message",
    told_to=("sales@example.com",),
)
TOUR = DemoForm(
    name="Workshop tour",
    description="Visits on Thursdays and Saturdays",
    fields=TOUR_FIELDS,
    submit_label="Ask for a place",
    # Nobody needs to know for long who came.
    retention_days=60,
)


def ensure_forms(settings: ProvisionSettings, now: datetime) -> tuple[Form, Form]:
    """Store both forms, or bring the site's present origins into them."""
    ensure = partial(
        ensure_form, origins=settings.site_origins, past_origins=settings.past_origins, now=now
    )
    return ensure(settings.form_id, ENQUIRY), ensure(settings.tour_form_id, TOUR)


def _tell(form_id: str, addresses: tuple[str, ...], now: datetime) -> None:
    people = tuple(Person(address=address) for address in addresses)
    with suppress(VersionConflictError):  # an earlier run stored them and no form
        put_notice_settings(NoticeSettings(form_id=form_id, people=people, updated_at=now))


def ensure_form(
    form_id: str,
    wanted: DemoForm,
    *,
    origins: tuple[str, ...],
    past_origins: tuple[str, ...],
    now: datetime,
) -> Form:
    """Store the form, or put the site's present origins in the place of its past ones.

    Those that somebody has added stay.
    """
    try:
        found = get_form(form_id)
    except FormNotFoundError:
        if wanted.told_to:
            _tell(form_id, wanted.told_to, now)
        return put_form(
            Form(
                form_id=form_id,
                name=wanted.name,
                description=wanted.description,
                fields=wanted.fields,
                origins=origins,
                submit_label=wanted.submit_label,
                retention_days=wanted.retention_days,
                created_at=now,
                updated_at=now,
            )
        )
    added = tuple(origin for origin in found.origins if origin not in {*origins, *past_origins})
    if {*found.origins} == {*origins, *added}:
        return found
    return put_form(replace(found, origins=(*origins, *added), updated_at=now))
