"""One demo for all end-to-end tests: the API is really called, the Lambdas really run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.demo import Demo

NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("e2e") / "demo")
    started = running.run()
    assert started.returncode == 0, started.stderr
    yield running
    assert running.run("stop").returncode == 0


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
def sales(demo: Demo, new_page: NewPage) -> Callable[[int], Page]:
    """Log in to the dashboard as a salesperson."""

    def log_in(width: int = 1280) -> Page:
        page = new_page(width)
        page.goto(demo.contract["dashboard_url"])
        page.get_by_label("Username").fill(demo.contract["sales"]["username"])
        page.get_by_label("Password").fill(demo.contract["sales"]["password"])
        page.get_by_role("button", name="Log in").click()
        page.goto(f"{demo.contract['dashboard_url']}leads/lead/")
        return page

    return log_in
