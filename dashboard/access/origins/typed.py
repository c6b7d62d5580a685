"""Origins as an admin types them: read line by line, explained where they can't be allowed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from dashboard.access.origins.host_names import ascii_host, readable_host, scripts_in
from dashboard.access.origins.public_suffixes import is_public_suffix
from leadmodels.errors import InvalidOriginError
from leadmodels.forms import MOST_ORIGINS
from leadmodels.origins import is_local_origin, parse_origin, url_origin

MOST_LINES: Final = 1_000
LONGEST_SHOWN: Final = 200

_HOST: Final = re.compile(r"([a-z][a-z0-9+.-]*://)([^/?#@:\[\]\\]+)(.*)", re.IGNORECASE | re.DOTALL)
# Not splitlines(): what else it splits at is a character that nobody sees, to be told as one.
_LINE_END: Final = re.compile(r"\r?\n|\r")
_IPV4: Final = re.compile(r"https?://[0-9.]+(?::[0-9]+)?")
_LOCAL: Final = (
    "This is a page on the computer of whoever opens it: any program there can be that page."
)
_LOCAL_HTTP: Final = (
    "This is a page on the computer of whoever opens it: good for trying a form out, and without "
    "effect in production. Remove it afterwards."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """An origin that can be allowed.

    Args:
        typed: what stood in the line.
        origin: what is saved, canonical.
        warnings: sentences that somebody has to read before it is.
    """

    typed: str
    origin: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A line that can't be allowed; its text is cut to what a page can show."""

    typed: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the lines say.

    Args:
        additions: what would be new in the list, each once.
        repeated: what is in the list already, or stood in a line before.
        problems: what can't be allowed; nothing is saved while there is one.
    """

    additions: tuple[Addition, ...]
    repeated: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_lines(text: str, *, present: Collection[str], is_production: bool) -> Reading:
    """Read origins, a line each, beside those that a form has.

    Args:
        text: what was typed, at most 1,000 lines; empty ones are passed over.
        present: the form's origins.
        is_production: addresses on one's own computer are refused.
    """
    lines = [line.strip() for line in _LINE_END.split(text) if line.strip()]
    if len(lines) > MOST_LINES:
        sentence = f"These are {len(lines):,} lines. A form has at most {MOST_ORIGINS} origins."
        return Reading(additions=(), repeated=(), problems=(Problem(typed="", sentence=sentence),))
    found: dict[str, Addition] = {}
    repeated: list[str] = []
    problems: list[Problem] = []
    for line in lines:
        read = read_line(line, is_production=is_production)
        if isinstance(read, Problem):
            problems.append(read)
        elif read.origin in present or read.origin in found:
            repeated.append(read.origin)
        else:
            found[read.origin] = read
    problems += _too_many(len(found), len(present))
    return Reading(
        additions=tuple(found.values()), repeated=tuple(repeated), problems=tuple(problems)
    )


def read_line(line: str, *, is_production: bool) -> Addition | Problem:
    """Read one origin, or say why it can't be allowed and what to write instead."""
    typed = line[:LONGEST_SHOWN]
    try:
        origin = parse_origin(in_ascii(line), allow_local=not is_production)
    except InvalidOriginError as exc:
        return Problem(typed=typed, sentence=_explain(line, str(exc), is_production=is_production))
    if "*" in origin and is_public_suffix(_name_of(origin).removeprefix("*.")):
        return Problem(typed=typed, sentence=_public_suffix_sentence(origin))
    return Addition(typed=typed, origin=origin, warnings=_warnings(line, origin))


def in_ascii(text: str) -> str:
    """Put a host name with other letters into the form in which browsers send it.

    What can't be put so comes back as it is: whoever reads it next says why.
    """
    found = None if text.isascii() else _HOST.fullmatch(text)
    host = None if found is None else ascii_host(found[2])
    return text if found is None or host is None else f"{found[1]}{host}{found[3]}"


def in_letters(origin: str) -> str:
    """Give an origin with the letters that its xn-- labels stand for; "": it has none.

    Their scripts are named: what looks like one of our letters can be another script's.
    """
    scheme, _, rest = origin.partition("://")
    host, colon, port = rest.partition(":")
    letters = readable_host(host)
    if letters is None:
        return ""
    return f"{scheme}://{letters}{colon}{port} ({' and '.join(scripts_in(letters))} letters)"


def _name_of(origin: str) -> str:
    return origin.partition("://")[2].partition(":")[0]


def _too_many(new: int, present: int) -> list[Problem]:
    over = present + new - MOST_ORIGINS
    if not new or over <= 0:
        return []
    sentence = (
        f"A form has at most {MOST_ORIGINS} allowed origins: it has {present}, and these are {new} "
        f"more. Leave out {over}, or remove some first."
    )
    return [Problem(typed="", sentence=sentence)]


def _explain(line: str, sentence: str, *, is_production: bool) -> str:
    if is_production and _is_local(line):
        return (
            "Pages on your own computer can send in development only: in production this would "
            "have no effect."
        )
    whole = f"https://{line}" if "://" not in line and "." in line else line
    page_origin = url_origin(in_ascii(whole).lower())
    if page_origin is None or page_origin == line.lower():
        return sentence
    suggested = read_line(page_origin, is_production=is_production)
    if isinstance(suggested, Problem):
        return sentence
    return f"{sentence} Did you mean {suggested.origin}?"


def _is_local(line: str) -> bool:
    try:
        return is_local_origin(parse_origin(line, allow_local=True))
    except InvalidOriginError:
        return False


def _public_suffix_sentence(origin: str) -> str:
    name = _name_of(origin).removeprefix("*.")
    return (
        f"Anybody can get a name below {name}, so this would allow strangers' sites. Write your own"
        f" name, like https://*.your-name.{name} or https://your-name.{name}."
    )


def _warnings(line: str, origin: str) -> tuple[str, ...]:
    warnings: list[str] = []
    name = _name_of(origin)
    if "*" in origin:
        below = name.removeprefix("*.")
        warnings.append(
            f"Every site below {below} may send, also those that are set up later: a name that "
            "nobody looks after any more and somebody else takes over is enough. Write single "
            f"origins where you can. {below} itself is not among them."
        )
    if not line.isascii():
        warnings.append(f"You wrote {line}: what browsers send, and what is saved, is {origin}.")
    letters = readable_host(name)
    if letters is not None:
        scripts = " and ".join(scripts_in(letters))
        warnings.append(
            f"Its name in letters is {letters}, in {scripts} letters. Letters of different scripts "
            "can look the same: make sure that it is the site you mean."
        )
    if is_local_origin(origin):
        warnings.append(_LOCAL_HTTP if origin.startswith("http:") else _LOCAL)
    elif _IPV4.fullmatch(origin):
        warnings.append("A number can come to be somebody else's: write a name where you can.")
    return tuple(warnings)
