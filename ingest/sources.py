"""Where a submission came from: its page, the campaign and the ad clicked, the site before it.

What a page says of itself is believed as far as the browser vouches for it: an address counts only
when it is of the origin that the submission is judged by. The API's own page, which asks again, has
the address of the page before it from us: there, one counts that may post to the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Whose word an address is: what the origin rule knows of a request.

    Args:
        origin: the one that the request is judged by; None: there was none.
        api_origin: the API's own.
        is_allowed: tells whether pages of an origin may post to the form.
    """

    origin: str | None
    api_origin: str | None
    is_allowed: Callable[[str], bool]

    def vouches_for(self, origin: str | None) -> bool:
        """Tell whether a page of an origin can have been where the visitor wrote."""
        if origin is None or self.origin is None:
            return False
        if origin == self.origin:
            return True
        return self.origin == self.api_origin and self.is_allowed(origin)


def source_of(
    submission: Submission, metadata: Mapping[str, str], witness: Witness
) -> dict[str, str]:
    """Say where a submission came from; hostile values are dropped or cut, nothing fails.

    The page that the script names goes before the Referer header, which across sites is an origin
    only. The referrer that it names is anybody's word; one of the page's own origin is dropped,
    for that is a way around the site and not how the visitor found it. The seconds are whole.
    Of a page of the API's own only its campaign is kept: its address says nothing.
    """
    given = dict(submission.source)
    page = _find_page(metadata.get(PAGE_FIELD, ""), given.pop("page_url", ""), witness)
    found = {} if page is None else _read_page(page)
    if page is not None and _origin_of(page) == witness.api_origin:
        del found["page_url"]
    return {
        **given,
        **found,
        **_named("referrer", _read_referrer(metadata.get(REFERRER_FIELD, ""), page, witness)),
        **_named("elapsed_seconds", _whole_seconds(seconds_to_fill(metadata))),
    }


def carried_source(sent: Mapping[str, object], referer: str, witness: Witness) -> dict[str, str]:
    """Give what a page that asks again sends along, by name: the page before it, its referrer.

    Read again by `source_of` it says the same, for the API's own origin as for the page's.
    """
    page = _find_page(_text(sent.get(PAGE_FIELD)), referer, witness)
    referrer = _read_referrer(_text(sent.get(REFERRER_FIELD)), page, witness)
    return {
        **({} if page is None else {PAGE_FIELD: page.geturl().rstrip()}),
        **_named(REFERRER_FIELD, referrer),
    }


def _find_page(named: str, referer: str, witness: Witness) -> SplitResult | None:
    """Take the address that is vouched for: the one the page names, else the header's."""
    pages = (_split(named), _split(referer))
    return next((page for page in pages if page and witness.vouches_for(_origin_of(page))), None)


def _read_page(page: SplitResult) -> dict[str, str]:
    """Read a page's address: `page_url`, and what its query says of campaigns, by its own names.

    The address keeps none of the parameters that stand beside it; its other parameters stay as
    they were written.
    """
    kept: list[str] = []
    found: dict[str, str] = {}
    for pair in page.query.split("&"):
        name, _, value = pair.partition("=")
        known = unquote_plus(name)
        if known not in _PARAMETERS:
            kept.append(pair)
        elif text := _cut(clean_text(unquote_plus(value), multiline=False), LONGEST_PARAMETER):
            found.setdefault(known, text)
    return {"page_url": _cut_url(page._replace(query="&".join(kept)).geturl()), **found}


def _read_referrer(url: str, page: SplitResult | None, witness: Witness) -> str:
    parts = _split(url)
    own = {None, witness.origin, page and _origin_of(page)}
    if parts is None or _origin_of(parts) in own:
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


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _named(name: str, text: str) -> dict[str, str]:
    return {name: text} if text else {}
