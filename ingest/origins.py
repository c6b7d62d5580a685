"""Who may post to a form: the origin rule, the same for preflights and submissions."""

from __future__ import annotations

from typing import Final

from ingest.events import Request
from ingest.settings import Settings
from leadmodels import origin_rule
from leadmodels.forms import Form
from leadmodels.origins import canonical_origin

PREFLIGHT_SECONDS: Final = "600"
LONGEST_HEADER_NAME: Final = 64


def judged_origin(request: Request) -> str | None:
    """Give the origin to judge a request by: its Origin, else its Referer's; None: neither."""
    headers = request.headers
    return origin_rule.judged_origin(headers.get("origin"), headers.get("referer", ""))


def is_allowed_origin(origin: str, form: Form, settings: Settings) -> bool:
    """Tell whether pages of an origin may post to a form, by the rule that all share."""
    verdict = origin_rule.judge_origin(
        origin,
        listed=form.origins,
        api_url=settings.public_api_url,
        is_production=settings.is_production,
        everywhere=settings.allowed_origins,
    )
    return verdict.is_allowed


def cors_headers(request: Request, *, is_readable: bool) -> dict[str, str]:
    """Give the headers of every answer under /f/; ``is_readable``: the asking page may read it.

    Credentials are never used, so what is echoed is the Origin as it came and nothing else.
    """
    headers = {
        "Vary": "Origin",
        "Access-Control-Expose-Headers": "Retry-After, X-Correlation-Id, Idempotent-Replayed",
    }
    origin = canonical_origin(request.headers.get("origin", ""))
    if origin is None or not is_readable:
        return headers
    return {**headers, "Access-Control-Allow-Origin": origin}


def preflight_headers(request: Request) -> dict[str, str]:
    """Give what an allowed preflight answers besides: the headers asked for are fine."""
    asked = request.headers.get("access-control-request-headers", "")
    safe = [name.strip() for name in asked.split(",") if _is_header_name(name.strip())]
    return {
        "Access-Control-Allow-Methods": "POST, GET, OPTIONS",
        "Access-Control-Max-Age": PREFLIGHT_SECONDS,
        **({"Access-Control-Allow-Headers": ", ".join(safe)} if safe else {}),
    }


def _is_header_name(text: str) -> bool:
    return (
        0 < len(text) <= LONGEST_HEADER_NAME and text.isascii() and text.replace("-", "").isalnum()
    )
