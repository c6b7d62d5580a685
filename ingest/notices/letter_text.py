"""A letter as plain text, for programs and people that prefer it."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.notices.answers import Answer
from ingest.notices.letters import Letter, Section


def to_text(letter: Letter) -> str:
    """Write a letter as text; lines are as long as they are."""
    return "\n".join(_lines(letter)).strip() + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    yield from (letter.heading, "")
    for paragraph in letter.paragraphs:
        yield from (paragraph, "")
    for section in letter.sections:
        yield from _section(section)
    if letter.link is not None:
        yield from (f"{letter.link.words}: {letter.link.url}", "")
    if letter.why:
        # What programs show apart: https://www.rfc-editor.org/rfc/rfc3676#section-4.3
        yield from ("-- ", letter.why)


def _section(section: Section) -> Iterator[str]:
    if section.heading:
        yield from (section.heading, "")
    for answer in section.answers:
        yield from (*_answer(answer), "")
    if section.link is not None:
        yield from (f"{section.link.words}: {section.link.url}", "")


def _answer(answer: Answer) -> Iterator[str]:
    if "\n" not in answer.text:
        yield f"{answer.label}: {answer.text}"
        return
    yield f"{answer.label}:"
    for line in answer.text.split("\n"):
        yield f"  {line}"
