"""The pages that the API serves: a form, the same form with what to mend, a thank you.

They need no script, name no foreign address, and escape whatever was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from ingest.answers import Answer, retry_header
from ingest.drop_in import CONSENT_FIELD, KEY_FIELD
from ingest.page_fields import CONSENT_ID, consent_html, field_html, hidden_html, kept_html
from ingest.page_style import STYLE, STYLE_HASH
from ingest.refusals import Refusal
from leadmodels.forms import Form
from leadmodels.intake.consent import consent_hash, is_consent_box
from leadmodels.origins import url_origin

_KEPT: Final = "It was not sent. Copy it from here to send it in another way."
_RECEIPT: Final = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


def form_page(form: Form, *, form_url: str, key: str, refusal: Refusal | None = None) -> Answer:
    """Show a form; after a refusal with a summary of what to mend and every value kept.

    The page carries a key, so that a form sent twice without script is one lead.
    """
    # Whatever an earlier page said that it showed: this one shows the form's own words.
    words = {CONSENT_FIELD: consent_hash(form.consent_text)} if form.consent_text else {}
    sent = dict(refusal.values) if refusal else {}
    sent.pop(CONSENT_FIELD, None)
    values = {KEY_FIELD: key, **sent, **words}
    messages = (
        {error.field: error.message for error in refusal.errors if error.field is not None}
        if refusal
        else {}
    )
    known = {field.name for field in form.fields}
    shown = {field.name for field in form.fields if field.type != "hidden"}
    inner = [
        f"<h1>{escape(form.name)}</h1>",
        f"<p>{escape(form.description)}</p>" if form.description else "",
        _summary(refusal, shown) if refusal else "",
        f'<form method="post" action="{escape(form_url)}" accept-charset="utf-8">',
        *_fields(form, values, messages),
        *(hidden_html(name, value) for name, value in values.items() if name not in known),
        f'<button type="submit">{escape(form.submit_label)}</button></form>',
    ]
    return _page(
        status=refusal.status if refusal else 200,
        title=f"Error: {form.name}" if refusal else form.name,
        inner="\n".join(inner),
        form_action=_form_action(form),
        headers=retry_header(refusal) if refusal else {},
        outcome=refusal.code if refusal else "described",
    )


def thanks_page(form: Form | None, receipt: str) -> Answer:
    """Thank the visitor; a receipt that isn't one of ours is left out, and the form may be away."""
    code = (
        f'<p>Your reference, should you want to ask about it:</p><p class="receipt">{receipt}</p>'
        if _RECEIPT.fullmatch(receipt)
        else ""
    )
    return _page(
        status=200,
        title=f"Thank you: {form.name}" if form else "Thank you",
        inner=f"<h1>Thank you</h1><p>We have received what you sent. You can close this page.</p>"
        f"{code}",
        outcome="thanked",
    )


def refusal_page(refusal: Refusal, form: Form | None = None) -> Answer:
    """Say what went wrong where there is no form to show again.

    With a form, what was typed is shown as text to copy, by the form's labels, and can't be sent.
    """
    kept = kept_html(form, refusal.values) if form else ""
    return _page(
        status=refusal.status,
        title="Error",
        inner=f"<h1>This did not work</h1><p>{escape(refusal.sentence)}</p>"
        + (f"<h2>What you wrote</h2><p>{_KEPT}</p>{kept}" if kept else ""),
        headers=retry_header(refusal),
        outcome=refusal.code,
    )


def _fields(form: Form, values: Mapping[str, object], messages: Mapping[str, str]) -> Iterator[str]:
    """Write the fields, and the consent text before the box that asks for it, else after them."""
    text = consent_html(form.consent_text) if form.consent_text else ""
    for field in form.fields:
        asks_for_it = text != "" and is_consent_box(field)
        if asks_for_it:
            yield text
        yield field_html(
            field,
            values.get(field.name),
            messages.get(field.name),
            described=CONSENT_ID if asks_for_it else "",
        )
    if text and not any(map(is_consent_box, form.fields)):
        yield text


def _summary(refusal: Refusal, shown: set[str]) -> str:
    items = "".join(
        f'<li><a href="#field-{escape(error.field)}">{escape(error.message)}</a></li>'
        if error.field in shown and error.field is not None
        else f"<li>{escape(error.message)}</li>"
        for error in refusal.errors
        if error.message != refusal.sentence
    )
    return (
        '<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1">'
        f'<h2 id="summary-title">There is a problem</h2><p>{escape(refusal.sentence)}</p>'
        + (f"<ul>{items}</ul>" if items else "")
        + "</div>"
    )


def _form_action(form: Form) -> str:
    """Name where the form may lead: browsers hold redirects after a submission to it, too."""
    origin = url_origin(form.success_url or "")
    return f"'self' {origin}" if origin else "'self'"


def _page(
    *,
    status: int,
    title: str,
    inner: str,
    outcome: str,
    form_action: str = "'none'",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    policy = (
        f"default-src 'none'; style-src '{STYLE_HASH}'; form-action {form_action}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    body = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head>\n<body><main>{inner}</main></body></html>\n"
    )
    return Answer(
        status=status,
        body=body,
        headers={
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": policy,
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Content-Type-Options": "nosniff",
            **(headers or {}),
        },
        outcome=outcome,
    )
