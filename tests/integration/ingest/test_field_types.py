"""Fields of every type, in every encoding, from the visitor's form to the integrator's JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from urllib3.filepost import encode_multipart_formdata

from leadmodels.forms import Form
from leadmodels.rules.fields import Field, Option
from tests.integration.ingest.conftest import Call, listed
from tests.support.gateway import event, form_post, json_post, multipart_post
from tests.support.table import SITE, store_form

OPTIONS = tuple(Option(value=value, label=value.upper()) for value in ("red", "green", "blue"))
FIELDS = (
    Field(name="visit", type="date", label="Visit"),
    Field(name="size", type="radio", label="Size", options=OPTIONS, required=True),
    Field(name="colours", type="multiselect", label="Colours", options=OPTIONS, required=True),
)
SENT: dict[str, Any] = {
    "visit": "2026-11-23",
    "size": "red",
    "colours": ["blue", "red"],
    "unasked": ["1, 2", "3"],
    "note": "a\r\n\U0001f600\"%22'",
}
STORED = {**SENT, "colours": ["red", "blue"], "note": "a\n\U0001f600\"%22'"}


def multipart_of(form_id: str, fields: dict[str, Any], **headers: str) -> dict[str, Any]:
    pairs = [
        (name, text)
        for name, value in fields.items()
        for text in (value if isinstance(value, list) else [value])
    ]
    body, content_type = encode_multipart_formdata(pairs)
    return multipart_post(form_id, body, content_type, **headers)


@pytest.fixture
def form(submit: Call) -> Form:  # noqa: ARG001 - binds the models first
    return store_form(fields=FIELDS)


@pytest.mark.parametrize("post", [form_post, json_post, multipart_of])
def test_every_encoding_stores_the_same_and_the_api_gives_lists(
    submit: Call, read: Call, key_id: str, form: Form, post: Callable[..., dict[str, Any]]
) -> None:
    answer = submit(post(form.form_id, SENT, Origin=SITE, Accept="application/json"))
    assert answer["statusCode"] == 201
    (summary,) = listed(read, key_id)
    one = event(
        "GET", "/v1/leads/{lead_id}", path={"lead_id": summary["lead_id"]}, api_key_id=key_id
    )
    assert json.loads(read(one)["body"])["lead"]["fields"] == STORED


def test_a_file_is_refused_on_a_page_that_keeps_the_rest(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    file = ("cv", ("cv.pdf", b"%PDF\xff", "application/pdf"))
    body, content_type = encode_multipart_formdata([("size", "red"), file])
    answer = submit(multipart_post(form.form_id, body, content_type, Origin=SITE))
    assert answer["statusCode"] == 415
    assert "takes no files" in answer["body"]
    assert 'value="red" required checked' in answer["body"]
    assert listed(read, key_id) == []
