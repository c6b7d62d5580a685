from __future__ import annotations

import string
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from leadmodels.errors import InvalidOriginError
from leadmodels.origins import canonical_origin, match_origin, parse_origin

LABELS = st.from_regex(r"\A[a-z]([a-z0-9-]{0,8}[a-z0-9])?\Z")
HOSTS = st.lists(LABELS, min_size=2, max_size=4).map(".".join)
PORTS = st.sampled_from(["", ":8443", ":1", ":65535"])
ORIGINS = st.tuples(HOSTS, PORTS).map(lambda two: f"https://{two[0]}{two[1]}")
NEARLY = st.text(string.ascii_letters + string.digits + ".-_:/@?#*[] \u0430\u200b", max_size=30)


def parsed(text: str) -> str | None:
    try:
        return parse_origin(text, allow_local=True)
    except InvalidOriginError:
        return None


@given(ORIGINS)
def test_an_origin_is_canonical_parsed_or_sent(origin: str) -> None:
    assert parsed(origin) == origin
    assert canonical_origin(origin) == origin
    assert match_origin(origin, [origin])
    assert parsed(f"  {origin.upper()}/ ") == origin


@given(st.one_of(NEARLY, NEARLY.map("https://".__add__), st.text()))
def test_parsing_gives_one_canonical_text_or_refuses(text: str) -> None:
    origin = parsed(text)
    if origin is not None:
        assert parsed(origin) == origin
        if "*" not in origin:
            assert canonical_origin(origin) == origin


@given(st.one_of(NEARLY, NEARLY.map("https://".__add__), st.text(), ORIGINS))
def test_a_header_is_given_back_exactly_or_not_at_all(header: str) -> None:
    origin = canonical_origin(header)
    if origin is None:
        return
    parts = urlsplit(origin)
    assert origin == header
    assert f"{parts.scheme}://{parts.netloc}" == header
    assert header.isascii()


@given(ORIGINS, ORIGINS)
def test_another_origin_never_matches(one: str, other: str) -> None:
    assert match_origin(one, [other]) is (one == other)


@given(HOSTS, HOSTS, PORTS)
def test_a_pattern_matches_what_is_below_it_and_nothing_else(
    host: str, other: str, port: str
) -> None:
    pattern = parse_origin(f"https://*.{host}{port}", allow_local=False)
    assert match_origin(f"https://{other}.{host}{port}", [pattern])
    assert not match_origin(f"https://{host}{port}", [pattern])
    assert not match_origin(f"https://{other}{host}{port}".replace(f".{host}", host), [pattern])
    assert not match_origin(f"https://{host}.{other}.test{port}", [pattern])
    assert not match_origin(f"http://{other}.{host}{port}", [pattern])


@given(st.one_of(NEARLY, st.text()), ORIGINS)
def test_nothing_put_before_or_after_an_allowed_origin_matches(extra: str, origin: str) -> None:
    if extra:
        assert not match_origin(origin + extra, [origin])
        assert not match_origin(extra + origin, [origin])
