"""Which Origin header a page's requests carry, by the page's address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dashboard.access.origins.typed import in_ascii
from leadmodels.origins import canonical_origin

LONGEST: Final = 2_000
"""How much of an address is read."""

_URL: Final = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*):[\\/]{2,}(?:[^\\/?#@]*@)?(?P<host>\[[^\]]*\]|[^:\\/?#@\[\]]+)"
    r"(?::(?P<port>[0-9]*))?(?:[\\/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:[\\/]{2}", re.IGNORECASE)
_WITHOUT: Final = re.compile(r"(?:file|data|about|javascript|view-source):", re.IGNORECASE)
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What a page sends.

    Args:
        header: the Origin header's value; None: no browser opens the address.
        note: how that was found, for a person.
    """

    header: str | None
    note: str


def sender_of(address: str) -> Sender:
    """Tell what the pages of an address send, as browsers make it of the address."""
    typed = address.strip()[:LONGEST]
    if typed.lower() == "null":
        return Sender(header="null", note="“null” was taken as it stands.")
    if _WITHOUT.match(typed):
        note = "A page that no web server sent, such as a file, says “null” for its origin."
        return Sender(header="null", note=note)
    has_scheme = _SCHEME.match(typed) is not None
    whole = typed if has_scheme else f"https://{typed}"
    header = _header_of(in_ascii(whole))
    if header is None:
        note = "No browser opens this as a page: write its whole address, like in the address bar."
        return Sender(header=None, note=note)
    if header == typed:
        return Sender(header=header, note="")
    taken = "" if has_scheme else " It was taken to begin with https://."
    return Sender(header=header, note=f"This is the origin of the address that you gave.{taken}")


def _header_of(url: str) -> str | None:
    found = _URL.fullmatch(url)
    if found is None:
        return None
    scheme, host = found["scheme"].lower(), found["host"].lower()
    port = (found["port"] or "").lstrip("0")
    suffix = "" if not port or port == _DEFAULT_PORTS.get(scheme) else f":{port}"
    return canonical_origin(f"{scheme}://{host}{suffix}")
