"""Names that pages made for other form services send: understood, and never taken for fields.

A form that has a field of such a name keeps it as a field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from leadmodels.forms import Form
from leadmodels.origins import canonical_origin, match_origin
from leadmodels.rules.cleaning import clean_text

HONEYPOTS: Final = ("_gotcha", "_honeypot", "_honey", "botcheck", "bot-field")
REDIRECTS: Final = ("_next", "_redirect", "redirect")
KEY_FIELD: Final = "_submission_id"
ELAPSED_FIELD: Final = "_elapsed_seconds"
REPLY_FIELD: Final = "_replyto"
CONSENT_FIELD: Final = "_consent"
"""The hash of the consent text that the page shows: as written, it may be older than the form."""

LONGEST_NOTE: Final = 200
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NOTED: Final = {"_subject": "subject", "_language": "language"}
_TOKENS: Final = (  # of puzzles that other services check
    "cf-turnstile-response",
    "g-recaptcha-response",
    "h-captcha-response",
    "recaptcha_response",
)
_OTHERS: Final = frozenset({*HONEYPOTS, *REDIRECTS, *_TOKENS, "utf8", "form-name", "access_key"})


def split_metadata(
    form: Form, submitted: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, str]]:
    """Part a submission into fields, under their names in the form, and metadata.

    A page that has no e-mail field and asks for the sender's address as `_replyto` fills the
    form's e-mail field with it.
    """
    own = {field.name: field.type for field in form.fields}
    fields: dict[str, object] = {}
    metadata: dict[str, str] = {}
    for name, value in submitted.items():
        known = name if name in own else form.aliases.get(name, name)
        if known not in own and (known.startswith("_") or known in _OTHERS):
            metadata[name] = _text(value)
        else:
            fields[known] = value
    sender = next((name for name, kind in own.items() if kind == "email"), None)
    if sender is not None and REPLY_FIELD in metadata:
        fields.setdefault(sender, metadata[REPLY_FIELD])
    return fields, metadata


def is_honeypot_filled(metadata: Mapping[str, str]) -> bool:
    """Tell whether something was written where no person sees a field."""
    return any(metadata.get(name, "").strip() for name in HONEYPOTS)


def notes_of(metadata: Mapping[str, str]) -> dict[str, str]:
    """Give what a lead's source keeps of the metadata: one line each."""
    cleaned = {
        kept: clean_text(metadata.get(name, ""), multiline=False)[:LONGEST_NOTE]
        for name, kept in _NOTED.items()
    }
    return {kept: note for kept, note in cleaned.items() if note}


def seconds_to_fill(metadata: Mapping[str, str]) -> float | None:
    """Read how long the visitor took, as the page counted; None: not said, or no number."""
    try:
        seconds = float(clean_text(metadata.get(ELAPSED_FIELD, ""), multiline=False))
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


def shown_consent(metadata: Mapping[str, str]) -> str | None:
    """Give the hash of the consent text that the page says it shows; None: it says none."""
    said = metadata.get(CONSENT_FIELD, "").strip().lower()
    return said if _HASH.fullmatch(said) else None


def redirect_target(form: Form, metadata: Mapping[str, str], page_origin: str | None) -> str | None:
    """Give where the page asks to go next, when that is one of the form's own origins.

    A path is taken from the page's own origin. Nothing is appended, and any other address is
    passed over: a form must not become a way to send people anywhere.
    """
    wanted = next((metadata[name].strip() for name in REDIRECTS if metadata.get(name)), "")
    if not wanted or not wanted.isascii() or not wanted.isprintable() or "\\" in wanted:
        return None
    if wanted.startswith("/") and not wanted.startswith("//"):
        is_own = page_origin is not None and match_origin(page_origin, form.origins)
        return f"{page_origin}{wanted}" if is_own else None
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return None
    origin = canonical_origin(f"{parts.scheme}://{parts.netloc}")
    is_listed = origin is not None and match_origin(origin, form.origins)
    return wanted if is_listed and " " not in wanted else None


def _text(value: object) -> str:
    if isinstance(value, list):
        return _text(value[-1]) if value else ""
    return value if isinstance(value, str) else ""
