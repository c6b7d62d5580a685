"""Addresses found however they are written, and no others."""

from __future__ import annotations

import time

import pytest

from leadmodels.erasing.addresses import (
    addresses_in,
    addresses_in_item,
    canonical,
    forms_of,
    own_addresses,
)
from leadmodels.raw_items import RawItem

ANN = "ann@example.com"


@pytest.mark.parametrize(
    "text",
    [
        ANN,
        "  Ann@EXAMPLE.com ",
        "\uff41nn@example\uff0ecom",
        "Write to ann@example.com.",
        "<ann@example.com>, or 'ann@example.com'",
        "mailto:ann@example.com?subject=x",
        "https://a.example/?to=ann%40example.com&x=1",
        "https://a.example/?to=ann@example.com",
        '{"email": "ann@example.com"}',
        "e#ann@example.com",
        "(ann@example.com)",
    ],
)
def test_an_address_is_found_in_any_form(text: str) -> None:
    assert ANN in addresses_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "joann@example.com",
        "ann@example.com.au",
        "ann@example.community",
        "ann+news@example.com",
        "ann@mail.example.com",
        "ann at example.com",
        "@example.com",
        "ann@",
        "o'ann@example.com",
    ],
)
def test_another_address_is_not_taken_for_it(text: str) -> None:
    assert ANN not in addresses_in(text)


def test_a_domain_is_one_in_either_script() -> None:
    assert canonical("Ann@B\u00dcCHER.example") == canonical("ann@xn--bcher-kva.example")
    assert "ann@b\u00fccher.example" in forms_of(str(canonical("ann@xn--bcher-kva.example")), "x@y")


@pytest.mark.parametrize("text", ["", "ann", "@", "ann@", "@x", "a b@c.example", "a" * 300 + "@x"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert canonical(text) is None


def test_an_items_every_text_is_looked_at_names_too() -> None:
    item: RawItem = {
        "fields": {"M": {"b@x.example": {"L": [{"S": "c@x.example"}]}, "d": {"BOOL": True}}},
        "tags": {"SS": ["e@x.example"]},
        "email": {"S": "f@x.example"},
    }
    found = addresses_in_item(item)
    assert found == {f"{letter}@x.example" for letter in "bcef"}


def test_an_own_address_is_the_whole_of_an_answer() -> None:
    item: RawItem = {
        "email": {"S": "A@x.example"},
        "fields": {"M": {"other": {"S": " B@x.example "}, "text": {"S": "see c@x.example"}}},
    }
    assert own_addresses(item) == {"a@x.example", "b@x.example"}


@pytest.mark.parametrize(
    "text", ["a" * 65_000 + "@", "a@" * 32_000, ("a" * 253 + "@") * 250, "@" * 65_000]
)
def test_no_text_takes_long(text: str) -> None:
    begun = time.process_time()
    addresses_in(text)
    assert time.process_time() - begun < 2
