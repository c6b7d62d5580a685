"""Addresses inside whatever text: found wherever they stand, hashed as one."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from leadmodels.erasing.addresses import addresses_in, canonical

_PART = st.from_regex(r"[a-z0-9]([a-z0-9._+-]{0,10}[a-z0-9])?", fullmatch=True)
_DOMAIN = st.from_regex(r"[a-z0-9]{1,8}(\.[a-z]{2,5}){1,2}", fullmatch=True)
_AROUND = st.sampled_from(["", " ", "\n", "<", ">", '"', ",", ";", "(", ")", "\u00ab", "\u3000"])


@given(local=_PART, domain=_DOMAIN, before=_AROUND, after=_AROUND, is_upper=st.booleans())
def test_an_address_is_found_between_whatever_separates(
    *, local: str, domain: str, before: str, after: str, is_upper: bool
) -> None:
    address = f"{local}@{domain}"
    written = address.upper() if is_upper else address
    text = f"x{before or ' '}{written}{after}"
    assert canonical(written) == address
    assert address in addresses_in(text)
    assert address in addresses_in(f"https://a.example/?m={quote(written)}")


@given(text=st.text())
def test_any_text_is_looked_through_and_what_is_found_is_canonical(text: str) -> None:
    for address in addresses_in(text):
        assert "@" in address
        assert address in addresses_in(f" {address} ")
