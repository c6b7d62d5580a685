from __future__ import annotations

import pytest
from urllib3.filepost import encode_multipart_formdata

from ingest.bodies import MOST_BYTES, parse_body
from ingest.events import from_event
from ingest.refusals import Refusal
from tests.support.gateway import multipart_post

BOUNDARY = "AaB03x"
HEADER = f"multipart/form-data; boundary={BOUNDARY}"
NAME = 'Content-Disposition: form-data; name="a"'


def body_of(*parts: str) -> bytes:
    """Write parts, each its headers, an empty line and its content, as a whole body."""
    written = "".join(f"--{BOUNDARY}\r\n{part}\r\n" for part in parts)
    return f"{written}--{BOUNDARY}--\r\n".encode()


def parse(body: bytes, content_type: str = HEADER) -> dict[str, object]:
    return parse_body(from_event(multipart_post("form_x", body, content_type)))


def refusal_of(body: bytes, content_type: str = HEADER) -> Refusal:
    with pytest.raises(Refusal) as caught:
        parse(body, content_type)
    return caught.value


def test_values_are_read_by_name_and_repeated_names_as_lists() -> None:
    body, content_type = encode_multipart_formdata(
        [("a", "1\r\n2"), ("b", ""), ("c", "x"), ("c", "y"), ("_charset_", "UTF-8")]
    )
    assert parse(body, content_type) == {"a": "1\r\n2", "b": "", "c": ["x", "y"]}


def test_a_form_without_fields_is_empty() -> None:
    assert parse(f"--{BOUNDARY}--\r\n".encode()) == {}
    assert parse(f"--{BOUNDARY}--".encode()) == {}


@pytest.mark.parametrize(
    "disposition",
    [
        'Content-Disposition: form-data; name="a"',
        "content-disposition:form-data;name=a",
        'CONTENT-DISPOSITION: Form-Data ; NAME="a" ; other=x',
        'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name="a"',
        'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: 8bit',
    ],
)
def test_headers_are_read_as_programs_write_them(disposition: str) -> None:
    assert parse(body_of(f"{disposition}\r\n\r\nä")) == {"a": "ä"}


@pytest.mark.parametrize(
    "boundary", ["x", "'()+_,-./:=?", "a b", "x" * 70, "----WebKitFormBoundary7MA4YWxkTrZu0gW"]
)
def test_boundaries_of_the_standard_are_taken(boundary: str) -> None:
    body, _ = encode_multipart_formdata([("a", "b")], boundary)
    assert parse(body, f'Multipart/Form-Data; charset=utf-8; boundary="{boundary}"') == {"a": "b"}


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary=""',
        'multipart/form-data; boundary="AaB03x',
        'multipart/form-data; boundary="AaB03x "',
        "multipart/form-data; boundary=AaB03x; boundary=AaB03x",
        "multipart/form-data; boundary=AaB03x, x",
        f"multipart/form-data; boundary={'x' * 71}",
        "multipart/form-data; boundary=Ää",
    ],
)
def test_without_a_clear_boundary_nothing_is_read(content_type: str) -> None:
    refusal = refusal_of(body_of(f"{NAME}\r\n\r\nb"), content_type)
    assert (refusal.status, refusal.code) == (400, "malformed")


@pytest.mark.parametrize(
    "part",
    [
        "\r\nvalue",
        f"{NAME}\r\n",
        'Content-Disposition: attachment; name="a"\r\n\r\nb',
        "Content-Disposition: form-data\r\n\r\nb",
        'Content-Disposition: form-data; name="a"; name="b"\r\n\r\nb',
        'Content-Disposition: form-data; name="a\r\n\r\nb',
        'Content-Disposition: form-data; name="a"b"\r\n\r\nb',
        "Content-Disposition: form-data; name*=utf-8''a\r\n\r\nb",
        f"{NAME}\r\n{NAME}\r\n\r\nb",
        f"{NAME}\r\n folded\r\n\r\nb",
        f"{NAME}\r\nno header\r\n\r\nb",
        f"{NAME}\r\nContent-Transfer-Encoding: base64\r\n\r\nYg==",
        f"{NAME}\r\n\r\n\r\n--{BOUNDARY}x",
    ],
)
def test_a_part_that_can_be_read_in_two_ways_is_refused(part: str) -> None:
    refusal = refusal_of(body_of(part))
    assert (refusal.status, refusal.code) == (400, "malformed")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"a=b",
        b"preamble\r\n" + body_of(f"{NAME}\r\n\r\nb"),
        body_of(f"{NAME}\r\n\r\nb") + b"epilogue",
        body_of(f"{NAME}\r\n\r\nb").replace(b"\r\n", b"\n"),
        body_of(f"{NAME}\r\n\r\nb").replace(b"\r\nb\r\n", b"\r\n\xff\r\n"),
    ],
)
def test_what_is_no_multipart_body_is_refused(body: bytes) -> None:
    refusal = refusal_of(body)
    assert (refusal.status, refusal.code) == (400, "malformed")


def test_four_hundred_parts_are_the_most() -> None:
    part = f"{NAME}\r\n\r\nb"
    assert parse(body_of(*[part] * 400)) == {"a": ["b"] * 400}
    assert refusal_of(body_of(*[part] * 401)).status == 400
    assert refusal_of(body_of(*[part] * 402)).status == 400


def test_a_file_input_left_empty_is_no_field() -> None:
    empty = (
        'Content-Disposition: form-data; name="cv"; filename=""\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    assert parse(body_of(empty, f"{NAME}\r\n\r\nb")) == {"a": "b"}


@pytest.mark.parametrize(
    "file",
    [
        'form-data; name="cv"; filename="cv.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF',
        'form-data; name="cv"; filename="empty.txt"\r\n\r\n',
        'form-data; name="cv"; filename=""\r\n\r\nnameless',
        "form-data; name=\"cv\"; filename*=utf-8''l%C3%A9\r\n\r\n",
    ],
)
def test_a_file_is_refused_and_the_texts_beside_it_kept(file: str) -> None:
    refusal = refusal_of(body_of(f"Content-Disposition: {file}", f"{NAME}\r\n\r\nb"))
    assert (refusal.status, refusal.code) == (415, "file")
    assert refusal.values == {"a": "b"}


def test_a_large_file_is_refused_for_being_a_file_and_a_large_text_for_its_size() -> None:
    file = ("cv", ("cv.pdf", b"\xff" * 100_000, "application/pdf"))
    refusal = refusal_of(*encode_multipart_formdata([file, ("a", "b")]))
    assert (refusal.status, refusal.values) == (415, {"a": "b"})
    refusal = refusal_of(*encode_multipart_formdata([file, ("a", "b" * 100_000)]))
    assert (refusal.status, refusal.values) == (415, {})
    assert refusal_of(*encode_multipart_formdata({"a": "b" * MOST_BYTES})).status == 413
    assert refusal_of(b"\xff" * (MOST_BYTES + 1)).status == 413
