"""The built files as a careful page loads them: another origin, integrity, a strict policy."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.embed.demo_form import send
from tests.browser.embed.stub_servers import StubApi, serve_files
from tests.support.node import ROOT, find_node

pytestmark = pytest.mark.browser

# Any mark of a change does: one byte more is another file.
TAMPERED = b"\n"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("embed")
    command = (find_node("esbuild"), ROOT / "embed" / "release.mjs", folder, "{{ files }}")
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own script
    (version,) = folder.iterdir()
    return version


@pytest.fixture
def files(release: Path) -> Iterator[str]:
    """Serve the release as a content network does: on an origin of its own, for ever."""
    with serve_files(release.parent) as url:
        yield url


@pytest.fixture
def strict_page(release: Path, files: str, api: StubApi, pages: dict[str, str]) -> str:
    """Write a page with the release's own snippet and a policy without exceptions."""
    snippet = (release / "snippet.html").read_text().replace("{{ files }}", files)
    policy = (
        f"default-src 'none'; script-src {files}; style-src {files}; connect-src {api.url}; "
        f"form-action {api.url}; base-uri 'none'; require-trusted-types-for 'script'"
    )
    pages["/strict.html"] = f"""<!doctype html><html lang="en"><title>Strict</title>
      <meta http-equiv="Content-Security-Policy" content="{policy}">{snippet}
      <form data-lead-form action="{{{{ form_action }}}}" method="post">
      <div class="lead-form-field"><label for="name">Your name</label>
      <input id="name" name="name" required></div><button>Send message</button></form>"""
    return "/strict.html"


def test_the_snippet_works_from_another_origin_under_a_strict_policy(
    page: Page, site: str, strict_page: str, api: StubApi
) -> None:
    page.goto(f"{site}{strict_page}")
    form = page.locator("form")
    expect(form).to_have_attribute("data-lead-form-state", "idle")
    assert form.evaluate("form => getComputedStyle(form).display") == "grid"
    send(page)
    expect(page.locator(".lead-form-summary")).to_be_focused()
    page.get_by_label("Your name").fill("Ada Example")
    api.answer_with(503, None)
    send(page)
    expect(page.locator(".lead-form-queued")).to_be_visible()
    api.answer_with(201, None)
    expect(page.locator(".lead-form-success")).to_be_visible()
    assert page.evaluate("window.violations") == []


def test_a_script_that_was_tampered_with_doesnt_run_and_the_plain_form_is_sent(
    page: Page, site: str, strict_page: str, api: StubApi
) -> None:
    page.route(
        "**/lead-form.js",
        lambda route: route.fulfill(
            response=(answer := route.fetch()), body=answer.body() + TAMPERED
        ),
    )
    page.goto(f"{site}{strict_page}", wait_until="networkidle")
    assert page.locator("[data-lead-form-state]").count() == 0
    page.get_by_label("Your name").fill("Ada Example")
    send(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    (submission,) = api.submissions
    assert submission.answers == {"name": ["Ada Example"]}


def test_a_browser_without_modules_sends_the_plain_form(
    page: Page, site: str, strict_page: str, api: StubApi
) -> None:
    # Such a browser passes over a script of a type it doesn't know.
    page.route(
        f"**{strict_page}",
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            body=answer.text().replace('type="module"', 'type="unknown"'),
        ),
    )
    page.goto(f"{site}{strict_page}", wait_until="networkidle")
    page.get_by_label("Your name").fill("Ada Example")
    send(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert len(api.submissions) == 1
