"""E-mail addresses found in what is stored, however they are written there.

One judgement for all who ask: the job that erases, the worker that refuses late arrivals, and a
restore that is cleaned again. Two addresses are one when they are the same after compatibility
forms and case are folded and the domain is written in ASCII. Nothing else is taken away:
``ann+news@`` and ``a.nn@`` are other people's, as far as anybody can know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from leadmodels.raw_items import RawItem

LONGEST_ADDRESS: Final = 254
"""Source: RFC 5321, 4.5.3.1.3: a path of 256 less its two angle brackets."""

_ATOM: Final = r"[\w.!#$%&'*+/=?^`{|}~-]"
_BEFORE: Final = re.compile(rf"{_ATOM}+\Z")
_AFTER: Final = re.compile(r"[\w-]+(?:\.[\w-]+)*")
# They may be part of an address, but stand before one far more often: `?who=ann@example.com`.
_SEPARATORS: Final = re.compile(r"[=/?&#|{}`!$%^*~]")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")
_QUOTES: Final = "'.-"


def canonical(text: str) -> str | None:
    """Write an address the one way that it is compared and hashed in; None: it is none."""
    folded = _fold(text).strip()
    local, at, domain = folded.rpartition("@")
    if not (at and local and domain) or len(folded) > LONGEST_ADDRESS or " " in folded:
        return None
    return f"{local}@{_ascii_domain(domain)}"


def forms_of(address: str, typed: str) -> tuple[str, ...]:
    """Give the ways in which the index of addresses may have a canonical address."""
    local, _, domain = address.rpartition("@")
    forms = (typed.strip().lower(), address, f"{local}@{_unicode_domain(domain)}")
    return tuple(dict.fromkeys(forms))


def addresses_in(text: str) -> frozenset[str]:
    """Find the addresses that stand in a text, plain or percent-encoded, each canonical."""
    found = set(_found(text)) if "@" in text else set()
    if "%" in text:
        decoded = unquote(text)
        if decoded != text and "@" in decoded:
            found.update(_found(decoded))
    return frozenset(found)


def addresses_in_line(line: str) -> frozenset[str]:
    r"""Find the addresses in a line of a file, which may be JSON or have JSON in it.

    JSON writes the end of a line as ``\n``: read as it stands, an address after one begins with
    an ``n``. So the line is looked at both ways.
    """
    found = addresses_in(line)
    return found | addresses_in(_ESCAPE.sub(_unescape, line)) if "\\" in line else found


def addresses_in_item(raw: RawItem) -> frozenset[str]:
    """Find the addresses in an item as DynamoDB writes it, wherever: names of fields as well."""
    return frozenset(address for text in texts_of(raw) for address in addresses_in(text))


def own_addresses(raw: RawItem) -> frozenset[str]:
    """Give the addresses that are a lead's own: its e-mail, or the whole of one of its answers."""
    answers: Mapping[str, Any] = raw.get("fields", {}).get("M", {})
    texts = [raw["email"]["S"]] if "S" in raw.get("email", {}) else []
    texts += texts_of(list(answers.values()))
    return whole_addresses(texts)


def whole_addresses(texts: Iterable[str]) -> frozenset[str]:
    """Give those of some texts that are addresses and nothing else."""
    return frozenset(
        address for text in texts if "@" in text and (address := canonical(text)) is not None
    )


def texts_of(value: object) -> Iterator[str]:
    """Give every text inside what JSON, or DynamoDB, can hold, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if isinstance(name, str):
                yield name
            yield from texts_of(part)
    elif isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from texts_of(part)


def _found(text: str) -> Iterator[str]:
    folded = _fold(text)
    place = folded.find("@")
    while place >= 0:
        # No further than an address goes: a long text without spaces would take for ever.
        before = _BEFORE.search(folded[max(0, place - LONGEST_ADDRESS) : place])
        after = _AFTER.match(folded, place + 1, place + 1 + LONGEST_ADDRESS)
        if before is not None and after is not None:
            domain = _ascii_domain(after[0])
            for local in _locals(before[0]):
                yield f"{local}@{domain}"
        place = folded.find("@", place + 1)


def _unescape(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else " "


def _locals(text: str) -> set[str]:
    """Give what may be the part before the sign, with and without what may only stand before it."""
    last = _SEPARATORS.split(text)[-1]
    return {form for form in (text, last, text.strip(_QUOTES), last.strip(_QUOTES)) if form}


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _unicode_domain(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain
