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
    Field(name="email", type="email", label="E-mail", required=True, autocomplete="email"),
    Field(name="company", type="text", label="Company", autocomplete="organization"),
    Field(name="phone", type="tel", label="Phone", autocomplete="tel"),
    Field(
        name="topic",
        type="select",
        label="What is it about?",
        required=True,
        options=(
            Option(value="quote", label="A quote"),
            Option(value="visit", label="A visit"),
            Option(value="other", label="Something else"),
        ),
    ),
    Field(name="message", type="textarea", label="Message", required=True, max_length=2000),
    Field(name="newsletter", type="checkbox", label="Send me the newsletter"),
)


def ensure_form(form_id: str, origins: tuple[str, ...], now: datetime) -> Form:
    """Store the form, or allow the site's present origins where they changed."""
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
                submit_label="Send enquiry",
                created_at=now,
                updated_at=now,
            )
        )
    if set(origins) <= set(found.origins):
        return found
    return put_form(replace(found, origins=origins, updated_at=now))
