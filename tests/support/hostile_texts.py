"""Texts that try to be more than text, and a watch on the pages that show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Dialog, Page, Request

from tests.support.naughty_strings import is_seen, kept, naughty_strings
from tests.support.xss_payloads import PAYLOADS

WIDTHS: Final = (1280, 375)

# Elements and attributes that our pages have no use for, addresses that run or leave the site's
# own schemes, and scripts that are not our files.
_FIND_INTRUDERS: Final = """() => {
  const strange = "iframe,object,embed,math,video,audio,marquee,base,style,template,animate,frame,"
    + "applet,link:not([rel~=stylesheet],[rel~=icon])"
    + ",meta[http-equiv],img:not([src^='/static/']),script:not([src])";
  const attribute = /^(on|data-hx-|hx-on|srcdoc$|style$|popover|formtarget$|background$)/;
  const address = /^(href|src|action|formaction|data|xlink:href|hx-get|hx-post)$/;
  const harmless = /^(https?:\\/\\/|mailto:|tel:|[?#]|\\/(?!\\/)|$)/;
  const found = [...document.querySelectorAll(strange)];
  for (const element of document.querySelectorAll("*"))
    for (const { name, value } of element.attributes)
      if (attribute.test(name) || (address.test(name) && !harmless.test(value)))
        found.push(element);
  for (const script of document.scripts)
    if (!script.src.startsWith(location.origin + "/static/")) found.push(script);
  return found.map((element) => element.outerHTML.slice(0, 200));
}"""

# When the page scrolls sideways: what it is that sticks out.
_FIND_WIDE: Final = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const out = [...document.body.querySelectorAll("*")].filter((element) =>
    element.getBoundingClientRect().right > innerWidth
    || (element.scrollWidth > element.clientWidth + 1 && element.matches("main *")));
  return ["the page", ...out.map((element) => element.outerHTML.slice(0, 120))];
}"""


def lines(*, most: int = 10_000) -> list[str]:
    """All hostile texts as a single-line value keeps them; each once, those that show anything."""
    return _distinct(multiline=False, most=most)


def paragraphs() -> list[str]:
    """All hostile texts as a text area keeps them; each once, those that show anything."""
    return _distinct(multiline=True, most=10_000)


def raw() -> list[str]:
    """All hostile texts as they come."""
    return [*naughty_strings(), *PAYLOADS]


def payloads() -> list[str]:
    """The payloads alone, as a single-line value keeps them."""
    return [kept(text, multiline=False) for text in PAYLOADS]


def packed(texts: Sequence[str], *, most: int) -> list[str]:
    """Join texts by spaces, to as many characters as a place takes; longer ones are cut."""
    joined: list[str] = []
    for text in texts:
        if joined and len(joined[-1]) + 1 + len(text) <= most:
            joined[-1] += f" {text}"
        else:
            joined.append(text[:most].strip())
    return joined


def _distinct(*, multiline: bool, most: int) -> list[str]:
    cleaned = (kept(text, multiline=multiline)[:most].strip() for text in raw())
    return [text for text in dict.fromkeys(cleaned) if is_seen(text)]


@dataclass  # without slots: Playwright hangs its own attribute on the owner of a listener
class Watch:
    """Notes what a page must never do: dialogs, errors, requests to elsewhere."""

    page: Page
    noted: list[str] = field(default_factory=list)
    pages: int = 0

    def __post_init__(self) -> None:
        """Listen."""
        self.page.on("dialog", self._dismiss)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.noted.append(f"error: {error}"))
        self.page.on("request", self._trace)

    def open(self, address: str) -> None:
        """Open a page and judge it."""
        self.page.goto(address, wait_until="load")
        self.check()

    def check(self) -> None:
        """Judge the page that is open: nothing noted, nothing made, nothing wider than it is."""
        intruders = self.page.evaluate(_FIND_INTRUDERS)
        assert intruders == [], f"{self.page.url}: {intruders}"
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate(_FIND_WIDE)
            assert wide == [], f"wider than {width} pixels: {self.page.url}: {wide}"
        reports = [*self.noted, *self.page.evaluate("window.violations")]
        assert reports == [], f"{self.page.url}: {reports}"
        self.pages += 1

    def texts(self, selector: str) -> list[str]:
        """What the elements show, letter by letter."""
        shown: list[str] = self.page.locator(selector).evaluate_all(
            "elements => elements.map(element => element.textContent)"
        )
        return shown

    def _dismiss(self, dialog: Dialog) -> None:
        self.noted.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that refuses a filter answers 400, which the console repeats.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.noted.append(f"console: {message.text}")

    def _trace(self, request: Request) -> None:
        own = urlsplit(self.page.url).netloc
        there = urlsplit(request.url)
        if not request.is_navigation_request() and there.netloc != own:
            self.noted.append(f"request: {request.url}")
