"""What a text's shape says: links, repetition, blocked words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from leadmodels.origins import match_origin

# Names without scheme or www are left out: people write "ask.Thanks", and e-mail addresses have
# such names too. A comma ends a link here: lists of links are often glued together by them.
_LINK: Final = re.compile(
    r"(?:(?P<scheme>https?)://|\bwww\.)(?P<rest>[^\s<>\"'\[\](){}|\\^`,;]+)", re.IGNORECASE
)
_MARKUP: Final = re.compile(r"\[(?:url|link)\s?[=\]]|<a\s[^<>]{0,200}\bhref\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+")
# Scripts written without spaces between words: Thai to Lao, Burmese, Khmer, kana, Han. No pattern:
# one of so many letters takes longer to compile than all others of a cold start.
_UNSPACED: Final = (
    ("\u0e00", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
    ("\u3040", "\u30ff"),
    ("\u3400", "\u9fff"),
)

_REPEATS: Final = 10
_SAME_TEXTS: Final = 3
_SHORTEST_SAME: Final = 8
# "the" is one word in fifteen of plain English, and a pasted address book says "Tel" in each line.
_WORD_SHARE: Final = 1 / 3
_LINE_SHARE: Final = 1 / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """How many different addresses outside the form's own sites, and whether any is markup."""

    count: int
    has_markup: bool


def count_links(texts: Iterable[str], own_origins: Sequence[str]) -> Links:
    """Count the different web addresses in a submission's texts."""
    found: set[str] = set()
    has_markup = False
    for text in texts:
        # To find a character is a hundred times as fast as to try a pattern at each.
        if "[" in text or "<" in text:
            has_markup = has_markup or _MARKUP.search(text) is not None
        if "://" not in text and "." not in text:
            continue
        for link in _LINK.finditer(text):
            rest = link["rest"].casefold().rstrip("/.:!?")
            address = rest if link["scheme"] else f"www.{rest}"
            host = re.split(r"[/?#]", address, maxsplit=1)[0]
            if not match_origin(f"https://{host}", own_origins):
                found.add(address.removeprefix("www."))
    return Links(count=len(found), has_markup=has_markup)


def is_repetitive(text: str) -> bool:
    """Say whether a word or a line comes more than 10 times and makes up most of a text.

    A word has to be a third of all words, a line of at least 8 characters half of all lines.
    """
    if len(text) <= 2 * _REPEATS:  # more than 10 words have as many letters and gaps between them
        return False
    folded = text.casefold()
    words = _WORD.findall(folded)
    if _is_most(words, len(words) * _WORD_SHARE):
        return True
    lines = [line.strip() for line in folded.splitlines() if line.strip()]
    if len(lines) <= _REPEATS:
        return False
    long_lines = [line for line in lines if len(line) >= _SHORTEST_SAME and _WORD.search(line)]
    return _is_most(long_lines, len(lines) * _LINE_SHARE)


def is_same_everywhere(folded_texts: Iterable[str]) -> bool:
    """Say whether the same text of at least 8 characters stands in three fields or more."""
    long_texts = (text for text in folded_texts if len(text) >= _SHORTEST_SAME)
    return any(times >= _SAME_TEXTS for times in Counter(long_texts).values())


def has_word(folded_text: str, folded_word: str) -> bool:
    """Say whether a text has a word or phrase that is not part of a longer word.

    In scripts without spaces nothing tells words apart, so there it may stand anywhere.
    """
    start = "" if _is_unspaced(folded_word[0]) else r"(?<!\w)"
    end = "" if _is_unspaced(folded_word[-1]) else r"(?!\w)"
    return re.search(f"{start}{re.escape(folded_word)}{end}", folded_text) is not None


def _is_unspaced(letter: str) -> bool:
    return any(first <= letter <= last for first, last in _UNSPACED)


def _is_most(parts: Iterable[str], least: float) -> bool:
    times = max(Counter(parts).values(), default=0)
    return times > _REPEATS and times >= least
