"""Who may post to a form: the origin rule, the same for preflights and submissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from ingest.events import Request
from ingest.settings import Settings
from leadmodels.forms import Form
from leadmodels.origins import canonical_origin, match_origin

PREFLIGHT_SECONDS: Final = "600"
LONGEST_HEADER_NAME: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginDecision:
    """What the rule says of a request.

    Args:
        echo: the Origin header, when it may be echoed to the browser.
        is_allowed: the submission is taken.
        is_missing: there was no origin to judge: it is taken into quarantine.
        judged: the origin it was judged by, to be named in a refusal.
    """

    echo: str | None
    is_allowed: bool
    is_missing: bool
    judged: str | None


def decide_origin(request: Request, form: Form, settings: Settings) -> OriginDecision:
    """Judge a request by its Origin, or by its Referer where it has none.

    An origin that can be written down is echoed even when it is refused: the answer holds no
    data, credentials are never used, and the page can then say why.
    """
    header = request.headers.get("origin")
    if header is None or header == "null":
        referer = _origin_of(request.headers.get("referer", ""))
        is_missing = referer is None
        is_allowed = referer is None or _is_listed(referer, form, settings)
        return OriginDecision(
            echo=None, is_allowed=is_allowed, is_missing=is_missing, judged=referer
        )
    is_allowed = _is_listed(header, form, settings)
    return OriginDecision(
        echo=header if canonical_origin(header) is not None else None,
        is_allowed=is_allowed,
        is_missing=False,
        judged=header[:200],
    )


def cors_headers(decision: OriginDecision | None) -> dict[str, str]:
    """Give the headers of every answer under /f/."""
    headers = {
        "Vary": "Origin",
        "Access-Control-Expose-Headers": "Retry-After, X-Correlation-Id, Idempotent-Replayed",
    }
    if decision is not None and decision.echo is not None:
        headers["Access-Control-Allow-Origin"] = decision.echo
    return headers


def preflight_headers(request: Request) -> dict[str, str]:
    """Give what an allowed preflight answers besides: the headers asked for are fine."""
    asked = request.headers.get("access-control-request-headers", "")
    safe = [name.strip() for name in asked.split(",") if _is_header_name(name.strip())]
    return {
        "Access-Control-Allow-Methods": "POST, GET, OPTIONS",
        "Access-Control-Max-Age": PREFLIGHT_SECONDS,
        **({"Access-Control-Allow-Headers": ", ".join(safe)} if safe else {}),
    }


def _is_listed(origin: str, form: Form, settings: Settings) -> bool:
    if origin == _origin_of(settings.public_api_url):
        return True
    if settings.is_production and not origin.startswith("https://"):
        return False
    return match_origin(origin, (*form.origins, *settings.allowed_origins))


def _origin_of(url: str) -> str | None:
    """Give the origin of a URL, or None when it has none that we could judge."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return canonical_origin(f"{parts.scheme}://{parts.netloc}") if parts.netloc else None


def _is_header_name(text: str) -> bool:
    return (
        0 < len(text) <= LONGEST_HEADER_NAME and text.isascii() and text.replace("-", "").isalnum()
    )
