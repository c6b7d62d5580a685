"""A page with a form of every kind of control, and what its visitor's browser keeps."""

from __future__ import annotations

import json
import time
import uuid
from typing import Final
from urllib.parse import urlencode

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.embed.stub_servers import StubApi

PREFIX: Final = "lead-form:"
HOUR_MS: Final = 3_600_000

FORM: Final = """<form action="{{ form_action }}" method="post" data-lead-form>
<label>Name <input name="name" required></label>
<label>Message <textarea name="message"></textarea></label>
<fieldset><legend>Size</legend>
  <label><input type="radio" name="size" value="s"> Small</label>
  <label><input type="radio" name="size" value="l"> Large</label></fieldset>
<fieldset><legend>Colours</legend>
  <label><input type="checkbox" name="colours" value="red"> Red</label>
  <label><input type="checkbox" name="colours" value="green"> Green</label>
  <label><input type="checkbox" name="colours" value="blue"> Blue</label></fieldset>
<label>Days <select name="days" multiple>
  <option value="mo">Monday</option><option value="tu">Tuesday</option>
  <option value="we">Wednesday</option></select></label>
<button>Send</button></form>"""
HEAD: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Write</title>
<link rel="icon" href="data:,"><script type="module" src="/lead-form/lead-form.mjs"></script>"""
PAGES: Final = {
    "/write.html": f"{HEAD}<h1>Write</h1>{FORM}</html>",
    "/two.html": f"{HEAD}<h1>Two</h1>{FORM}{FORM}</html>",
    "/formless.html": f"{HEAD}<h1>No form here</h1></html>",
    "/bare.html": "<!doctype html><title>Bare</title><link rel='icon' href='data:,'>",
}
"""By path. The last one only gives a way to the site's storage before the script runs."""

TYPED: Final[dict[str, list[str]]] = {
    "name": ["Zoë Example"],
    "message": ["50% + 1 & more:\n“fine”? 🪑"],
    "size": ["l"],
    "colours": ["red", "blue"],
    "days": ["mo", "we"],
}
SORRY: Final = {
    "ok": False,
    "error": "Not now.",
    "errors": [{"code": "not_now", "message": "Not now."}],
}
WRONG: Final = [
    {"field": "name", "code": "name", "message": "We know no such person."},
    {"field": "colours", "code": "colours", "message": "Blue is sold out."},
]


def open_form(context: BrowserContext, url: str) -> Page:
    """Open a page in a tab of its own and wait for its script."""
    tab = context.new_page()
    tab.goto(url)
    tab.locator("[data-lead-form-state]").first.wait_for(state="attached")
    return tab


def fill_in(page: Page) -> None:
    """Answer every field."""
    page.get_by_label("Name").fill(TYPED["name"][0])
    page.get_by_label("Message").fill(TYPED["message"][0])
    page.get_by_label("Large").check()
    page.get_by_label("Red").check()
    page.get_by_label("Blue").check()
    page.get_by_label("Days").select_option(TYPED["days"])


def typed(page: Page) -> dict[str, list[str]]:
    """Read back what stands in the form's fields, seen or not."""
    values: dict[str, list[str]] = page.locator("form").evaluate(
        """form => { const values = {};
          for (const [name, value] of new FormData(form)) (values[name] ??= []).push(value);
          return values; }"""
    )
    return {name: [value.replace("\r", "") for value in sent] for name, sent in values.items()}


def send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()


def reconnect(page: Page) -> None:
    """Have the browser say that the network is back."""
    page.evaluate("() => { dispatchEvent(new Event('online')) }")


def kept_keys(page: Page) -> list[str]:
    """List the ids of the submissions that the browser keeps."""
    keys: list[str] = page.evaluate("Object.keys(localStorage)")
    return sorted(key.removeprefix(PREFIX) for key in keys if key.startswith(PREFIX))


def leave_behind(
    context: BrowserContext, site: str, action: str, *, count: int = 1, hours_old: float = 0
) -> list[str]:
    """Put submissions into the storage as a page that was closed did, and give their ids."""
    moment = int(time.time() * 1000 - hours_old * HOUR_MS)
    entries = {}
    for number in range(count):
        noise = uuid.uuid4().hex
        key = str(uuid.UUID(f"{moment + number:012x}7{noise[:3]}8{noise[3:18]}"))
        fields = {"name": f"Zoë {number}", "message": "Left behind", "_submission_id": key}
        entries[key] = {"id": key, "action": action, "body": urlencode(fields), "at": moment}
    items = {f"{PREFIX}{key}": json.dumps(entry) for key, entry in entries.items()}
    put_items(context, site, items)
    return list(entries)


def put_items(context: BrowserContext, site: str, items: dict[str, str]) -> None:
    """Write into the site's storage from a page without the script."""
    tab = context.new_page()
    tab.goto(f"{site}/bare.html")
    tab.evaluate("items => { Object.assign(localStorage, items) }", items)
    tab.close()


def close_and_wait(context: BrowserContext, tab: Page, site: str) -> None:
    """Close a tab and wait until the browser has taken its locks back, a moment later."""
    tab.close()
    watch = context.new_page()
    watch.goto(f"{site}/bare.html")
    watch.wait_for_function("navigator.locks.query().then(({ held }) => held.length === 0)")
    watch.close()


def settle(page: Page, api: StubApi) -> None:
    """Wait until what the page has begun to send would have arrived."""
    page.evaluate("url => fetch(url, { mode: 'no-cors' }).then(() => {})", api.url)


def expect_state(page: Page, state: str) -> None:
    expect(page.locator("form").first).to_have_attribute("data-lead-form-state", state)


def send_and_wait(page: Page) -> None:
    """Send what the API can't take now."""
    fill_in(page)
    send(page)
    expect_state(page, "queued")
