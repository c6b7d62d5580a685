"""The origin rule as this dashboard knows it, and its verdicts in words."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from leadmodels.forms import Form
from leadmodels.origin_rule import OriginReason, OriginVerdict, judge_origin, judged_origin

_TITLES: Final[dict[OriginReason, str]] = {
    "own": "Allowed",
    "listed": "Allowed",
    "deployment": "Allowed",
    "missing": "Taken, but into quarantine",
    "null": "Taken, but into quarantine",
    "not_an_origin": "Refused",
    "not_https": "Refused",
    "not_listed": "Refused",
}
_UNKNOWN: Final = (
    "Nobody can tell where such a request comes from, so no page can be allowed by it. A plain "
    "form that is sent so goes into quarantine; a script may not read the answer."
)
_WHY: Final[dict[OriginReason, str]] = {
    "own": "It is the API's own origin, where the hosted form is. It needs no place in the list.",
    "deployment": "The deployment allows it for every form (its setting CORS_ALLOW_ORIGIN).",
    "missing": f"It says no origin. {_UNKNOWN}",
    "null": f"“null” is what a page says that has no origin. {_UNKNOWN}",
    "not_an_origin": (
        "This is not an origin as browsers send one: scheme, host and port only, in lower case and "
        "ASCII, without a port that is the default one, and nothing before or after it."
    ),
    "not_https": (
        "In production pages have to be served over https: what people fill in would travel "
        "unprotected otherwise. The list makes no difference to that."
    ),
    "not_listed": "It is not in the form's list of allowed origins, and no pattern there has it.",
}


def judge_for(form: Form, header: str | None, *, referer: str = "") -> OriginVerdict:
    """Judge an Origin header for a form by the rule that the API applies.

    What the API's own settings add for every form isn't known here.
    """
    return judge_origin(
        header if header == "null" and not referer else judged_origin(header, referer),
        listed=form.origins,
        api_url=settings.PUBLIC_API_URL,
        is_production=settings.IS_PROD,
    )


def title_of(verdict: OriginVerdict) -> str:
    """Say a verdict in a word or two."""
    return _TITLES[verdict.reason]


def why(verdict: OriginVerdict) -> str:
    """Say why, in one sentence or two."""
    if verdict.reason != "listed":
        return _WHY[verdict.reason]
    if verdict.entry == verdict.origin:
        return "It is in the form's list of allowed origins."
    return f"The pattern {verdict.entry} in the form's list has it."
