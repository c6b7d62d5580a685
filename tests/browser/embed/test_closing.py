"""A visitor presses the button and closes the page at once, before there even is a connection."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.embed.outbox_page import TYPED, fill_in, open_form, send

pytestmark = pytest.mark.browser

PATIENCE_SECONDS = 20


@pytest.fixture
def busy() -> Iterator[socket.socket]:
    """Listen where nobody gets through yet: the only place in the queue is taken."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=0)) as listener:
        listener.settimeout(PATIENCE_SECONDS)
        with ExitStack() as waiting:
            for _ in range(3):
                caller = waiting.enter_context(closing(socket.socket()))
                caller.setblocking(False)
                with suppress(BlockingIOError):
                    caller.connect(listener.getsockname())
            yield listener


def next_request(listener: socket.socket) -> dict[str, list[str]]:
    """Let callers through until one of them posts, and give what it posted."""
    while True:
        connection, _ = listener.accept()
        with closing(connection), closing(connection.makefile("rb")) as stream:
            connection.settimeout(0.5)  # those that only took the place say nothing
            with suppress(TimeoutError):
                if not stream.readline().startswith(b"POST "):
                    continue
                length = 0
                while line := stream.readline().strip().lower():
                    name, _, value = line.partition(b":")
                    length = int(value) if name == b"content-length" else length
                return parse_qs(stream.read(length).decode(), keep_blank_values=True)


def test_a_message_whose_page_is_closed_at_once_is_sent_all_the_same(
    visitor: BrowserContext, site: str, busy: socket.socket
) -> None:
    page = open_form(visitor, f"{site}/write.html")
    host, port = busy.getsockname()
    page.locator("form").evaluate(
        "(form, action) => { form.action = action }", f"http://{host}:{port}/f/form_x"
    )
    elsewhere = visitor.new_page()  # the browser stays
    elsewhere.goto(f"{site}/bare.html")
    fill_in(page)
    with page.expect_request(f"http://{host}:{port}/f/form_x"):
        send(page)
    page.close()
    arrived = next_request(busy)
    assert len(arrived["_submission_id"]) == 1
    assert {name: arrived[name] for name in TYPED} == TYPED
