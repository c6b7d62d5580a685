"""A form's preview: the page that visitors would get, from what is typed, and nothing is stored."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from dashboard.audit.models import AuditEntry
from leadmodels.forms import list_forms

from .conftest import FormMaker
from .editor_pages import ADD, edit_of, open_editor
from .form_pages import FORMS

PREVIEW = f"{FORMS}preview/"
HOSTILE = "</title></textarea><script>alert(1)</script>\"'&amp;"


def test_preview_is_the_form_with_the_embed_and_stores_nothing(admin: Client, store: None) -> None:  # noqa: ARG001 - an empty table
    typed = open_editor(admin, ADD) | {"submit_label": "Ask us", "consent_text": "You may call."}
    response = admin.post(PREVIEW, typed)

    page = response.content.decode()
    assert re.search(r'<form action="http[^"]+/f/form_\w+" method="post" data-lead-form>', page)
    for part in ("Your name", 'type="email"', "Ask us", "You may call."):
        assert part in page
    loaded = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert [name.rpartition("/")[2] for name in loaded] == [
        "lead-form.css",
        "form-preview.css",
        "form-preview.js",
        "lead-form.mjs",
    ]
    for address in loaded:
        file = admin.get(address)
        assert file.status_code == 200
        file.close()
    assert "not shown" not in page
    assert list_forms() == ()
    assert not AuditEntry.objects.exists()


@pytest.mark.usefixtures("store")
def test_only_the_dashboard_frames_it_and_it_sends_nothing_anywhere(admin: Client) -> None:
    for response in (admin.get(PREVIEW), admin.post(PREVIEW, open_editor(admin, ADD))):
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert set(response["Content-Security-Policy"].split("; ")) == {
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'none'",
            "font-src 'none'",
            "connect-src 'none'",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'self'",
        }
        assert "no-store" in response["Cache-Control"]


def test_editors_may_frame_the_dashboard_alone_and_are_framed_by_nobody(
    admin: Client, make_form: FormMaker
) -> None:
    paste = f"{FORMS}add/from-html/"
    pages = [admin.get(ADD), admin.get(edit_of(make_form()))]
    pages.append(admin.post(paste, {"html": "<form><input name=a></form>"}))
    for response in pages:
        assert 'formtarget="form-preview"' in response.content.decode()
        policy = response["Content-Security-Policy"]
        assert "frame-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert response["X-Frame-Options"] == "DENY"


@pytest.mark.usefixtures("store")
def test_fields_that_are_not_finished_are_left_out_and_said(admin: Client) -> None:
    typed = open_editor(admin, ADD)
    one = admin.post(PREVIEW, typed | {"field-3-label": "", "field-3-name": ""}).content.decode()
    assert "1 field is not shown: there is something to mend." in one
    assert "Your name" in one
    two = typed | {"field-1-pattern": "(", "field-3-min_length": "x"}
    assert "2 fields are not shown" in admin.post(PREVIEW, two).content.decode()


@pytest.mark.usefixtures("store")
def test_whatever_is_typed_stays_text(admin: Client) -> None:
    typed = open_editor(admin, ADD)
    texts = ("submit_label", "consent_text", "field-1-label", "field-1-hint", "field-3-default")
    page = admin.post(PREVIEW, typed | dict.fromkeys(texts, HOSTILE)).content.decode()
    assert "not shown" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == len(texts)
    assert len(re.findall("<script", page)) == 2
