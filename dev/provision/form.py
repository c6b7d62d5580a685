"""The demo site's form."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from leadmodels.errors import FormNotFoundError
from leadmodels.fields import Field, Option
from leadmodels.forms import Form, get_form, put_form

FIELDS = (
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


def ensure_form(
    form_id: str, origins: tuple[str, ...], past_origins: tuple[str, ...], now: datetime
) -> Form:
    """Store the form, or put the site's present origins in the place of its past ones.

    Those that somebody has added stay.
    """
    try:
        found = get_form(form_id)
    except FormNotFoundError:
        return put_form(
            Form(
                form_id=form_id,
                name="Website enquiry",
                description="The contact form of the demo site",
                fields=FIELDS,
                origins=origins,
                submit_label="Send message",
                created_at=now,
                updated_at=now,
            )
        )
    added = tuple(origin for origin in found.origins if origin not in {*origins, *past_origins})
    if {*found.origins} == {*origins, *added}:
        return found
    return put_form(replace(found, origins=(*origins, *added), updated_at=now))
