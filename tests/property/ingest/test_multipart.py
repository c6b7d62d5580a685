from __future__ import annotations

import re
from itertools import groupby

from hypothesis import example, given
from hypothesis import strategies as st
from urllib3.filepost import encode_multipart_formdata

from ingest.bodies import parse_body
from ingest.events import Request, from_event
from ingest.multipart import MalformedMultipartError, read_parts
from ingest.refusals import Refusal
from tests.support.gateway import multipart_post

BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
HEADER = f"multipart/form-data; boundary={BOUNDARY}"
TEXTS = st.text() | st.sampled_from(
    [
        "a\r\nb",
        '"; filename="x',
        "--" + BOUNDARY[:-1],
        "\r\n--",
        "\U0001f468\u200d\U0001f469",
        "%25",
    ]
)
# Browsers' escapes can't be told from the same characters typed: no field is called so.
NAMES = TEXTS.filter(lambda name: not re.search("%22|%0D|%0A", name) and name != "_charset_")
PIECES = st.sampled_from(
    [
        f"--{BOUNDARY}".encode(),
        f"--{BOUNDARY}--".encode(),
        b"\r\n",
        b"\r\n\r\n",
        b"Content-Disposition: form-data",
        b'; name="a"',
        b'; filename=""',
        b'; filename="a.pdf"',
        b"value",
        b"\xff",
        b" ",
    ]
)


def request_of(body: bytes, content_type: str = HEADER) -> Request:
    return from_event(multipart_post("form_x", body, content_type))


@given(st.lists(st.tuples(NAMES, TEXTS), max_size=20))
@example([("a", "\r\n"), ("a", ""), ("", "\r\n\r\n")])
def test_what_another_program_writes_is_read_back_equal(sent: list[tuple[str, str]]) -> None:
    body, content_type = encode_multipart_formdata(sent)
    parts = read_parts(body, content_type, most=400)
    assert [(part.name, part.text) for part in parts] == sent
    by_name = groupby(sorted(sent, key=lambda pair: pair[0]), key=lambda pair: pair[0])
    gathered = {name: [value for _, value in pairs] for name, pairs in by_name}
    assert parse_body(request_of(body, content_type)) == {
        name: values if len(values) > 1 else values[0] for name, values in gathered.items()
    }


@given(st.binary() | st.lists(PIECES | st.binary(max_size=4)).map(b"".join))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    outcome: dict[str, object] | tuple[int, str]
    try:
        outcome = parse_body(request_of(body))
    except Refusal as refusal:
        outcome = (refusal.status, refusal.code)
    if isinstance(outcome, dict):
        assert all(isinstance(value, str | list) for value in outcome.values())
    else:
        assert outcome in {(400, "malformed"), (415, "file")}


@given(st.text(), st.binary(max_size=50))
def test_any_boundary_is_read_or_refused(header: str, body: bytes) -> None:
    for content_type in (header, f"multipart/form-data; boundary={header}"):
        try:
            read_parts(body, content_type, most=400)
        except MalformedMultipartError:
            continue
        assert body.startswith(b"--")


@given(st.integers(0, 400), st.integers(0, 30))
def test_a_body_that_was_cut_off_is_refused(place: int, extra: int) -> None:
    body, content_type = encode_multipart_formdata([("a", "b" * extra), ("c", "d")], BOUNDARY)
    cut = body[: min(place, len(body) - 3)]
    try:
        read_parts(cut, content_type, most=400)
    except MalformedMultipartError:
        return
    raise AssertionError(cut)
