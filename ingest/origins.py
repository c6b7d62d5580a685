"""Who may post to a form: the origin rule, the same for preflights and submissions."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from ingest.events import Request
from ingest.settings import Settings
from leadmodels.forms import Form
from leadmodels.origins import canonical_origin, match_origin

PREFLIGHT_SECONDS: Final = "600"
LONGEST_HEADER_NAME: Final = 64
LONGEST_ORIGIN: Final = 300


def judged_origin(request: Request) -> str | None:
    """Give the origin to judge a request by: its Origin, else its Referer's; None: neither."""
    header = request.headers.get("origin")
    if header is not None and header != "null":
        return header[:LONGEST_ORIGIN]
    return url_origin(request.headers.get("referer", ""))


def is_allowed_origin(origin: str, form: Form, settings: Settings) -> bool:
    """Tell whether pages of an origin may post to a form: it is listed, or the API's own."""
    if origin == url_origin(settings.public_api_url):
        return True
    if settings.is_production and not origin.startswith("https://"):
        return False
    return match_origin(origin, (*form.origins, *settings.allowed_origins))


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


def url_origin(url: str) -> str | None:
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
