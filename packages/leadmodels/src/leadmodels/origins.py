"""Web origins: how an allowed one is written, and whether a request comes from one.

An origin is `scheme://host[:port]`, canonical as browsers send it: lower case, ASCII, no default
port, nothing after it. Canonical texts are equal when the origins are, so comparing is exact.
Source: https://www.rfc-editor.org/rfc/rfc6454#section-6.2
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NoReturn
from urllib.parse import urlsplit

from leadmodels.errors import InvalidOriginError

_DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443}
_LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_MAX_PORT: Final = 65_535
# Source: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
_MAX_HOST_LENGTH: Final = 253

# One submission asks a dozen times about the same two or three.
_KEPT: Final = 128

_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_OCTET: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4: Final = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
# Browsers read these as IPv4 addresses. Source: https://url.spec.whatwg.org/#ends-in-a-number-checker
_ENDS_IN_NUMBER: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_HEADER: Final = re.compile(
    rf"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
)
_WRITTEN: Final = re.compile(
    r"(?P<scheme>[^:/]*)://(?P<host>\[[^\]]*\]|[^:/?#@\\]*)(?::(?P<port>[0-9]*))?"
)

# An origin, then path, query and fragment without what would end a directive or split a header.
_PAGE_URL: Final = re.compile(
    r"(https?://[^/?#\\@\s]+)(?:[/?#][!#$%&'()*+./0-9:=?@A-Z_a-z~-]*)?", re.ASCII
)


@lru_cache(maxsize=_KEPT)
def canonical_origin(header: str) -> str | None:
    """Give back an Origin header that is one canonical origin; None for `null` and all else.

    Browsers send origins canonical already, so a header that is not comes from something else.
    """
    found = _HEADER.fullmatch(header)
    if found is None or len(found["host"]) > _MAX_HOST_LENGTH:
        return None
    if found["port"] is not None:
        port = int(found["port"])
        if port > _MAX_PORT or port == _DEFAULT_PORTS.get(found["scheme"]):
            return None
    return header


@lru_cache(maxsize=_KEPT)
def url_origin(url: str) -> str | None:
    """Give the origin of a URL, or None when it has none that we could judge."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return canonical_origin(f"{parts.scheme}://{parts.netloc}") if parts.netloc else None


def is_local_origin(origin: str) -> bool:
    """Say whether a canonical origin, or a pattern, is on the computer of whoever opens it."""
    host = origin.partition("://")[2]
    return host in _LOCAL_HOSTS or host.rpartition(":")[0] in _LOCAL_HOSTS


def match_origin(header: str, allowed: Iterable[str]) -> bool:
    """Say whether an Origin header is in the list, or under a pattern of it.

    `https://*.example.com` takes one label or more in place of the star, never `example.com`.
    """
    return find_entry(header, allowed) is not None


def find_entry(header: str, allowed: Iterable[str]) -> str | None:
    """Give the first entry of the list that allows an Origin header; None: none does."""
    origin = canonical_origin(header)
    if origin is None:
        return None
    return next((entry for entry in allowed if _is_allowed_by(entry, origin)), None)


def _is_allowed_by(entry: str, origin: str) -> bool:
    start, star, end = entry.partition("*")
    if not star:
        return origin == entry
    if start != "https://" or not end.startswith(".") or "." not in end[1:] or "*" in end:
        return False  # no pattern that parse_origin gives, so nobody approved it
    # A canonical origin has no empty label, so something stands in place of the star.
    return origin.startswith(start) and origin.endswith(end)


def parse_origin(text: str, *, allow_local: bool) -> str:
    """Read an origin, or a pattern such as `https://*.example.com`, that an admin typed.

    Outer white space, capitals, a default port and one slash at the end are forgiven.
    https only; with `allow_local`, also http for `localhost`, `127.0.0.1` and `[::1]`.

    Raises:
        InvalidOriginError: With a sentence saying what to write instead.
    """
    typed = text.strip()
    _refuse_other_characters(typed)
    lowered = typed.lower().removesuffix("/")
    _refuse_broad(lowered)
    found = _WRITTEN.fullmatch(lowered)
    if found is None:
        _refuse_shape(lowered)
    scheme, host = found["scheme"], found["host"]
    if scheme != "https" and not (scheme == "http" and host in _LOCAL_HOSTS and allow_local):
        raise InvalidOriginError(
            "Write an origin that starts with https://: what people fill in would travel"
            " unprotected otherwise."
        )
    _check_host(host, allow_local=allow_local)
    return f"{scheme}://{host}{_port_suffix(found['port'], scheme)}"


def _refuse_other_characters(typed: str) -> None:
    for character in typed:
        if character.isascii() and character.isprintable() and character != " ":
            continue
        if character.isprintable() and character != " ":
            raise InvalidOriginError(
                f'"{character}" is not ASCII: write a name with such letters in its xn-- form, as'
                " the browser sends it."
            )
        name = unicodedata.name(character, "control character").lower()
        raise InvalidOriginError(
            f"There is a character in it that can't be seen (U+{ord(character):04X}, {name}):"
            " delete it, or type the origin anew."
        )


def _refuse_broad(lowered: str) -> None:
    if lowered == "null":
        raise InvalidOriginError(
            "\"null\" can't be allowed: any page in a sandbox sends it. Write the site's origin."
        )
    if lowered in {"*", "https://*", "http://*"}:
        raise InvalidOriginError(
            "All sites at once can't be allowed: write each origin, like https://www.example.com."
        )


def _refuse_shape(lowered: str) -> NoReturn:
    if "://" not in lowered:
        raise InvalidOriginError("Write the whole origin, like https://www.example.com.")
    if "@" in lowered:
        raise InvalidOriginError("Write the origin without a user name or password.")
    raise InvalidOriginError(
        "Write only scheme, host and port, like https://www.example.com: no path, query or"
        " fragment."
    )


def _check_host(host: str, *, allow_local: bool) -> None:
    if host == "[::1]" and allow_local:
        return
    name = host.removeprefix("*.")
    if "*" in name:
        raise InvalidOriginError(
            "A star stands only for whole labels at the start, like https://*.example.com."
        )
    if len(name) > _MAX_HOST_LENGTH or _HOST.fullmatch(name) is None:
        raise InvalidOriginError(f'"{host}" is not the name of a host, like www.example.com.')
    if _ENDS_IN_NUMBER.fullmatch(name) and (name != host or _IPV4.fullmatch(name) is None):
        raise InvalidOriginError(
            f'"{host}" is not an address: write four numbers up to 255, like 192.0.2.1, no star.'
        )
    if name != host and "." not in name:
        raise InvalidOriginError(
            f'"{host}" would allow every site under ".{name}": write at least two labels after'
            " the star, like https://*.example.com."
        )


def _port_suffix(port: str | None, scheme: str) -> str:
    if port is None:
        return ""
    if not 1 <= len(port) <= len(str(_MAX_PORT)) or not 1 <= int(port) <= _MAX_PORT:
        raise InvalidOriginError(f'"{port}" is not a port: write a number from 1 to {_MAX_PORT}.')
    number = int(port)
    return "" if number == _DEFAULT_PORTS[scheme] else f":{number}"


def is_page_url(url: str) -> bool:
    """Say whether a browser may be sent to a URL: whole, http or https, and safe in any header.

    Its characters are those of RFC 3986 less the ones that end a directive of a content policy.
    Source: https://www.rfc-editor.org/rfc/rfc3986#section-2
    """
    match = _PAGE_URL.fullmatch(url)
    return match is not None and canonical_origin(match[1].lower()) is not None
