"""Spam judged by what arrived: a score with reasons, each of which a person can check.

Weights add up, to 100 at most. One sure sign is enough for quarantine at the usual threshold of 50
(`leadmodels.forms.SPAM_THRESHOLD`); what people do too, such as a few links, is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from leadmodels.rules.fields import Field
from leadmodels.spam.senders import is_disposable, is_malformed
from leadmodels.spam.texts import Links, count_links, has_word, is_repetitive, is_same_everywhere
from leadmodels.summaries import normalise

HIGHEST_SCORE: Final = 100

_RULES: Final[Mapping[str, tuple[int, str]]] = {
    "honeypot": (100, "Filled in a field that people can't see."),
    "missing_origin": (100, "Came from no page: the browser named no site."),
    "high_rate": (100, "More than 15 submissions within a minute from the same address."),
    "blocked_words": (60, "Has a word that this form blocks."),
    "link_markup": (60, "Has links written as code, as programs post them."),
    "many_links": (60, "Has six or more links."),
    "too_fast": (60, "Was sent within 2 seconds of opening the page."),
    "disposable_sender": (50, "The e-mail address is of a throwaway mailbox."),
    "rate": (40, "More than 5 submissions within a minute from the same address."),
    "repeated_content": (40, "Says the same again and again."),
    "links": (30, "Has three or more links."),
    "malformed_sender": (30, "No mail would reach the e-mail address, or it looks made up."),
}
WEIGHTS: Final[Mapping[str, int]] = {code: weight for code, (weight, _) in _RULES.items()}
"""What each reason adds to the score, by its code."""

REASONS: Final[Mapping[str, str]] = {code: sentence for code, (_, sentence) in _RULES.items()}
"""What each reason's code says to a person, in one sentence."""

_TOO_FAST_SECONDS: Final = 2.0
_LINKS: Final = 3
_MANY_LINKS: Final = 6
_RATE: Final = 5
_HIGH_RATE: Final = 15
# Choices, numbers and dates are the form's words and often the same; hidden values are the page's.
_TYPED: Final = frozenset({"text", "textarea", "email", "tel", "url"})
# Folding takes time that grows with the square of a run of combining marks.
_MOST_FOLDED: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SpamEvidence:
    """What is known of a submission.

    Args:
        values: what the visitor typed, by field name, from `typed_values`.
        honeypots_filled: something stands in a field that people can't see.
        seconds_to_fill: from opening the page to sending it, as the page says; None: it doesn't.
        origin_missing: a browser's request would have named an origin, and this one doesn't.
        email: the sender's address.
        blocked_words: the form's own words and phrases, in any case, with or without accents.
        submissions_this_minute: from `leadmodels.intake.rates.count_submission`; None: not counted.
        own_origins: the form's origins; links to those pages are no sign of anything.
    """

    values: Mapping[str, str]
    honeypots_filled: bool = False
    seconds_to_fill: float | None = None
    origin_missing: bool = False
    email: str | None = None
    blocked_words: tuple[str, ...] = ()
    submissions_this_minute: int | None = None
    own_origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpamVerdict:
    """A score from 0 to 100 and the codes of its reasons, the weightiest first."""

    score: int
    reasons: tuple[str, ...]


def score_submission(evidence: SpamEvidence) -> SpamVerdict:
    """Score a submission; the same evidence always gets the same verdict."""
    texts = [text for text in evidence.values.values() if text]
    folded = [normalise(text[:_MOST_FOLDED]) for text in texts]
    reasons = by_weight(
        {
            *_behaviour(evidence),
            *_link_reasons(count_links(texts, evidence.own_origins)),
            *_sender_reasons(evidence.email),
            *_text_reasons(evidence, texts, folded),
        }
    )
    return SpamVerdict(
        score=min(HIGHEST_SCORE, sum(WEIGHTS[code] for code in reasons)), reasons=reasons
    )


def by_weight(codes: Iterable[str]) -> tuple[str, ...]:
    """Sort reasons' codes, the weightiest first; codes of other rules come before all."""
    return tuple(sorted(codes, key=lambda code: (-WEIGHTS.get(code, HIGHEST_SCORE + 1), code)))


def typed_values(fields: Sequence[Field], values: Mapping[str, object]) -> dict[str, str]:
    """Keep of a submission what the visitor typed: no choices, numbers, dates or hidden values.

    What the form doesn't know by name stays.
    """
    types = {field.name: field.type for field in fields}
    return {
        name: value
        for name, value in values.items()
        if isinstance(value, str) and types.get(name, "text") in _TYPED
    }


def _behaviour(evidence: SpamEvidence) -> Iterator[str]:
    seconds, rate = evidence.seconds_to_fill, evidence.submissions_this_minute or 0
    if evidence.honeypots_filled:
        yield "honeypot"
    if evidence.origin_missing:
        yield "missing_origin"
    # Below nothing: the visitor's clock was set in between, which says nothing.
    if seconds is not None and 0 <= seconds < _TOO_FAST_SECONDS:
        yield "too_fast"
    if rate > _RATE:
        yield "high_rate" if rate > _HIGH_RATE else "rate"


def _link_reasons(links: Links) -> Iterator[str]:
    if links.has_markup:
        yield "link_markup"
    if links.count >= _LINKS:
        yield "many_links" if links.count >= _MANY_LINKS else "links"


def _sender_reasons(email: str | None) -> Iterator[str]:
    if email and is_malformed(email):
        yield "malformed_sender"
    if email and is_disposable(email):
        yield "disposable_sender"


def _text_reasons(
    evidence: SpamEvidence, texts: Sequence[str], folded: Sequence[str]
) -> Iterator[str]:
    # An address asked for twice, or used as a user name, is given twice.
    email = normalise(evidence.email or "")
    others = [text for text in folded if text != email]
    if is_same_everywhere(others) or any(is_repetitive(text) for text in texts):
        yield "repeated_content"
    words = [normalise(word) for word in evidence.blocked_words]
    if any(has_word(text, word) for word in words if word for text in folded):
        yield "blocked_words"
