"""What the API's answers say about an origin, and whether the rule says the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, Literal

from dashboard.access.origins.probe import Answered, Unanswered
from dashboard.access.origins.saving import WITHIN
from leadmodels.forms import FORM_KEPT_SECONDS
from leadmodels.origin_rule import OriginVerdict

Decision = Literal["allowed", "refused", "quarantine"]
"""What becomes of a submission for its origin."""

Answer = Answered | Unanswered

_DECIDED: Final[dict[Decision, str]] = {
    "allowed": "It allows the origin: the page may send, and read the answer.",
    "refused": "It refuses the origin.",
    "quarantine": "It takes what is sent into quarantine, and lets no page read the answer.",
}
_CODES: Final = {
    "form_closed": "It says that this form is switched off: it takes nothing from anywhere.",
    "form_unknown": (
        "It knows no such form, so PUBLIC_API_URL leads to an API that works on another table."
    ),
}
_STATUSES: Final = {
    429: "It has too many requests now, so nothing can be said. Try again in a minute.",
    413: "It says that what was sent is too large, which it isn't.",
    415: "It does not take JSON, so it is not the API of this release.",
}
_RECENT: Final = (
    "The form was changed less than a minute ago, and the API knows of it "
    f"{WITHIN}. Try again then."
)
_OLD: Final = (
    "The form has not been changed within the last minute, so this is not the usual delay. Perhaps "
    "the API's own settings differ from the dashboard's: CORS_ALLOW_ORIGIN allows origins for "
    "every form, ENVIRONMENT=prod refuses http; or PUBLIC_API_URL is another deployment's API."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one answer says.

    Args:
        decision: what the API decided on the origin; None: the answer doesn't tell.
        sentence: the same, or why nothing can be told, for a person.
    """

    decision: Decision | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Whether rule and API say the same; `is_same` None: the API's answers don't tell."""

    is_same: bool | None
    sentence: str


def decision_of(verdict: OriginVerdict) -> Decision:
    """Give what becomes of a submission by the rule."""
    if verdict.is_unknown:
        return "quarantine"
    return "allowed" if verdict.is_allowed else "refused"


def read_preflight(answer: Answer, origin: str) -> Finding:
    """Read what the API answers to a preflight: allowed, or not allowed to scripts."""
    if isinstance(answer, Unanswered):
        return Finding(decision=None, sentence=answer.sentence)
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return Finding(decision=None, sentence=_unexpected(answer))
    if answer.allow_origin == origin:
        return Finding(decision="allowed", sentence="It lets the page's script send.")
    if answer.allow_origin:
        sentence = "It names another origin than it was asked by, so something changes its headers."
        return Finding(decision=None, sentence=sentence)
    return Finding(decision="refused", sentence="It does not let the page's script send.")


def read_post(answer: Answer, origin: str) -> Finding:
    """Read what the API answers to a submission that is refused in any case."""
    if isinstance(answer, Unanswered):
        return Finding(decision=None, sentence=answer.sentence)
    decision: Decision | None = None
    codes = _codes(answer)
    if answer.status == HTTPStatus.FORBIDDEN and "origin" in codes:
        decision = "refused"
    elif answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and codes:
        decision = "allowed" if answer.allow_origin == origin else "quarantine"
    sentence = _unexpected(answer) if decision is None else _DECIDED[decision]
    return Finding(decision=decision, sentence=sentence)


def compare(
    verdict: OriginVerdict,
    preflight: Finding,
    post: Finding,
    *,
    changed_at: datetime,
    now: datetime,
) -> Comparison:
    """Hold the rule's verdict beside the API's answers."""
    if preflight.decision is None or post.decision is None:
        sentence = "The API's answers don't say what it decides, so they can't be compared."
        return Comparison(is_same=None, sentence=sentence)
    is_preflight_allowed = preflight.decision == "allowed"
    if post.decision == decision_of(verdict) and is_preflight_allowed == verdict.is_allowed:
        return Comparison(is_same=True, sentence="The API does what the rule says.")
    is_recent = now - changed_at <= timedelta(seconds=FORM_KEPT_SECONDS)
    return Comparison(is_same=False, sentence=_RECENT if is_recent else _OLD)


def _codes(answer: Answered) -> list[str]:
    """Give the codes of a refusal in the API's own words; none: these aren't its words."""
    try:
        said = json.loads(answer.body)
        return [str(error["code"]) for error in said["errors"]] if said["ok"] is False else []
    except (ValueError, RecursionError, KeyError, TypeError):
        return []


def _unexpected(answer: Answered) -> str:
    """Say what an answer is that the API doesn't give to such a request, and what to look at."""
    known = next((_CODES[code] for code in _codes(answer) if code in _CODES), None)
    if known is not None:
        return known
    if answer.location:
        return (
            "It sends elsewhere instead of answering, so PUBLIC_API_URL is not the API's address."
        )
    if "html" in answer.content_type.lower():
        return (
            f"It answers {answer.status} with a web page instead of JSON: something else than the "
            "API is at this address, or stands before it (a proxy, a firewall, a login page)."
        )
    if answer.status in _STATUSES:
        return _STATUSES[answer.status]
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"It answers {answer.status}: it has a problem of its own. Try again in a minute."
    return f"It answers {answer.status}, in words that are not this API's: is PUBLIC_API_URL right?"
