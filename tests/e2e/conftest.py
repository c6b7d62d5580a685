"""One stack of each kind for all end-to-end tests: the API is really called, the Lambdas run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.demo import Demo
from tests.support.stack import Stack
from tests.support.terraform_stack import make_terraform_stack

NewPage = Callable[..., Page]


@pytest.fixture(
    scope="session",
    params=[pytest.param("demo"), pytest.param("terraform", marks=pytest.mark.long)],
)
def stack_kind(request: pytest.FixtureRequest) -> str:
    """What makes the stack; the same is expected of each."""
    chosen: str = request.param
    return chosen


@pytest.fixture(scope="session")
def new_stack(stack_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Stack]:
    """Give a stack that is not started yet, in a folder of this name."""

    def make(name: str) -> Stack:
        folder = tmp_path_factory.mktemp(name) / stack_kind
        return Demo(folder) if stack_kind == "demo" else make_terraform_stack(folder)

    return make


@pytest.fixture(scope="session")
def stack(new_stack: Callable[[str], Stack]) -> Iterator[Stack]:
    running = new_stack("e2e")
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open a page of a browser that has no memory of the ones before."""
    contexts = []

    def open_page(width: int = 1280, *, javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def sales(stack: Stack, new_page: NewPage) -> Callable[[int], Page]:
    """Log in to the dashboard as a salesperson."""

    def log_in(width: int = 1280) -> Page:
        page = new_page(width)
        page.goto(stack.contract["dashboard_url"])
        page.get_by_label("Username").fill(stack.contract["sales"]["username"])
        page.get_by_label("Password").fill(stack.contract["sales"]["password"])
        page.get_by_role("button", name="Log in").click()
        page.goto(f"{stack.contract['dashboard_url']}leads/lead/")
        return page

    return log_in
