"""Strings that break programs, in every field and every encoding: kept as they are, or refused."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import date
from html import escape
from typing import Any, Final

import pytest

from leadmodels.forms import Form
from leadmodels.rules.fields import Field, Option
from tests.integration.ingest.conftest import Call
from tests.support.gateway import event
from tests.support.naughty_strings import ENCODINGS, is_seen, kept, naughty_strings
from tests.support.table import SITE, store_form

OPTIONS: Final = (Option(value="a", label="A"), Option(value="b", label="B"))
# Whatever is written in these is an answer. "other" is a field that the form doesn't have.
OPEN_FIELDS: Final = (
    Field(name="name", type="text", label="Name"),
    Field(name="phone", type="tel", label="Phone"),
    Field(name="message", type="textarea", label="Message"),
    Field(name="page", type="hidden", label="Page"),
)
STRICT_FIELDS: Final = (
    Field(name="email", type="email", label="E-mail"),
    Field(name="website", type="url", label="Website"),
    Field(name="amount", type="number", label="Amount"),
    Field(name="day", type="date", label="Day", earliest=date(2020, 1, 1)),
    Field(name="topic", type="select", label="Topic", options=OPTIONS),
    Field(name="size", type="radio", label="Size", options=OPTIONS),
    Field(name="extras", type="multiselect", label="Extras", options=OPTIONS),
    Field(name="agreed", type="checkbox", label="Agreed"),
    Field(name="code", type="text", label="Code", pattern="[A-Z]{3}[0-9]+", min_length=4),
)
METADATA: Final = (
    "_subject",
    "_language",
    "_replyto",
    "_next",
    "redirect",
    "_elapsed_seconds",
    "_page_url",
    "_referrer",
)

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def form(table: None) -> Form:  # noqa: ARG001 - binds the models first
    return store_form(fields=(*OPEN_FIELDS, *STRICT_FIELDS))


def post(form: Form, encoding: str, values: dict[str, str], **headers: str) -> dict[str, Any]:
    """Send from an address of its own, so that the rate says nothing."""
    content_type, body = ENCODINGS[encoding](values)
    posted = event(
        "POST",
        "/f/{form_id}",
        body=base64.b64encode(body).decode(),
        headers={"Content-Type": content_type, "Origin": SITE, **headers},
        path={"form_id": form.form_id},
    )
    posted["isBase64Encoded"] = True
    posted["requestContext"]["identity"]["sourceIp"] = str(uuid.uuid4())
    return posted


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_string_in_every_open_field_is_read_back_equal(
    submit: Call, read: Call, key_id: str, form: Form, encoding: str
) -> None:
    strings = naughty_strings()
    for text in strings:
        names = [field.name for field in OPEN_FIELDS]
        values = dict.fromkeys([*names, "other"], text)
        answer = submit(post(form, encoding, values, Accept="application/json"))
        assert answer["statusCode"] == 201, (text, answer["body"])
        lead_id = json.loads(answer["body"])["lead_id"]
        got = read(
            event("GET", "/v1/leads/{lead_id}", path={"lead_id": lead_id}, api_key_id=key_id)
        )
        fields = json.loads(got["body"])["lead"]["fields"]
        single, lines = kept(text, multiline=False), kept(text, multiline=True)
        assert (fields["name"], fields["phone"]) == (
            (single, single) if is_seen(single) else ("", "")
        )
        assert (fields["message"], fields["page"]) == (
            (lines, lines) if is_seen(lines) else ("", "")
        )
        assert fields["other"] == lines
        if text.isascii() and text.isprintable():
            assert fields["message"] == text.strip()
    assert len(strings) == 461


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_string_in_every_strict_field_and_metadata_is_taken_or_refused_in_words(
    submit: Call, form: Form, encoding: str
) -> None:
    names = [field.name for field in (*OPEN_FIELDS, *STRICT_FIELDS)]
    for text in naughty_strings():
        values = dict.fromkeys([*names, *METADATA], text)
        shown = kept(text, multiline=False)
        for accept in ("text/html", "application/json"):
            answer = submit(post(form, encoding, values, Accept=accept))
            status, body = answer["statusCode"], answer["body"]
            # What nobody can see is an answer to nothing, save a checkbox's, which is then odd.
            assert status in ({422} if is_seen(shown) else {201, 303, 422}), (text, body)
            if status != 422:
                continue
            if encoding == "json" or accept == "application/json":
                assert json.loads(body)["errors"]
                continue
            assert escape(shown) in body
            assert "<script" not in body.lower()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_string_as_a_field_name_is_taken_or_refused_in_words(
    submit: Call, form: Form, encoding: str
) -> None:
    for text in naughty_strings():
        answer = submit(post(form, encoding, {text: "x", "name": "Ann"}, Accept="text/html"))
        assert answer["statusCode"] in {201, 303, 400, 422}, (text, answer["body"])
        if encoding != "json":
            assert "<script" not in answer["body"].lower()


def test_every_string_in_a_header_or_a_path_is_never_a_defect(submit: Call, form: Form) -> None:
    for text in naughty_strings():
        keyed = post(form, "json", {"name": text}, **{"Idempotency-Key": text})
        assert submit(keyed)["statusCode"] in {201, 400}, text
        around = dict.fromkeys(
            ("Origin", "Referer", "Accept", "Access-Control-Request-Headers"), text
        )
        assert submit(post(form, "urlencoded", {"name": text}, **around))["statusCode"] == (
            303 if text == "null" else 403
        ), text
        for resource in ("/f/{form_id}", "/f/{form_id}/thanks"):
            for form_id, status in ((text, 404), (form.form_id, 200)):
                path, query = {"form_id": form_id}, {"receipt": [text]}
                page = submit(event("GET", resource, path=path, query=query))
                assert page["statusCode"] == status, text
                assert "<script" not in page["body"].lower()


def test_strings_in_queries_are_never_a_defect(read: Call, key_id: str) -> None:
    for text in naughty_strings()[::5]:
        one = event("GET", "/v1/leads/{lead_id}", path={"lead_id": text}, api_key_id=key_id)
        assert read(one)["statusCode"] == 404
        for name in (
            "form",
            "status",
            "email",
            "owner",
            "tag",
            "q",
            "from",
            "limit",
            "cursor",
            text,
        ):
            listing = event("GET", "/v1/leads", query={name: [text]}, api_key_id=key_id)
            assert read(listing)["statusCode"] in {200, 400}, (name, text)
