"""Whatever a page, a browser or an attacker says of where a submission came from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from ingest.sources import (
    CAMPAIGN,
    CLICK_IDS,
    LONGEST_FILL_SECONDS,
    LONGEST_PARAMETER,
    LONGEST_URL,
    Witness,
    carried_source,
    source_of,
)
from ingest.submission import Submission, from_message
from leadmodels.ids import new_form_id, new_lead_id
from leadmodels.intake.identity import SubmissionKey
from leadmodels.rules.cleaning import clean_text
from tests.support.table import NOW, SITE

KNOWN: Final = (*CAMPAIGN, *CLICK_IDS)
UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
WEB_ADDRESS: Final = re.compile(r"https?://[a-z0-9_.:\[\]-]+(?:[/?].*)?", re.DOTALL)

ANY_TEXT = st.text(st.characters()) | st.binary().map(lambda raw: raw.decode("latin-1"))
NAMES = st.sampled_from((*KNOWN, "utm%5Fsource", "UTM_SOURCE", "product", "", "="))
VALUES = st.sampled_from(("", "%00", "%ED%A0%80", "a+b", "%26utm_id=1", "\ud800")) | ANY_TEXT
PAIRS = st.tuples(NAMES, VALUES.map(lambda text: text.replace("&", "").replace("#", "")))
QUERIES = st.lists(PAIRS.map("=".join), max_size=30).map("&".join)
ORIGINS = st.sampled_from(
    (
        SITE,
        "https://user:word@www.example.com",
        "https://evil.example\\@www.example.com",
        "https://www.example.com\\@evil.example",
        "https://news.example",
        "HTTP://NEWS.EXAMPLE",
        "https://[::1",
        "https://[::1]:8443",
        "https://b\u00fccher.example",
        "https://xn--bcher-kva.example",
        "https://news.example:99999",
        "android-app://com.example",
        "javascript:alert(1)//",
        "data:text/html,",
        "//www.example.com",
        "about:srcdoc",
        "",
    )
)
PATHS = st.sampled_from(("", "/", "/a/b.html", "/\x00", "/" + "x" * 3_000)) | ANY_TEXT
ADDRESSES = (
    st.builds(
        lambda origin, path, query, end: f"{origin}{path}?{query}#{end}",
        ORIGINS,
        PATHS,
        QUERIES,
        ANY_TEXT,
    )
    | ANY_TEXT
)
SECONDS = st.floats().map(str) | st.integers().map(str) | ANY_TEXT
FIELD_NAMES = ("_page_url", "_referrer", "_elapsed_seconds")
API: Final = "https://api.example.com"
ELSEWHERE: Final = "https://shop.example.org"


def witness(origin: str | None = SITE) -> Witness:
    """Judge a request by the rule of a form of two sites."""
    allowed = {SITE, ELSEWHERE, API}
    return Witness(origin=origin, api_origin=API, is_allowed=allowed.__contains__)


def arrived(referer: str = "", *, origin: str | None = SITE) -> Submission:
    return Submission(
        form_id=new_form_id(at=NOW, random=bytes(10)),
        values={},
        key=SubmissionKey(kind="content", value="x"),
        lead_id=new_lead_id(at=NOW, random=bytes(10)),
        marker_id=None,
        receipt="7K3M-Q2XD",
        body_hash="",
        received_at=NOW,
        origin=origin,
        is_keyed=False,
        source={"page_url": referer} if referer else {},
        ip_hash=None,
    )


@given(ADDRESSES, ADDRESSES, ADDRESSES, SECONDS, st.sampled_from((SITE, None)))
@example(f"{SITE}/?a=b #c", "", "https://a.example/?b=c #d", "1.5", SITE)
@example(f"{SITE}/?{'&' * 1_000_000}", "", f"https://a.example/{'x' * 1_000_000}", "9" * 999, SITE)
@example("", f"{SITE}/?a=" + "x" * 1_962 + "&utm_sourced=1", "", "1", SITE)
def test_what_is_kept_is_clean_short_and_of_the_page(
    page: str, referer: str, referrer: str, seconds: str, origin: str | None
) -> None:
    source = source_of(
        arrived(referer, origin=origin),
        dict(zip(FIELD_NAMES, (page, referrer, seconds), strict=True)),
        witness(origin),
    )

    assert set(source) <= {*KNOWN, "page_url", "referrer", "elapsed_seconds"}
    for name, text in source.items():
        assert text == unicodedata.normalize("NFC", text).strip() != ""
        assert not UNSEEN.search(text)
        assert text.encode()
        assert len(text) <= (LONGEST_PARAMETER if name in KNOWN else LONGEST_URL)
    if "page_url" in source:
        assert source["page_url"] == origin or source["page_url"].startswith(
            (f"{origin}/", f"{origin}?")
        )
        assert "#" not in source["page_url"]
        assert not set(KNOWN) & _names_in(source["page_url"])
    else:
        assert not set(KNOWN) & set(source)
    if "referrer" in source:
        assert WEB_ADDRESS.fullmatch(source["referrer"])
        assert "#" not in source["referrer"]
        assert "@" not in urlsplit(source["referrer"]).netloc
        assert source["referrer"].partition("?")[0].rstrip("/") != origin
    if "elapsed_seconds" in source:
        assert 0 <= int(source["elapsed_seconds"]) <= LONGEST_FILL_SECONDS


@given(st.dictionaries(st.sampled_from(KNOWN), st.text(min_size=1)), st.text(), st.booleans())
def test_campaigns_are_read_as_they_were_meant_in_the_script_s_word_and_in_the_header(
    campaign: dict[str, str],
    product: str,
    is_header: bool,
) -> None:
    encodable = {name: text for name, text in campaign.items() if _is_plain(text)}
    kept = f"product={quote(product, safe='', errors='replace')}"
    query = "&".join(
        [kept, *(f"{name}={quote(text, safe='')}" for name, text in encodable.items())]
    )
    address = f"{SITE}/p?{query}"

    source = (
        source_of(arrived(address), {}, witness())
        if is_header
        else source_of(arrived(f"{SITE}/"), {"_page_url": address}, witness())
    )

    assert source == {"page_url": f"{SITE}/p?{kept}", **encodable}


@given(ADDRESSES, ADDRESSES, ADDRESSES, SECONDS)
@example("", "", "", "7\x08")
def test_the_queue_s_worker_reads_the_same(
    page: str, referer: str, referrer: str, seconds: str
) -> None:
    sent = dict(zip(FIELD_NAMES, (page, referrer, seconds), strict=True))
    submission = replace(arrived(clean_text(referer, multiline=False)), values=sent)

    waited = from_message(submission.to_message())

    metadata = {name: str(text) for name, text in waited.values.items()}
    assert source_of(waited, metadata, witness()) == source_of(submission, sent, witness())


@given(ADDRESSES, ADDRESSES, ADDRESSES)
@example("", f"{SITE}/?utm_source=a#b", "https://a.example/?b=c #d")
@example(f"{SITE}/?a=b #c", "", f"{SITE}/home")
@example("", "", f"{SITE}/home")
def test_a_corrected_submission_says_the_same_of_its_page_as_the_first(
    page: str, referer: str, referrer: str
) -> None:
    sent = {"_page_url": page, "_referrer": referrer}
    first = source_of(arrived(clean_text(referer, multiline=False)), sent, witness())

    carried = carried_source(sent, referer, witness())
    own_page = f"{API}/dev/f/form_x"
    again = source_of(arrived(own_page, origin=API), carried, witness(API))
    thrice = carried_source(carried, own_page, witness(API))

    assert again == first
    if "_page_url" in carried:
        assert thrice == carried


@given(
    ADDRESSES | ADDRESSES.map(lambda text: text.replace(SITE, ELSEWHERE)),
    ADDRESSES | st.just(f"{API}/dev/f/form_x?utm_source=news"),
)
@example(f"{API}/dev/f/form_x?utm_source=news", "")
@example(f"{ELSEWHERE}/a?utm_id=7", f"{API}/dev/f/form_x")
def test_from_the_api_s_own_origin_only_a_page_that_may_post_is_kept(
    page: str, referer: str
) -> None:
    source = source_of(arrived(referer, origin=API), {"_page_url": page}, witness(API))
    if "page_url" in source:
        assert re.match(rf"({SITE}|{ELSEWHERE})([/?]|$)", source["page_url"])


def test_the_api_s_own_page_is_no_page_and_its_campaign_is_kept() -> None:
    hosted = f"{API}/dev/f/form_x?utm_source=news"
    for referer, sent in ((hosted, {}), (f"{API}/dev/f/form_x", {"_page_url": hosted})):
        assert source_of(arrived(referer, origin=API), sent, witness(API)) == {"utm_source": "news"}


def test_another_page_that_may_post_is_believed_from_the_api_s_own_origin_only() -> None:
    sent = {"_page_url": f"{ELSEWHERE}/a"}
    assert source_of(arrived(origin=API), sent, witness(API)) == {"page_url": f"{ELSEWHERE}/a"}
    assert source_of(arrived(), sent, witness()) == {}
    assert carried_source(sent, "", witness()) == {}


def _names_in(url: str) -> set[str]:
    return {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}


def _is_plain(text: str) -> bool:
    """Tell whether cleaning leaves a text alone, and nothing of it is cut."""
    is_seen = unicodedata.normalize("NFC", text) == text.strip() and text.isprintable()
    return is_seen and len(text) <= LONGEST_PARAMETER
