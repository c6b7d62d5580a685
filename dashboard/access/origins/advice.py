"""What to change so that a page may send: which entry was meant, and what can be allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dashboard.access.origins.judging import judge_for
from dashboard.access.origins.refused import why_not
from leadmodels.forms import Form
from leadmodels.origin_rule import OriginReason, OriginVerdict

_WWW: Final = "www."
_NOTHING: Final = (
    "Nothing about origins. If the page is refused all the same, look in its browser's console for "
    "what it sends: another page, a frame or a redirect can have another origin."
)
_ORIGIN_NEEDED: Final = (
    "Open the page from a web server and outside any sandbox: then it has an origin that can be "
    "allowed."
)
_INSTEAD: Final[dict[OriginReason, str]] = {
    "missing": _ORIGIN_NEEDED,
    "null": _ORIGIN_NEEDED,
    "not_an_origin": (
        "It can't be allowed, and no browser sends it. Examine the page's address instead, as it "
        "stands in the address bar."
    ),
    "not_https": "Serve the page over https, and allow that origin.",
}
"""What to do where the list makes no difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to do.

    Args:
        sentences: in words.
        allow: the origin that a button offers to allow; "": none.
    """

    sentences: tuple[str, ...]
    allow: str = ""


def advise(form: Form, verdict: OriginVerdict) -> Advice:
    """Say what to change for an origin that a form's rule has judged."""
    if not form.active:
        return Advice(sentences=("Switch the form on: it takes nothing from anywhere now.",))
    if verdict.is_allowed:
        return Advice(sentences=(_NOTHING,))
    origin = verdict.origin or ""
    instead = _meant(form, origin) or _INSTEAD.get(verdict.reason)
    if instead:
        return Advice(sentences=(instead,))
    reason = why_not(form, origin)
    if reason:
        return Advice(sentences=(f"This origin can't be allowed. {reason}",))
    near = tuple(_near(origin, form.origins))
    sentence = "Allow the origin if you know the site, or open the page at an address in the list."
    return Advice(sentences=(*near, sentence), allow=origin)


def _meant(form: Form, origin: str) -> str:
    """Name an allowed address of the same site where only http stands in the way."""
    secure = origin.replace("http://", "https://", 1)
    if secure == origin or not judge_for(form, secure).is_allowed:
        return ""
    return f"Open the page as {secure}, which is allowed, and send who comes by http there."


def _near(origin: str, listed: Iterable[str]) -> Iterable[str]:
    """Name entries that differ in little: people take them for the same site, browsers don't."""
    scheme, _, rest = origin.partition("://")
    host, _, port = rest.partition(":")
    for entry in listed:
        other_scheme, _, other_rest = entry.partition("://")
        other, _, other_port = other_rest.partition(":")
        if other.removeprefix(_WWW) == host.removeprefix(_WWW) and other != host:
            yield f"{entry} is in the list; with and without “www.” are two origins."
        elif other == host and other_port != port:
            yield f"{entry} is in the list; another port is another origin."
        elif other == host and other_scheme != scheme:
            yield f"{entry} is in the list; http and https are two origins."
        elif other == f"*.{host}":
            yield f"{entry} is in the list, for names below {host}, and not for {host} itself."
        elif other.startswith("*.") and host.endswith(other[1:]) and other_port != port:
            yield f"{entry} is in the list; another port is another origin."
