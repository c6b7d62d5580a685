r"""Which patterns a field may have: those that are matched in bounded time.

Python's matcher tries one way after the other, and some patterns have more ways than there is
time, `(a+)+` for one. So the work is bounded when a form is saved: the ways to reach each part
times what the part costs. A repetition has a single way where the next character says whether it
goes on, as in `[a-z]+(-[a-z]+)*`; elsewhere it has as many as the counts it can take.

Classes such as `\d`, `\w` and `\s` mean ASCII, as `\d` and `\w` do in browsers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from leadmodels.rules.limits import MAX_PATTERN_VALUE_LENGTH
from leadmodels.rules.pattern_syntax import (
    ANY,
    Characters,
    Choice,
    Node,
    PatternSyntaxError,
    Repeat,
    Sequence,
    parse_pattern,
)

MAX_PATTERN_LENGTH: Final = 200
# Three open repetitions over a value of the greatest length; measured under a second.
_MAX_WORK: Final = 20_000_000

_END: Final = ANY + 1  # the bit above all characters: the value ends here


def check_pattern(pattern: str) -> str | None:
    """Say what is wrong with a field's pattern, or None when it can be used."""
    if len(pattern) > MAX_PATTERN_LENGTH:
        return f"the pattern is longer than {MAX_PATTERN_LENGTH} characters."
    try:
        node = parse_pattern(pattern)
        re.compile(pattern, re.ASCII)
    except PatternSyntaxError as exc:
        return str(exc)
    except (re.error, OverflowError) as exc:
        return f"the pattern does not compile: {exc}."
    if _effort_of(node, _END).work > _MAX_WORK:
        return (
            "the pattern could take too long to check: two of its repetitions can match the same"
            ' characters. Don\'t repeat a group that repeats, or write counts such as "{1,20}"'
            ' in place of "+" and "*".'
        )
    return None


@dataclass(frozen=True, slots=True)
class _Effort:
    """Upper bounds: the ways a part can match, and the steps to try them; capped at the limit."""

    ways: int
    work: int


def _is_nullable(node: Node) -> bool:
    match node:
        case Characters():
            return False
        case Sequence(parts):
            return all(_is_nullable(part) for part in parts)
        case Choice(branches):
            return any(_is_nullable(branch) for branch in branches)
        case Repeat(body, low, _):
            return low == 0 or _is_nullable(body)


def _first_of(node: Node) -> int:
    """Collect the characters that a match can begin with."""
    match node:
        case Characters(members):
            return members
        case Sequence(parts):
            return _first_of_parts(parts, 0)
        case Choice(branches):
            found = 0
            for branch in branches:
                found |= _first_of(branch)
            return found
        case Repeat(body, _, high):
            return 0 if high == 0 else _first_of(body)


def _first_of_parts(parts: tuple[Node, ...], follow: int) -> int:
    found = 0
    for part in parts:
        found |= _first_of(part)
        if not _is_nullable(part):
            return found
    return found | follow


def _effort_of(node: Node, follow: int) -> _Effort:
    """Bound the effort to match, given the characters that can come after."""
    match node:
        case Characters():
            return _Effort(1, 1)
        case Sequence(parts):
            return _effort_of_sequence(parts, follow)
        case Choice(branches):
            return _effort_of_choice(branches, follow)
        case Repeat():
            return _effort_of_repeat(node, follow)


def _effort_of_sequence(parts: tuple[Node, ...], follow: int) -> _Effort:
    ways = work = 1
    for index, part in enumerate(parts):
        effort = _effort_of(part, _first_of_parts(parts[index + 1 :], follow))
        work += ways * effort.work
        ways *= effort.ways
    return _capped(ways, work)


def _effort_of_choice(branches: tuple[Node, ...], follow: int) -> _Effort:
    efforts = [_effort_of(branch, follow) for branch in branches]
    work = sum(effort.work for effort in efforts)
    seen = 0
    for branch in branches:
        first = _first_of_parts((branch,), follow)
        if seen & first:
            return _capped(sum(effort.ways for effort in efforts), work)
        seen |= first
    return _capped(max(effort.ways for effort in efforts), work)


def _effort_of_repeat(node: Repeat, follow: int) -> _Effort:
    longest = MAX_PATTERN_VALUE_LENGTH
    high = longest if node.high is None else min(node.high, longest)
    low = min(node.low, high)
    again = _first_of(node.body)
    body = _effort_of(node.body, follow | again if high > 1 else follow)
    ways: int = body.ways**high
    work = high * ways * body.work
    if low != high and (_is_nullable(node.body) or again & follow):
        ways *= high - low + 1
    return _capped(ways, work)


def _capped(ways: int, work: int) -> _Effort:
    return _Effort(min(ways, _MAX_WORK + 1), min(work, _MAX_WORK + 1))
