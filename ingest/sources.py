"""Where a submission came from: its page, the campaign and the ad clicked, the site before it.

What a page says of itself is believed as far as the browser vouches for it: an address counts only
when it is of the origin that the submission is judged by.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, unquote_plus, urlsplit

from ingest.drop_in import seconds_to_fill
from ingest.submission import Submission
from leadmodels.origins import canonical_origin
from leadmodels.rules.cleaning import clean_text

PAGE_FIELD: Final = "_page_url"
REFERRER_FIELD: Final = "_referrer"
# Browsers send no longer Referer than this, only its origin then.
# Source: https://www.w3.org/TR/referrer-policy/#determine-requests-referrer
LONGEST_READ: Final = 4_096
LONGEST_URL: Final = 2_000
LONGEST_PARAMETER: Final = 200
LONGEST_FILL_SECONDS: Final = 86_400.0
"""Who took longer than a day has left the page open, which says nothing."""

CAMPAIGN: Final = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "utm_id",
)
CLICK_IDS: Final = (
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "fbclid",
    "msclkid",
    "ttclid",
    "twclid",
    "li_fat_id",
)
_PARAMETERS: Final = frozenset({*CAMPAIGN, *CLICK_IDS})


def source_of(submission: Submission, metadata: Mapping[str, str]) -> dict[str, str]:
    """Say where a submission came from; hostile values are dropped or cut, nothing fails.

    The page that the script names goes before the Referer header, which across sites is an origin
    only. The referrer that it names is anybody's word; one of the page's own origin is dropped,
    for that is a way around the site and not how the visitor found it. The seconds are whole.
    """
    given = dict(submission.source)
    header = given.pop("page_url", "")
    page = read_page(metadata.get(PAGE_FIELD, ""), submission.origin)
    return {
        **given,
        **(page or read_page(header, submission.origin)),
        **_named("referrer", _read_referrer(metadata.get(REFERRER_FIELD, ""), submission.origin)),
        **_named("elapsed_seconds", _whole_seconds(seconds_to_fill(metadata))),
    }


def read_page(url: str, origin: str | None) -> dict[str, str]:
    """Read a page's address: `page_url`, and what its query says of campaigns, by its own names.

    Empty when it is not of ``origin``. The address keeps no user name, no fragment and none of the
    parameters that stand beside it; its other parameters stay as they were written.
    """
    parts = _split(url)
    if parts is None or origin is None or _origin_of(parts) != origin:
        return {}
    kept: list[str] = []
    found: dict[str, str] = {}
    for pair in parts.query.split("&"):
        name, _, value = pair.partition("=")
        known = unquote_plus(name)
        if known not in _PARAMETERS:
            kept.append(pair)
        elif text := _cut(clean_text(unquote_plus(value), multiline=False), LONGEST_PARAMETER):
            found.setdefault(known, text)
    page = parts._replace(query="&".join(kept)).geturl()
    return {"page_url": _cut_url(page), **found}


def _read_referrer(url: str, own_origin: str | None) -> str:
    parts = _split(url)
    if parts is None or _origin_of(parts) in {None, own_origin}:
        return ""
    return _cut_url(parts.geturl())


def _split(url: str) -> SplitResult | None:
    """Take an address apart, without its user name and fragment; None: it is no web page's."""
    try:
        parts = urlsplit(_cut(clean_text(url, multiline=False), LONGEST_READ))
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="")


def _origin_of(parts: SplitResult) -> str | None:
    return canonical_origin(f"{parts.scheme}://{parts.netloc}")


def _whole_seconds(seconds: float | None) -> str:
    return "" if seconds is None or seconds > LONGEST_FILL_SECONDS else str(round(seconds))


def _cut(text: str, longest: int) -> str:
    return text[:longest].rstrip()


def _cut_url(url: str) -> str:
    """Cut an address that is too long, in its query before the parameter that half fits."""
    if len(url) <= LONGEST_URL:
        return url.rstrip()
    cut = url[:LONGEST_URL]
    return cut[: max(cut.rfind("&"), cut.rfind("?")) if "?" in cut else None].rstrip()


def _named(name: str, text: str) -> dict[str, str]:
    return {name: text} if text else {}
