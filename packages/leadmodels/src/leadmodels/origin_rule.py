"""Who may post to a form: one rule, for the Lambdas that keep to it and for who explains it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from leadmodels.origins import canonical_origin, find_entry, url_origin

OriginReason = Literal[
    "own",
    "listed",
    "deployment",
    "missing",
    "null",
    "not_an_origin",
    "not_https",
    "not_listed",
]

LONGEST_ORIGIN: Final = 300
"""What an origin is cut to before it is judged and kept: none that can be allowed is longer."""

_ALLOWED: Final = frozenset({"own", "listed", "deployment"})
_UNKNOWN: Final = frozenset({"missing", "null"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginVerdict:
    """Whether pages of an origin may post to a form, and why.

    Args:
        reason: of the allowed ones, `own` is the API's own origin, `listed` the form's list,
            `deployment` the list that goes for every form; `missing` and `null` say that nobody
            knows where it comes from; the others refuse.
        origin: what was judged; None: the request said nothing.
        entry: which entry of a list allows it.
    """

    reason: OriginReason
    origin: str | None
    entry: str | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether a page of it may post, and read the answer."""
        return self.reason in _ALLOWED

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows where it comes from: it is taken into quarantine."""
        return self.reason in _UNKNOWN


def judged_origin(header: str | None, referer: str) -> str | None:
    """Give the origin to judge a request by: its Origin, else its Referer's; None: neither."""
    if header is not None and header != "null":
        return header[:LONGEST_ORIGIN]
    return url_origin(referer)


def judge_origin(
    origin: str | None,
    *,
    listed: Collection[str],
    api_url: str,
    is_production: bool,
    everywhere: Collection[str] = (),
) -> OriginVerdict:
    """Judge an origin by the rule: exactly in a list or under a pattern of it, or the API's own.

    Args:
        origin: as it was sent, whatever it holds; None: nothing was sent.
        listed: the form's own list.
        api_url: the API's address, whose origin the hosted form has.
        is_production: http is refused, also where a list has it.
        everywhere: the deployment's list, for every form.
    """
    if origin is None or origin == "null":
        return OriginVerdict(reason="missing" if origin is None else "null", origin=origin)
    if origin == url_origin(api_url):
        return OriginVerdict(reason="own", origin=origin, entry=origin)
    if canonical_origin(origin) is None:
        return OriginVerdict(reason="not_an_origin", origin=origin)
    if is_production and not origin.startswith("https://"):
        return OriginVerdict(reason="not_https", origin=origin)
    entry = find_entry(origin, listed)
    if entry is not None:
        return OriginVerdict(reason="listed", origin=origin, entry=entry)
    entry = find_entry(origin, everywhere)
    reason: OriginReason = "not_listed" if entry is None else "deployment"
    return OriginVerdict(reason=reason, origin=origin, entry=entry)
