"""What a page's owner reads in the console: one clear line, and the visitor's message is safe."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.embed.outbox_page import expect_state, reconnect
from tests.browser.embed.stub_servers import StubApi

pytestmark = pytest.mark.browser

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>
<link rel="icon" href="data:,"><script type="module" src="/lead-form/lead-form.mjs"></script>"""
FIELDS = '<label>Name <input name="name"></label><button>Send</button></form>'
REFUSE_STORAGE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } });"""
PORTAL = "<!doctype html><title>Free Wi-Fi</title>"


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    return visitor.new_page()


@pytest.fixture
def lines(page: Page) -> list[str]:
    """Collect what the script writes, without the browser's own words about a request."""
    ours: list[str] = []
    page.on("console", lambda said: ours.append(said.text) if "lead-form" in said.text else None)
    page.on("pageerror", lambda error: ours.append(str(error)))
    return ours


def press(page: Page) -> None:
    page.get_by_label("Name").fill("Ada")
    page.get_by_role("button").click()


@pytest.mark.parametrize(
    "attributes",
    [
        'method="post"',
        'method="post" action=""',
        'method="post" action="mailto:office@example.com"',
        'method="post" action="javascript:void(0)"',
        'action="{{ form_action }}"',
        'action="{{ form_action }}" method="dialog"',
    ],
)
def test_a_form_that_cant_be_enhanced_is_the_browsers_and_one_line_says_why(
    *, page: Page, site: str, pages: dict[str, str], lines: list[str], attributes: str
) -> None:
    form = f"<form data-lead-form {attributes}>{FIELDS}"
    pages["/host.html"] = HEAD + form
    page.goto(f"{site}/host.html", wait_until="networkidle")
    [line] = lines
    assert line.startswith('lead-form: needs method="post" and an http(s) action.')
    html = page.locator("form").evaluate("form => [form.outerHTML, form.nextElementSibling]")
    assert "novalidate" not in html[0]
    assert "state" not in html[0]
    assert html[1] is None
    # Nothing of ours keeps the browser from sending it.
    is_the_browsers = page.evaluate(
        """() => new Promise((resolve) => {
          addEventListener("submit", (event) => {
            resolve(!event.defaultPrevented);
            event.preventDefault();
          });
          document.forms[0].requestSubmit();
        })"""
    )
    assert is_the_browsers


@pytest.fixture
def host(page: Page, site: str, pages: dict[str, str]) -> Page:
    pages["/host.html"] = (
        f'{HEAD}<form data-lead-form action="{{{{ form_action }}}}" method="post">'
    )
    pages["/host.html"] += FIELDS
    page.goto(f"{site}/host.html")
    expect_state(page, "idle")
    return page


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (404, {"ok": False, "error": "There is no such form.", "errors": []}, "no such form."),
        (403, {"ok": False, "error": "Not from this page.", "errors": []}, "Not from this page."),
        (403, {"message": "Forbidden"}, "no answer of the API's"),
        (413, "<h1>Too large</h1>", "no answer of the API's"),
    ],
)
def test_a_refusal_is_one_line_with_the_address_the_status_and_the_reason(
    *, host: Page, api: StubApi, lines: list[str], status: int, body: object, sentence: str
) -> None:
    api.answer_with(status, body)
    press(host)
    expect(host.locator(".lead-form-summary")).to_be_focused()
    expect(host.get_by_label("Name")).to_have_value("Ada")
    [line] = lines
    assert line.startswith(f"lead-form: not sent. {api.form_action} {status} ")
    assert line.endswith(sentence)


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, PORTAL), (201, {"lead": 1}), (503, {"ok": False, "error": "x"}), (502, PORTAL)],
)
def test_an_unknown_answer_is_one_line_however_often_it_comes(
    *, host: Page, api: StubApi, lines: list[str], status: int, body: object
) -> None:
    api.answer_with(status, body)
    press(host)
    expect_state(host, "queued")
    for count in (2, 3):
        reconnect(host)
        host.wait_for_timeout(50)
        while len(api.submissions) < count:
            host.wait_for_timeout(50)
    api.answer_with(201, None)
    reconnect(host)
    expect_state(host, "sent")
    [line] = lines
    shown = status if status >= 400 else 0
    assert line.startswith(f"lead-form: not sent. {api.form_action} {shown} ")


def test_storage_that_is_refused_is_one_line_and_the_message_is_sent(
    page: Page, site: str, pages: dict[str, str], api: StubApi, lines: list[str]
) -> None:
    page.add_init_script(REFUSE_STORAGE)
    pages["/host.html"] = (
        f'{HEAD}<form data-lead-form action="{{{{ form_action }}}}" method="post">'
    )
    pages["/host.html"] += FIELDS
    page.goto(f"{site}/host.html")
    expect_state(page, "idle")
    assert lines == []
    press(page)
    expect_state(page, "sent")
    assert lines == ["lead-form: storage is refused or full."]
    assert api.submissions[0].answers == {"name": ["Ada"]}


def test_a_message_that_arrives_says_nothing(host: Page, lines: list[str]) -> None:
    press(host)
    expect_state(host, "sent")
    assert lines == []
