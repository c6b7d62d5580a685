"""A letter as HTML: one column, no image, nothing that tells anybody it was read.

Styles stand at each element, since some programs drop a `style` element; those of the dark scheme
have to be in one. Source: https://www.caniemail.com/features/html-style/
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from ingest.notices.answers import Answer
from ingest.notices.letters import Letter, Link, Section

_FONT: Final = "font-family: system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif;"
_BREAKS: Final = "overflow-wrap: anywhere; word-break: break-word;"
_DARK: Final = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #14181d !important; }
  .card { background: #1f252c !important; border-color: #3a434d !important; }
  .strong { color: #f2f5f8 !important; }
  .plain { color: #dbe2e9 !important; }
  .quiet { color: #aeb9c4 !important; }
  .rule { border-color: #3a434d !important; }
  .button { background: #8cc4ff !important; color: #0b1e33 !important; }
  .link { color: #8cc4ff !important; }
}
"""


def to_html(letter: Letter) -> str:
    """Write a letter as a whole HTML page; every text in it is escaped."""
    return "\n".join(_page(letter)) + "\n"


def _page(letter: Letter) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{escape(letter.subject)}</title>\n<style>{_DARK}</style>\n</head>"
    yield f'<body class="page" style="margin: 0; padding: 0; background: #f0f3f6; {_FONT}">'
    yield (
        '<main class="page" style="background: #f0f3f6; padding: 24px 12px;">'
        '<div class="card" style="max-width: 560px; margin: 0 auto; padding: 24px; '
        "background: #ffffff; border: 1px solid #d5dce3; border-radius: 8px; "
        'box-sizing: border-box;">'
    )
    yield (
        '<h1 class="strong" style="margin: 0 0 16px; font-size: 22px; line-height: 1.3; '
        f'color: #16202a; {_BREAKS}"><bdi>{escape(letter.heading)}</bdi></h1>'
    )
    for paragraph in letter.paragraphs:
        yield _paragraph(paragraph)
    for section in letter.sections:
        yield from _section(section)
    if letter.link is not None:
        yield _button(letter.link)
    if letter.why:
        yield (
            '<p class="quiet rule" style="margin: 24px 0 0; padding-top: 16px; font-size: 14px; '
            f'line-height: 1.5; color: #55616d; border-top: 1px solid #d5dce3;">'
            f"{escape(letter.why)}</p>"
        )
    yield "</div></main>\n</body>\n</html>"


def _section(section: Section) -> Iterator[str]:
    if section.heading:
        yield (
            '<h2 class="strong" style="margin: 24px 0 8px; font-size: 18px; line-height: 1.3; '
            f'color: #16202a; {_BREAKS}"><bdi>{escape(section.heading)}</bdi></h2>'
        )
    if section.answers:
        yield '<dl style="margin: 16px 0;">'
        yield from map(_answer, section.answers)
        yield "</dl>"
    if section.link is not None:
        yield (
            f'<p style="margin: 0 0 16px; font-size: 16px;"><a class="link" '
            f'href="{escape(section.link.url)}" style="display: inline-block; padding: 4px 0; '
            f'color: #0b57a4;">{escape(section.link.words)}</a></p>'
        )


def _answer(answer: Answer) -> str:
    return (
        '<dt class="quiet" style="margin: 0; font-size: 14px; line-height: 1.4; color: #55616d; '
        f'{_BREAKS}"><bdi>{escape(answer.label)}</bdi></dt>'
        '<dd class="plain" style="margin: 0 0 12px; font-size: 16px; line-height: 1.5; '
        f'color: #26313c; {_BREAKS}">{_lines(answer.text)}</dd>'
    )


def _paragraph(text: str) -> str:
    return (
        '<p class="plain" style="margin: 0 0 12px; font-size: 16px; line-height: 1.5; '
        f'color: #26313c; {_BREAKS}">{_lines(text)}</p>'
    )


def _button(link: Link) -> str:
    return (
        f'<p style="margin: 20px 0 0;"><a class="button" href="{escape(link.url)}" '
        'style="display: inline-block; padding: 12px 20px; font-size: 16px; font-weight: 600; '
        'color: #ffffff; background: #0b57a4; border-radius: 6px; text-decoration: none;">'
        f"{escape(link.words)}</a></p>"
    )


def _lines(text: str) -> str:
    """Escape a text; each line keeps its own direction."""
    return "<br>".join(f'<bdi dir="auto">{escape(line)}</bdi>' for line in text.split("\n"))
