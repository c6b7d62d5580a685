"""400 submissions as people and as programs send them, made from templates, always the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from leadmodels.rules.fields import Field
from leadmodels.spam.scoring import SpamEvidence, typed_values
from tests.support.corpus_bots import BOT_KINDS
from tests.support.corpus_humans import HUMAN_KINDS

ORIGIN: Final = "https://www.example.com"
BLOCKED_WORDS: Final = ("casino", "payday loan", "crème miracle")
FIELDS: Final = (
    Field(name="name", type="text", label="Name", max_length=100),
    Field(name="email", type="email", label="E-mail", required=True),
    Field(name="phone", type="tel", label="Phone"),
    Field(name="company", type="text", label="Company"),
    Field(name="website", type="url", label="Website"),
    Field(name="message", type="textarea", label="Message", max_length=10_000),
)
_EACH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A submission: its fields, and what a request tells besides.

    Args:
        kind: the template.
        number: its place among the 200, a seed for whatever a test adds.
        values: the fields as sent.
        origin: the Origin header; None: there is none.
        honeypots: fields that people can't see.
        seconds_to_fill: as the page says; None: it doesn't.
        submissions_this_minute: from the same address, itself included.
    """

    kind: str
    number: int
    values: Mapping[str, str]
    origin: str | None = ORIGIN
    honeypots: Mapping[str, str] = field(default_factory=dict)
    seconds_to_fill: float | None = None
    submissions_this_minute: int = 1


def evidence_of(post: Post) -> SpamEvidence:
    """Put a submission the way it is scored."""
    return SpamEvidence(
        values=typed_values(FIELDS, post.values),
        honeypots_filled=any(post.honeypots.values()),
        seconds_to_fill=post.seconds_to_fill,
        origin_missing=post.origin is None,
        email=post.values.get("email"),
        blocked_words=BLOCKED_WORDS,
        submissions_this_minute=post.submissions_this_minute,
        own_origins=(ORIGIN,),
    )


def _make(
    kinds: Sequence[Callable[[random.Random, int], dict[str, object]]], seed: int
) -> tuple[Post, ...]:
    """Go round the kinds until there are 200."""
    rng = random.Random(seed)
    posts = []
    for number in range(_EACH):
        kind = kinds[number % len(kinds)]
        made = kind(rng, number)
        posts.append(Post(kind=kind.__name__, number=number, **made))  # type: ignore[arg-type]
    return tuple(posts)


HUMANS: Final = _make(HUMAN_KINDS, seed=3)
BOTS: Final = _make(BOT_KINDS, seed=4)
