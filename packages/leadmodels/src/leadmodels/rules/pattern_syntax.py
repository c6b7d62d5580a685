"""The part of regular expressions that browsers and Python read alike, parsed into a tree.

A set of characters is an integer: bit n stands for ASCII character n, one more bit for all others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ASCII_COUNT: Final = 128
NON_ASCII: Final = 1 << ASCII_COUNT
ANY: Final = (NON_ASCII << 1) - 1

_MAX_DEPTH: Final = 20  # far from Python's recursion limit


class PatternSyntaxError(ValueError):
    """The pattern is not one that browsers and Python read alike; the text says what to mend."""


@dataclass(frozen=True, slots=True)
class Characters:
    """One character out of a set."""

    members: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other; none at all matches the empty text."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two or more branches."""

    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The body, `low` to `high` times; `high` is None when there is no upper bound."""

    body: Node
    low: int
    high: int | None


Node = Characters | Sequence | Choice | Repeat


def _set_of(characters: str) -> int:
    members = 0
    for character in characters:
        code = ord(character)
        members |= 1 << code if code < ASCII_COUNT else NON_ASCII
    return members


def _set_between(first: str, last: str) -> int:
    low, high = ord(first), ord(last)
    top = min(high, ASCII_COUNT - 1)
    members = (1 << top + 1) - (1 << low) if low <= top else 0
    return members | NON_ASCII if high >= ASCII_COUNT else members


_DIGITS: Final = _set_between("0", "9")
_WORD: Final = _DIGITS | _set_between("a", "z") | _set_between("A", "Z") | _set_of("_")
_SPACE: Final = _set_of(" \t\n\r\f\v")
_CLASSES: Final = {
    "d": _DIGITS,
    "D": ANY & ~_DIGITS,
    "w": _WORD,
    "W": ANY & ~_WORD,
    "s": _SPACE,
    "S": ANY & ~_SPACE,
}
_CONTROLS: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_COUNTS: Final = re.compile(r"\{([0-9]{1,4})(?:(,)([0-9]{1,4})?)?\}")
_CODE: Final = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")


def parse_pattern(pattern: str) -> Node:
    """Read a pattern; `^` at its start and `$` at its end are allowed and mean nothing more.

    Raises:
        PatternSyntaxError: A construct that one of the two does not know or reads otherwise.
    """
    parser = _Parser(pattern)
    if parser.peek() == "^":
        parser.take()
    node = parser.choice()
    if parser.peek():
        raise PatternSyntaxError(f'the pattern has a "{parser.peek()}" too many.')
    return node


class _Parser:
    """A recursive descent over the pattern: one method for each rule of the grammar."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._depth = 0

    def peek(self, width: int = 1) -> str:
        return self._pattern[self._at : self._at + width]

    def take(self) -> str:
        character = self.peek()
        if not character:
            raise PatternSyntaxError("the pattern breaks off: a bracket or a backslash is open.")
        self._at += 1
        return character

    def choice(self) -> Node:
        branches = [self._sequence()]
        while self.peek() == "|":
            self.take()
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self.peek() not in {"", "|", ")"}:
            if self.peek() == "$" and self._at == len(self._pattern) - 1:
                self.take()
                break
            parts.append(self._repeat(self._atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _atom(self) -> Node:
        character = self.take()
        if character == "(":
            return self._group()
        if character == "[":
            return Characters(self._class())
        if character == ".":
            return Characters(ANY & ~_set_of("\n"))
        if character == "\\":
            found = self._escape()
            return Characters(found if isinstance(found, int) else _set_of(found))
        if character in "*+?{}]^$":
            raise PatternSyntaxError(
                f'"{character}" has nothing to act on here: write "\\{character}" for the'
                " character itself."
            )
        return Characters(_set_of(character))

    def _group(self) -> Node:
        if self.peek() == "?":
            if self.peek(2) != "?:":
                raise PatternSyntaxError(
                    f'"({self.peek(2)}" is not supported: use plain groups, (…) or (?:…).'
                )
            self._at += 2
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise PatternSyntaxError(f"groups are nested more than {_MAX_DEPTH} deep.")
        node = self.choice()
        self._depth -= 1
        if self.take() != ")":
            raise PatternSyntaxError("a group is not closed.")
        return node

    def _repeat(self, body: Node) -> Node:
        bounds = self._bounds()
        if bounds is None:
            return body
        low, high = bounds
        if high is not None and low > high:
            raise PatternSyntaxError(f"{{{low},{high}}} counts downwards.")
        if self.peek() == "?":  # lazy: matches the same whole values
            self.take()
        if self.peek() in {"*", "+", "?"} or _COUNTS.match(self._pattern, self._at):
            raise PatternSyntaxError("a repetition directly follows another.")
        return Repeat(body, low, high)

    def _bounds(self) -> tuple[int, int | None] | None:
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self.peek())
        if simple is not None:
            self.take()
            return simple
        counts = _COUNTS.match(self._pattern, self._at)
        if counts is None:
            return None
        self._at = counts.end()
        low = int(counts[1])
        return low, (int(counts[3]) if counts[3] else None) if counts[2] else low

    def _escape(self) -> int | str:
        """Read what follows a backslash: a class as its set, or the one character meant."""
        code = _CODE.match(self._pattern, self._at)
        if code is not None:
            self._at = code.end()
            return chr(int(code[1] or code[2], 16))
        character = self.take()
        if character in _CLASSES:
            return _CLASSES[character]
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character.isalnum() or not character.isascii():
            raise PatternSyntaxError(f'"\\{character}" is not supported.')
        return character

    def _class(self) -> int:
        negated = self.peek() == "^"
        if negated:
            self.take()
        if self.peek() == "]":
            raise PatternSyntaxError("a character class is empty.")
        members = 0
        while self.peek() != "]":
            members |= self._class_range()
        self.take()
        return ANY & ~members | NON_ASCII if negated else members

    def _class_range(self) -> int:
        first = self._class_member()
        if self.peek() != "-" or self.peek(2) == "-]":
            return first if isinstance(first, int) else _set_of(first)
        self.take()
        last = self._class_member()
        if isinstance(first, int) or isinstance(last, int) or first > last:
            raise PatternSyntaxError(
                'a range in a character class is out of order: write "\\-" for a hyphen.'
            )
        return _set_between(first, last)

    def _class_member(self) -> int | str:
        if self.peek(2) in {"--", "&&", "||", "~~"}:
            raise PatternSyntaxError(f'"{self.peek(2)}" in a character class is not supported.')
        character = self.take()
        if character == "[":
            raise PatternSyntaxError('write "\\[" for a bracket in a character class.')
        return self._escape() if character == "\\" else character
