"""E-mail addresses and URLs, judged as browsers judge their input fields."""

from __future__ import annotations

import re
from typing import Final

# Source: https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address
_LABEL: Final = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_EMAIL: Final = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*")

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# Source: https://url.spec.whatwg.org/#special-scheme
_SPECIAL_SCHEMES: Final = frozenset({"http", "https", "ftp", "ws", "wss"})
# Browsers take these for valid; here they are refused, for a lead's URL becomes a link that
# somebody signed in to the dashboard clicks.
_REFUSED_SCHEMES: Final = frozenset({"javascript", "data", "vbscript"})
# Source: https://url.spec.whatwg.org/#forbidden-domain-code-point
_FORBIDDEN_IN_HOST: Final = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^|]")
_IPV6: Final = re.compile(r"\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]")
_HOST_AND_PORT: Final = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*)(?::(?P<port>[0-9]{0,9}))?")
_MAX_PORT: Final = 65_535


def is_email(text: str) -> bool:
    """Say whether an `<input type=email>` would take this: one ASCII address, no display name."""
    return _EMAIL.fullmatch(text) is not None


def scheme_of(text: str) -> str | None:
    """Take a URL's scheme, in lower case; None when there is none."""
    found = _SCHEME.match(text)
    return found[1].lower() if found else None


def is_refused_scheme(scheme: str) -> bool:
    """Say whether URLs of this scheme run code or carry a page of their own."""
    return scheme in _REFUSED_SCHEMES


def is_url(text: str) -> bool:
    """Say whether an `<input type=url>` would take this: an absolute URL of any scheme.

    Close to the URL parser of browsers, not equal: IPv6 addresses, percent-encoded hosts and
    numbers as hosts are read by their letters only.
    Source: https://url.spec.whatwg.org/#url-parsing
    """
    scheme = scheme_of(text)
    if scheme is None:
        return False
    rest = text[len(scheme) + 1 :]
    if scheme in _SPECIAL_SCHEMES:  # browsers read any number of slashes here, even none
        return _has_valid_host(re.split(r"[/\\?#]", rest.lstrip("/\\"), maxsplit=1)[0])
    if rest.startswith("//"):
        authority = re.split(r"[/?#]", rest[2:], maxsplit=1)[0]
        return not authority or _has_valid_host(authority)
    return True


def _has_valid_host(authority: str) -> bool:
    found = _HOST_AND_PORT.fullmatch(authority.rpartition("@")[2])
    if found is None or int(found["port"] or 0) > _MAX_PORT:
        return False
    host = found["host"]
    if host.startswith("["):
        return _IPV6.fullmatch(host) is not None
    return bool(host) and _FORBIDDEN_IN_HOST.search(host) is None
