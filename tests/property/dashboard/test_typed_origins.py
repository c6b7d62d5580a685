"""Whatever is typed for an origin is read, or refused with a sentence; never taken as it came."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.origins.host_names import ascii_host, readable_host
from dashboard.access.origins.page_origin import sender_of
from dashboard.access.origins.public_suffixes import is_public_suffix
from dashboard.access.origins.typed import Addition, Problem, read_line, read_lines
from leadmodels.origins import canonical_origin, parse_origin

NEARLY = st.text(
    string.ascii_letters + string.digits + ".-_:/@?#*[] \u0430\u200b\u3002ß例\uff0f", max_size=40
)
TYPED = st.one_of(NEARLY, NEARLY.map("https://".__add__), st.text(max_size=60))


@given(TYPED, st.booleans())
def test_a_line_is_an_origin_that_can_be_saved_or_a_problem_with_a_sentence(
    line: str, is_production: bool
) -> None:
    found = read_line(line, is_production=is_production)
    if isinstance(found, Problem):
        assert found.sentence.strip()
        return
    assert parse_origin(found.origin, allow_local=not is_production) == found.origin
    assert found.origin.isascii()
    if "*" in found.origin:
        assert not is_public_suffix(found.origin.removeprefix("https://*.").partition(":")[0])
        assert found.warnings
    if not line.strip().isascii():
        assert any(found.origin in warning for warning in found.warnings)


@given(st.lists(TYPED, max_size=8))
def test_lines_add_each_origin_once(lines: list[str]) -> None:
    reading = read_lines("\n".join(lines), present=(), is_production=False)
    origins = [addition.origin for addition in reading.additions]
    assert len(origins) == len(set(origins))
    assert set(reading.repeated) <= set(origins)
    assert all(isinstance(addition, Addition) for addition in reading.additions)


@given(TYPED)
def test_a_page_sends_a_canonical_origin_or_null_or_nothing(address: str) -> None:
    header = sender_of(address).header
    assert header is None or header == "null" or canonical_origin(header) == header


@given(st.text(max_size=30))
def test_a_host_s_ascii_form_is_ascii_and_stays_as_it_is(host: str) -> None:
    name = ascii_host(host)
    if name is None:
        return
    assert name.isascii()
    assert ascii_host(name) == name
    readable = readable_host(name)
    if readable is not None:
        assert ascii_host(readable) == name
