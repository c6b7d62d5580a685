"""The pages of allowed origins as a browser uses them."""

from __future__ import annotations

from typing import Any

from django.test import Client

from leadmodels.forms import Form, get_form

from .bulk_pages import hidden_fields, text_of

SITE = "https://www.example.com"
EVIL = "https://evil.example"


def url_of(form: Form) -> str:
    return f"/admin/forms/form/{form.form_id}/origins/"


def doctor_of(form: Form) -> str:
    return f"{url_of(form)}doctor/"


def add(client: Client, form: Form, text: str, **more: str) -> Any:
    """Send the page's text area."""
    return client.post(url_of(form), {"version": str(form.version), "text": text, **more})


def remove(client: Client, form: Form, origin: str) -> Any:
    """Press an origin's button."""
    return client.post(url_of(form), {"version": str(form.version), "remove": origin})


def confirm(client: Client, form: Form, shown: Any) -> Any:
    """Press the button of what is shown before anything is saved."""
    assert shown.status_code == 200, shown.content.decode()
    return client.post(url_of(form), hidden_fields(shown.content.decode()), follow=True)


def text(response: Any) -> str:
    return text_of(response.content.decode())


def origins_now(form: Form) -> tuple[str, ...]:
    return get_form(form.form_id).origins
