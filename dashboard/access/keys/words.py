"""Keys' states, rights and progress, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from dashboard.access.keys.form import SCOPE_LABELS
from leadmodels.api_keys import ApiKey
from leadmodels.rotation.gateway import Usage
from leadmodels.rotation.issues import OVERLAP, KeyIssue

Tone = Literal["good", "open", "bad", "over"]

_ENDED: Final = {"rotated": "Replaced", "revoked": "Revoked", "expired": "Expired"}
_PERIODS: Final = {"DAY": "today", "WEEK": "this week", "MONTH": "this month"}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a key is now: a word, how it looks, and a sentence where there is more to say."""

    word: str
    tone: Tone
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressStep:
    """One step of making or replacing a key."""

    words: str
    is_done: bool
    is_now: bool


def scopes_in_words(scopes: Iterable[str]) -> str:
    """Say what a key may do: “Read leads, send leads”."""
    words = ", ".join(SCOPE_LABELS.get(scope, scope).lower() for scope in sorted(scopes))
    return words[:1].upper() + words[1:]


def usage_in_words(usage: Usage) -> str:
    """Say how much of the quota is used: “120 of 10,000 calls this month”."""
    return f"{usage.used:,} of {usage.limit:,} calls {_PERIODS.get(usage.period, 'this period')}"


def state_of(key: ApiKey, *, trouble: str, issue: KeyIssue | None, now: datetime) -> State:
    """Put a key's state into words.

    Args:
        key: the key.
        trouble: what is wrong with it at the gateway; empty: nothing, or nobody knows.
        issue: the open one in which it is made or replaced.
        now: when it is looked at.
    """
    if key.ended_at is not None:
        return _ended(key)
    if not key.active:
        return State(word="Inactive", tone="over", sentence="It is refused.")
    if not key.works(now=now):
        return State(word="Expired", tone="over", sentence="It is refused.")
    if trouble:
        return State(word="Refused", tone="bad", sentence=trouble)
    if issue is not None and issue.is_open:
        return _in_between(key, issue)
    return State(word="Active", tone="good")


def _ended(key: ApiKey) -> State:
    word = _ENDED.get(key.ended_because or "", "Ended")
    if key.off_at is None:
        sentence = (
            "Calls with it are refused. The gateway has not confirmed it yet and is asked again "
            "within minutes."
        )
        return State(word=word, tone="open", sentence=sentence)
    return State(
        word=word, tone="over", sentence="It is refused, and deleted a day after it was ended."
    )


def _in_between(key: ApiKey, issue: KeyIssue) -> State:
    if issue.replaces == key.key_id:
        return State(
            word="Being replaced", tone="open", sentence="It works until the overlap ends."
        )
    if issue.stage == "made":
        return State(word="Half-made", tone="open", sentence="Its value was never shown.")
    if issue.stage == "shown":
        return State(
            word="To be confirmed", tone="open", sentence="It works. Has its value been stored?"
        )
    return State(word="Active", tone="good", sentence="It replaces an older key, which works too.")


def progress_of(issue: KeyIssue) -> list[ProgressStep]:
    """Tell how far a key is that is being made."""
    stages = ["planned", "shown", "overlap", "done"] if issue.replaces else ["planned", "shown"]
    words = {
        "planned": "Make the new key" if issue.replaces else "Make the key",
        "shown": "Store its value where it is used",
        "overlap": f"Both keys work, for {OVERLAP.days} days",
        "done": "The old key is refused, and deleted a day later",
    }
    at = {"made": "planned", "retiring": "done"}.get(issue.stage, issue.stage)
    reached = stages.index(at) if at in stages else len(stages)
    if issue.stage == "done":
        reached = len(stages)
    return [
        ProgressStep(words=words[stage], is_done=place < reached, is_now=place == reached)
        for place, stage in enumerate(stages)
    ]
