"""A key replaced on the dashboard's pages while programs call with it: none of them is refused."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from tests.support.http import call
from tests.support.stack import Stack

from .conftest import NewPage

pytestmark = [pytest.mark.demo, pytest.mark.timeout(900)]

AT_ONCE = 16


@dataclass(slots=True)
class Callers:
    """Programs that call with whatever key they have been given last."""

    url: str
    key: str
    answers: list[int] = field(default_factory=list)
    keys_sent: set[str] = field(default_factory=set)
    is_over: threading.Event = field(default_factory=threading.Event)

    def ask(self, key: str) -> int:
        status, _, _ = call(self.url, headers={"x-api-key": key})
        return status

    def call_once(self) -> None:
        key = self.key
        self.keys_sent.add(key)
        # The plan lets 50 calls a second through: refused for that is not refused.
        while (status := self.ask(key)) == 429:
            time.sleep(0.2)
        self.answers.append(status)

    def run(self, at_least: int) -> None:
        """Call until it is over, and so many times at least."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while not self.is_over.is_set() or len(self.answers) < at_least:
                list(pool.map(lambda _: self.call_once(), range(AT_ONCE)))


@pytest.fixture
def admin(stack: Stack, new_page: NewPage) -> Page:
    page = new_page()
    page.goto(stack.contract["dashboard_url"])
    page.get_by_label("Username").fill(stack.contract["admin"]["username"])
    page.get_by_label("Password").fill(stack.contract["admin"]["password"])
    page.get_by_role("button", name="Log in").click()
    page.goto(f"{stack.contract['dashboard_url']}access/apikey/")
    return page


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def make_key(page: Page, name: str) -> str:
    """Make a key and say that its value is stored; return the value."""
    follow(page, "New API key")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Read leads").check()
    press(page, "Make the key")
    value = page.get_by_label("Value", exact=True).input_value()
    press(page, "I have stored it")
    return value


@pytest.fixture
def rotate_under_load(stack: Stack, admin: Page) -> Callable[[str, int], Callers]:
    """Replace a key on the pages from its beginning to the end of the old one, under load."""

    def rotate(name: str, calls: int) -> Callers:
        old = make_key(admin, name)
        callers = Callers(f"{stack.contract['api_url']}/v1/leads?limit=1", old)
        assert callers.ask(old) == 200
        with ThreadPoolExecutor(1) as background:
            running = background.submit(callers.run, calls)
            try:
                replace_key(admin, callers, calls)
            finally:
                callers.is_over.set()
            running.result()
        callers_refused(callers, old)
        return callers

    return rotate


def replace_key(page: Page, callers: Callers, calls: int) -> None:
    wait_for(callers, calls // 4)
    follow(page, re.compile("Rotate"))
    press(page, "Make the new key")
    new = page.get_by_label("Value", exact=True).input_value()
    wait_for(callers, calls // 2)  # both work
    callers.key = new
    press(page, "I have stored it")
    wait_for(callers, len(callers.answers) + 2 * AT_ONCE)  # nobody sends the old one any more
    follow(page, re.compile("End the overlap now"))
    press(page, "End the old key")
    page.get_by_text("The old key is refused from now on").wait_for()


def wait_for(callers: Callers, answers: int) -> None:
    deadline = time.monotonic() + 300
    while len(callers.answers) < answers:
        assert time.monotonic() < deadline, "the programs have stopped calling"
        time.sleep(0.1)


def callers_refused(callers: Callers, old: str) -> None:
    """The gateway refuses the old key, before any function; the new one goes on."""
    assert callers.ask(callers.key) == 200
    status, headers, text = call(callers.url, headers={"x-api-key": old})
    assert status == 403
    # The gateway's own answer: no function of ours says it so, or without a correlation id.
    assert '"code": "key_invalid"' in text
    assert "X-Correlation-Id" not in headers


def test_no_call_is_refused_while_a_key_is_replaced(
    rotate_under_load: Callable[[str, int], Callers],
) -> None:
    callers = rotate_under_load("Under load", 200)
    assert len(callers.answers) >= 200
    assert set(callers.answers) == {200}
    assert len(callers.keys_sent) == 2


@pytest.mark.long
def test_no_call_of_a_thousand_is_refused_while_a_key_is_replaced(
    rotate_under_load: Callable[[str, int], Callers],
) -> None:
    callers = rotate_under_load("Under heavy load", 1000)
    assert len(callers.answers) >= 1000
    assert set(callers.answers) == {200}


def test_a_revoked_key_is_refused_within_a_minute_and_its_value_is_written_nowhere(
    stack: Stack, admin: Page
) -> None:
    value = make_key(admin, "Revoked")
    url = f"{stack.contract['api_url']}/v1/leads?limit=1"
    assert call(url, headers={"x-api-key": value})[0] == 200
    follow(admin, re.compile("Revoke"))
    press(admin, "Revoke it now")
    started = time.monotonic()
    while call(url, headers={"x-api-key": value})[0] != 403:
        assert time.monotonic() - started < 60
    assert value not in admin.content()
    # The emulator's own store of keys is the gateway's; all else is ours.
    ours = [stack.folder / "logs", *stack.folder.glob("dashboard.sqlite3*")]
    for place in ours:
        for file in place.rglob("*") if place.is_dir() else [place]:
            if file.is_file():
                assert value.encode() not in file.read_bytes(), file.name
