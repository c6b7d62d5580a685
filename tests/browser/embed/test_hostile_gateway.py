"""Every message is stored once, whatever the network and the gateway do to it."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from ingest.settings import read_settings
from ingest.submit_lead import make_submit_lead
from leadmodels.models import LeadItem
from tests.browser.embed.stub_servers import FORM_PATH, StubApi
from tests.support.gateway import Context
from tests.support.hostile_gateway import HOSTILE, HostileGateway, serve_hostile_gateway
from tests.support.table import fresh_table, local_dynamodb, store_form

pytestmark = pytest.mark.browser

MESSAGES: Final = 500
TABS: Final = 2
FORMS_A_TAB: Final = 10
"""Two tabs fill the outbox, which keeps 20: no more can be left behind than it holds."""
BROWSERS_AT_ONCE: Final = 5
LEFT_BEHIND_EVERY: Final = 2
"""In every second browser one of the tabs is closed while it sends."""

FORM: Final = """<form action="{{ form_action }}" method="post" data-lead-form>
<label>Name <input name="name" required></label>
<label>E-mail <input name="email" type="email" required></label>
<label>Message <textarea name="message" required></textarea></label>
<button>Send</button></form>"""
PAGE: Final = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Many forms</title>
<script type="module" src="/lead-form/lead-form.mjs"></script>{FORM * FORMS_A_TAB}</html>"""

# The visitors fill in and send; told that it didn't work, they press again before they do anything
# else, such as closing the tab: what was refused in words is not kept.
VISIT: Final = """(contents) => {
  const press = (form) => form.requestSubmit(form.querySelector("button"));
  addEventListener("lead-form:error", ({ target }) => press(target));
  contents.forEach((content, index) => {
    const form = document.forms[index];
    for (const [name, value] of Object.entries(content)) form.elements[name].value = value;
    press(form);
  });
  // A form that was filled in again with what was left behind may have been refused by now.
  document.querySelectorAll("[data-lead-form-state=error]").forEach(press);
}"""
# The network comes back again and again.
HURRY: Final = """() => { dispatchEvent(new Event("online"));
  return [...document.forms].map((form) => form.getAttribute("data-lead-form-state")); }"""
KEPT: Final = "Object.keys(localStorage).filter((key) => key.startsWith('lead-form:'))"
OWNED: Final = "navigator.locks.query().then(({ held }) => held.length)"

Content = dict[str, str]


@pytest.fixture
def gateway(hang_seconds: float) -> Iterator[HostileGateway]:
    with local_dynamodb() as client, fresh_table(client):
        handler = make_submit_lead(read_settings(os.environ))
        gateway = HostileGateway(
            handler=lambda event: handler(event, Context()),  # type: ignore[arg-type]
            seed=5,
            hang_seconds=hang_seconds,
        )
        with serve_hostile_gateway(gateway):
            yield gateway


@pytest.fixture
def api(gateway: HostileGateway) -> StubApi:
    """Have the site's forms post to the hostile gateway."""
    return StubApi(url=gateway.url)


@dataclass(slots=True, kw_only=True)
class Visit:
    """One browser with its own storage, and the tabs open in it."""

    context: BrowserContext
    url: str
    tabs: list[Page] = field(default_factory=list)
    left_behind: int = 0

    def open(self, contents: Sequence[Content]) -> None:
        """Open a tab and send contents from its forms, one each."""
        self.tabs.append(self.context.new_page())
        self._load(self.tabs[-1], contents)

    def reopen_one(self) -> None:
        """Close a tab that still sends, and come back to the page."""
        self.tabs.pop(0).close()
        self.left_behind = len(self.tabs[0].evaluate(KEPT))
        self.open([])

    def is_over(self) -> bool:
        """Tell whether every form was sent or not used and nothing is kept.

        What was sent out of sight and refused is kept for a form to show it: then the visitor
        comes to the page once more.
        """
        states = [state for tab in self.tabs for state in tab.evaluate(HURRY)]
        if not set(states) <= {"idle", "sent"}:
            return False
        tab = self.tabs[0]
        is_sent_by_nobody = not tab.evaluate(OWNED)
        if not tab.evaluate(KEPT):
            return True
        if is_sent_by_nobody:
            self._load(tab, [])
        return False

    def _load(self, tab: Page, contents: Sequence[Content]) -> None:
        tab.goto(self.url)
        tab.locator("[data-lead-form-state]").last.wait_for(state="attached")
        tab.evaluate(VISIT, contents)


def contents_of(count: int) -> list[Content]:
    """Write so many messages, none like another, in what people and encodings stumble over."""
    return [
        {
            "name": f"Zoë O'Neil {number}",
            "email": f"visitor{number}@example.com",
            "message": f"No. {number}: 50% + 1 & more = “fine”? 🪑\nSecond line; <b>{number}</b>",
        }
        for number in range(count)
    ]


def visit_all(browser: Browser, url: str, contents: Sequence[Content]) -> int:
    """Send all contents from several browsers at a time; tell how many were left behind."""
    a_visit = TABS * FORMS_A_TAB
    shares = [contents[start : start + a_visit] for start in range(0, len(contents), a_visit)]
    waiting = list(enumerate(shares))
    under_way: list[Visit] = []
    left_behind = 0
    while waiting or under_way:
        while waiting and len(under_way) < BROWSERS_AT_ONCE:
            number, share = waiting.pop(0)
            visit = Visit(context=browser.new_context(), url=url)
            for start in range(0, len(share), FORMS_A_TAB):
                visit.open(share[start : start + FORMS_A_TAB])
            if number % LEFT_BEHIND_EVERY == 0:
                visit.reopen_one()
                left_behind += visit.left_behind
            under_way.append(visit)
        time.sleep(0.2)
        for visit in [visit for visit in under_way if visit.is_over()]:
            under_way.remove(visit)
            visit.context.close()
    return left_behind


def stored_contents() -> Counter[tuple[str, ...]]:
    """Count what the table's leads say."""
    leads = LeadItem.scan(LeadItem.lead_id.startswith("lead_"))
    names = ("name", "email", "message")
    return Counter(tuple(str(lead.fields[name]) for name in names) for lead in leads)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "hang_seconds",
    [
        1.5,
        # Longer than the script waits for an answer.
        pytest.param(35.0, marks=[pytest.mark.long, pytest.mark.timeout(1800)]),
    ],
)
def test_every_message_is_stored_once_behind_a_hostile_gateway(
    browser: Browser, site: str, pages: dict[str, str], gateway: HostileGateway
) -> None:
    pages["/many.html"] = PAGE
    store_form(form_id=FORM_PATH.rpartition("/")[2], origins=(site,))
    contents = contents_of(MESSAGES)
    left_behind = visit_all(browser, f"{site}/many.html", contents)
    assert stored_contents() == Counter(tuple(content.values()) for content in contents)
    assert left_behind > 0
    assert set(gateway.faults) == set(HOSTILE)
    # Each message once, and once more for each request that a fault kept from its answer.
    assert gateway.requests >= MESSAGES + sum(gateway.faults.values())
