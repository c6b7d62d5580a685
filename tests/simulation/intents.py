"""Who submits what, how, and how often they try: all of it drawn from the seed.

An intent is one thing that somebody wants to have submitted once, however often it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random
from typing import Final, Literal

from tests.simulation.clock import START
from tests.support.table import SITE

Kind = Literal["embed", "plain", "bare", "integrator"]
"""The enhanced form, a page with a hidden key, a page without one, a server with an API key."""
Expectation = Literal["stored", "refused"]

_KINDS: Final[dict[Kind, int]] = {"embed": 4, "plain": 2, "bare": 2, "integrator": 2}
_MINUTE: Final = 60.0
_HOUR: Final = 3_600.0
_DAY: Final = 24 * _HOUR
# Rising to an hour, for 24 hours.
_WAITS: Final = (5.0, 30.0, 2 * _MINUTE, 10 * _MINUTE, 30 * _MINUTE, *(_HOUR,) * 23)
# How far visitors' clocks are off: mostly a little; an hour ahead comes in time on a later attempt,
# 7 days back grow too old while they retry, and the last is no year that a key may name.
_SKEWS: Final = (*(0.0,) * 12, 120.0, _HOUR, -3 * _DAY, -6.9 * _DAY, -10 * _DAY, 150 * 365 * _DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Something to submit.

    Args:
        number: names it, and stands in its message.
        group: the number of the intent whose key it has; its own number, or that of another when
            somebody pasted other content over a page that was submitted already.
        starts_at: seconds after the start.
        kind: who submits.
        key: the idempotency key, if any.
        ip: where from.
        origin: what the browser says; None: nothing.
        expectation: what a form that can be read makes of it.
        waits: seconds before each further attempt while there was no answer, or 503.
        again: seconds from the first attempt to attempts after success: reload, back button.
        is_doubled: the first attempt is made twice at the same moment.
    """

    number: int
    group: int
    starts_at: float
    kind: Kind
    key: str | None
    ip: str
    origin: str | None
    expectation: Expectation
    waits: tuple[float, ...]
    again: tuple[float, ...]
    is_doubled: bool

    @property
    def returns(self) -> bool:
        """Tell whether somebody tries for a day."""
        return len(self.waits) == len(_WAITS)

    @property
    def fields(self) -> dict[str, str]:
        """Give what is submitted; no two intents say the same."""
        name = "" if self.expectation == "refused" and self.origin == SITE else "Ann Example"
        email = f"ann.{self.number}@example.com"
        return {"name": name, "email": email, "message": f"intent {self.number}"}


def draw_intents(seed: int, *, count: int, span_seconds: float) -> Iterator[Intent]:
    """Draw so many intents; one in eight is pasted over the page of the one before."""
    random = Random(f"intents {seed}")
    before: Intent | None = None
    for number in range(count):
        intent = _draw(random, number, span_seconds)
        if before is not None and before.key is not None and random.random() < 1 / 8:
            intent = replace(
                intent,
                group=before.group,
                kind=before.kind,
                key=before.key,
                ip=before.ip,
                starts_at=before.starts_at + random.choice((0.0, 0.01, 300.0, 4_000.0)),
            )
        yield intent
        before = intent


def _draw(random: Random, number: int, span_seconds: float) -> Intent:
    kind = random.choices(tuple(_KINDS), tuple(_KINDS.values()))[0]
    starts_at = random.uniform(0, span_seconds)
    is_persistent = kind in {"embed", "integrator"} or random.random() < 1 / 2
    patience = len(_WAITS) if is_persistent and random.random() < 4 / 5 else random.randrange(3)
    is_refused = random.random() < 1 / 25
    return Intent(
        number=number,
        group=number,
        starts_at=starts_at,
        kind=kind,
        key=_draw_key(random, kind, number, starts_at),
        ip=f"198.51.{number // 250 % 250}.{number % 250}",
        origin=_draw_origin(random, kind, is_refused=is_refused),
        expectation="refused" if is_refused else "stored",
        waits=_WAITS[:patience],
        again=_draw_again(random),
        is_doubled=random.random() < 1 / 10,
    )


def _draw_key(random: Random, kind: Kind, number: int, starts_at: float) -> str | None:
    if kind == "bare":
        return None
    if kind == "integrator" and random.random() < 1 / 2:
        return f"order-{number}"
    digits = f"{random.getrandbits(124):031x}"
    version = "4" if kind == "integrator" else "7"
    if version == "7":
        at = START.timestamp() + starts_at + random.choice(_SKEWS)
        digits = f"{int(at * 1000):012x}{digits[12:]}"
    return f"{digits[:8]}-{digits[8:12]}-{version}{digits[12:15]}-8{digits[15:18]}-{digits[18:30]}"


def _draw_origin(random: Random, kind: Kind, *, is_refused: bool) -> str | None:
    if kind == "integrator":
        return SITE if is_refused else None
    if is_refused:
        return random.choice((SITE, "https://elsewhere.example.net"))
    return SITE if random.random() < 9 / 10 else None


def _draw_again(random: Random) -> tuple[float, ...]:
    """Draw resubmissions: none mostly, else within and beyond the 10 minutes of a bare page."""
    if random.random() < 3 / 5:
        return ()
    gaps = (1.0, 40.0, 4 * _MINUTE, 11 * _MINUTE, 2 * _HOUR, 20 * _HOUR)
    return tuple(accumulate(random.choice(gaps) for _ in range(random.randrange(1, 4))))
