"""A served page, read back as a browser reads it."""

from __future__ import annotations

from html.parser import HTMLParser

from ingest.answers import Answer

Attributes = dict[str, str | None]


class Page(HTMLParser):
    """A page's elements with their attributes, and the text inside each kind of element."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.found: list[tuple[str, Attributes]] = []
        self.texts: list[tuple[str, str]] = []
        self._open = [""]
        self.feed(answer.body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in {"input", "meta"}:
            self._open.append(tag)
            self.texts.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        place = max(
            (i for i, (tag, _) in enumerate(self.texts) if tag == self._open[-1]), default=None
        )
        if place is not None:
            self.texts[place] = (self._open[-1], self.texts[place][1] + data)

    def of(self, tag: str, **wanted: str) -> list[Attributes]:
        return [
            attributes
            for name, attributes in self.found
            if name == tag and wanted.items() <= attributes.items()
        ]

    def texts_of(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag]

    def values_of(self, name: str) -> list[str | None]:
        return [attributes.get("value") for attributes in self.of("input", name=name)]

    def textarea(self) -> str:
        [text] = self.texts_of("textarea")
        # Source: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody
        return text.removeprefix("\n")
