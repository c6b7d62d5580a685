"""The origin rule gives a verdict, and says by what."""

from __future__ import annotations

import pytest

from leadmodels.origin_rule import LONGEST_ORIGIN, OriginVerdict, judge_origin, judged_origin
from tests.support.hostile_origins import HOSTILE_ORIGINS

SITE = "https://www.example.com"
LOCAL = "http://localhost:8000"
PREVIEW = "https://preview.example.org"
PATTERN = "https://*.pages.example"
API = "https://api.example.com"


def judge(origin: str | None, *, is_production: bool = False) -> OriginVerdict:
    return judge_origin(
        origin,
        listed=(SITE, PATTERN, LOCAL),
        api_url=f"{API}/dev",
        is_production=is_production,
        everywhere=(PREVIEW, SITE),
    )


@pytest.mark.parametrize(
    ("origin", "reason", "in_production", "entry"),
    [
        (SITE, "listed", "listed", SITE),
        ("https://a.b.pages.example", "listed", "listed", PATTERN),
        (PREVIEW, "deployment", "deployment", PREVIEW),
        (API, "own", "own", API),
        (LOCAL, "listed", "not_https", LOCAL),
        ("http://www.example.com", "not_listed", "not_https", None),
        ("https://pages.example", "not_listed", "not_listed", None),
        ("https://evil.example", "not_listed", "not_listed", None),
        ("https://www.example.com.", "not_listed", "not_listed", None),
        ("HTTPS://www.example.com", "not_an_origin", "not_an_origin", None),
        (f"{SITE}/", "not_an_origin", "not_an_origin", None),
        (f"{SITE}:443", "not_an_origin", "not_an_origin", None),
        (f"{API}/dev", "not_an_origin", "not_an_origin", None),
        ("", "not_an_origin", "not_an_origin", None),
        ("null", "null", "null", None),
        (None, "missing", "missing", None),
    ],
)
def test_a_verdict_names_its_reason_and_the_entry_that_allows(
    origin: str | None, reason: str, in_production: str, entry: str | None
) -> None:
    verdict, strict = judge(origin), judge(origin, is_production=True)
    assert (verdict.reason, verdict.entry, verdict.origin) == (reason, entry, origin)
    assert strict.reason == in_production
    assert strict.entry == (entry if strict.is_allowed else None)
    for one in (verdict, strict):
        assert one.is_allowed is (one.reason in {"own", "listed", "deployment"})
        assert one.is_unknown is (one.reason in {"null", "missing"})


def test_an_api_served_over_http_is_its_own_origin_in_production_too() -> None:
    verdict = judge_origin(
        "http://127.0.0.1:4610",
        listed=(),
        api_url="http://127.0.0.1:4610/x/dev",
        is_production=True,
    )
    assert verdict.reason == "own"


@pytest.mark.parametrize("header", HOSTILE_ORIGINS, ids=ascii)
@pytest.mark.parametrize("is_production", [False, True])
@pytest.mark.parametrize(
    "listed",
    [
        pytest.param(("https://example.com", "https://example.com:8444"), id="listed"),
        pytest.param(("https://*.example.com", "https://*.example.com:8444"), id="pattern"),
    ],
)
def test_a_hostile_origin_is_never_allowed(
    header: str, is_production: bool, listed: tuple[str, ...]
) -> None:
    verdict = judge_origin(
        judged_origin(header, ""), listed=listed, api_url=API, is_production=is_production
    )
    assert not verdict.is_allowed
    assert verdict.entry is None


@pytest.mark.parametrize(
    ("header", "referer", "judged"),
    [
        (SITE, "https://evil.example/", SITE),
        ("nonsense", f"{SITE}/", "nonsense"),
        ("null", f"{SITE}/contact?a=b", SITE),
        ("null", "", None),
        (None, f"{SITE}/contact", SITE),
        (None, "about:blank", None),
        (None, "", None),
        ("", f"{SITE}/", ""),
    ],
)
def test_an_origin_is_judged_before_a_referer(
    header: str | None, referer: str, judged: str | None
) -> None:
    assert judged_origin(header, referer) == judged


def test_what_is_cut_before_it_is_judged_stays_refused() -> None:
    judged = judged_origin("https://www.example.com" + "a" * 5_000, "")
    assert judged is not None
    assert len(judged) == LONGEST_ORIGIN == 300
    assert judge(judged).reason == "not_an_origin"
