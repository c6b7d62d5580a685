from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from leadmodels.ids import instant_of
from leadmodels.intake.identity import identify, sent_key
from tests.browser.embed.demo_form import VALUES, fill_in, send, typed
from tests.browser.embed.stub_servers import RECEIPT, StubApi

pytestmark = pytest.mark.browser

LENGTH_ERROR = {"field": "length", "code": "too_short", "message": "Too short."}
PLAIN_FIELDS = '<label>Your name <input name="name" required></label><button>Send message</button>'


def test_the_form_is_sent_with_the_keyboard_alone(demo: Page, api: StubApi) -> None:
    demo.get_by_label("Your name").focus()
    # Name, company, e-mail, phone, topic, message, newsletter, button: the order on the page.
    for typing in ("Ada Example", "", "ada@example.com", "", "A q", "A bookcase", " "):
        demo.keyboard.type(typing)
        demo.keyboard.press("Tab")
    demo.keyboard.press("Enter")
    expect(demo.get_by_role("heading", name="Thank you")).to_be_focused()
    (submission,) = api.submissions
    assert submission.answers == {
        "name": ["Ada Example"],
        "company": [""],
        "email": ["ada@example.com"],
        "phone": [""],
        "topic": ["quote"],
        "message": ["A bookcase"],
        "newsletter": ["on"],
    }


def test_the_thanks_take_the_focus_and_show_the_receipt(demo: Page, api: StubApi) -> None:
    fill_in(demo)
    send(demo)
    expect(demo.get_by_role("heading", name="Thank you")).to_be_focused()
    expect(demo.locator(".lead-form-success strong")).to_have_text(RECEIPT)
    expect(demo.get_by_role("status")).to_have_text("Thank you. Your message has been sent.")
    expect(demo.locator("[data-lead-form]")).to_be_hidden()
    (submission,) = api.submissions
    assert submission.fields["message"] == [VALUES["message"]]


def test_sending_is_a_simple_request_without_cookies(demo: Page, api: StubApi) -> None:
    demo.context.add_cookies([{"name": "session", "value": "1", "url": api.url}])
    fill_in(demo)
    send(demo)
    expect(demo.locator(".lead-form-success")).to_be_visible()
    headers = api.submissions[0].headers
    assert api.preflights == 0
    assert headers["Content-Type"] == "application/x-www-form-urlencoded;charset=UTF-8"
    assert headers["Accept"] == "application/json"
    assert "Cookie" not in headers


def test_a_double_submit_sends_once_and_the_button_keeps_the_focus(
    demo: Page, api: StubApi
) -> None:
    api.hold.clear()
    fill_in(demo)
    button = demo.locator("[data-lead-form] button")
    button.dblclick()
    demo.keyboard.press("Enter")
    expect(demo.get_by_role("status")).to_have_text("Sending…")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_be_focused()
    assert button.evaluate("button => button.disabled") is False
    api.hold.set()
    expect(demo.locator(".lead-form-success")).to_be_visible()
    assert len(api.submissions) == 1


def test_without_javascript_the_plain_form_is_sent(
    browser: Browser, site: str, api: StubApi
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in ("index.html", "no-js.html"):
        page.goto(f"{site}/{path}")
        fill_in(page)
        send(page)
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        assert RECEIPT in page.url
    context.close()
    assert [submission.fields["name"] for submission in api.submissions] == [["Ada Example"]] * 2


def test_a_form_inside_the_lead_form_element_is_enhanced_until_it_leaves_the_page(
    page: Page, site: str, pages: dict[str, str]
) -> None:
    pages["/wrapped.html"] = f"""<!doctype html><html lang="en"><title>Wrapped</title>
      <script type="module" src="/lead-form/lead-form.mjs"></script><lead-form>
      <form action="{{{{ form_action }}}}" method="post">{PLAIN_FIELDS}</form></lead-form>"""
    page.goto(f"{site}/wrapped.html")
    form = page.locator("form")
    expect(form).to_have_attribute("data-lead-form-state", "idle")
    send(page)
    expect(page.locator(".lead-form-summary")).to_be_focused()
    found = page.evaluate(
        """async () => {
          const form = document.querySelector("form");
          document.querySelector("lead-form").remove();
          await null;
          return { html: form.outerHTML, title: document.title };
        }"""
    )
    assert found["title"] == "Wrapped"
    for trace in ("novalidate", "state", "summary", "aria-invalid", "describedby", "status"):
        assert trace not in found["html"]


def test_a_form_that_cannot_be_enhanced_is_left_alone_with_one_line_in_the_console(
    page: Page, site: str, pages: dict[str, str]
) -> None:
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    pages["/get.html"] = f"""<!doctype html><html lang="en"><title>Get</title>
      <script type="module" src="/lead-form/lead-form.mjs"></script>
      <form data-lead-form action="{{{{ form_action }}}}">{PLAIN_FIELDS}</form>"""
    page.goto(f"{site}/get.html", wait_until="networkidle")
    assert page.locator("[novalidate]").count() == 0
    assert len([line for line in lines if line.startswith("lead-form:")]) == 1


def test_fields_that_hide_the_forms_own_properties_do_no_harm(
    page: Page, site: str, pages: dict[str, str], api: StubApi
) -> None:
    names = (
        "action", "method", "reset", "id", "title", "hidden", "dataset", "submit", "elements",
        "dispatchEvent", "addEventListener", "removeEventListener", "setAttribute", "getAttribute",
        "hasAttribute", "removeAttribute", "querySelector", "querySelectorAll", "prepend",
        "insertAdjacentElement", "length", "requestSubmit", "bind", "constructor", "matches",
    )  # fmt: skip
    fields = "".join(f'<label>{name} <input name="{name}"></label>' for name in names)
    pages["/names.html"] = f"""<!doctype html><html lang="en"><title>Names</title>
      <script type="module" src="/lead-form/lead-form.mjs"></script>
      <form data-lead-form action="{{{{ form_action }}}}" method="post">{fields}
      <button>Send message</button></form>"""
    page.goto(f"{site}/names.html")
    # Playwright's own locators stumble over such a form.
    click = "selector => document.querySelector(selector).click()"
    found = "selector => document.querySelector(selector) === document.activeElement"
    page.wait_for_function("document.querySelector('[data-lead-form-state=idle]')")
    api.answer_with(422, {"ok": False, "error": "x", "errors": [LENGTH_ERROR]})
    page.evaluate(click, "button")
    page.wait_for_function(found, arg=".lead-form-summary")
    page.evaluate(click, ".lead-form-summary a")
    page.wait_for_function(found, arg="[name=length]")
    api.answer_with(201, None)
    page.evaluate(click, "button")
    page.wait_for_function(found, arg=".lead-form-success h2")
    assert set(api.submissions[1].answers) == set(names)
    assert page.evaluate("document.querySelectorAll('.lead-form-error').length") == 0


def test_when_the_script_breaks_before_sending_the_browser_sends_the_form(
    demo: Page, api: StubApi
) -> None:
    demo.evaluate(
        "() => { window.FormData = class { constructor() { throw new Error('broken'); } }; }"
    )
    fill_in(demo)
    send(demo)
    expect(demo.get_by_role("heading", name="Thank you")).to_be_visible()
    (submission,) = api.submissions
    assert submission.fields["message"] == [VALUES["message"].replace("\n", "\r\n")]


def test_every_try_to_send_a_form_has_one_id_and_the_next_form_another(
    demo: Page, api: StubApi
) -> None:
    fill_in(demo)
    for status in (422, 403):
        api.answer_with(status, {"ok": False, "error": "Not so.", "errors": []})
        send(demo)
        expect(demo.locator(".lead-form-summary")).to_be_focused()
        expect(demo.locator("[data-lead-form]")).to_have_attribute("data-lead-form-state", "error")
    api.drop_connection = True
    send(demo)
    expect(demo.locator(".lead-form-queued")).to_be_visible()
    api.drop_connection = False
    api.answer_with(201, None)
    expect(demo.locator(".lead-form-success")).to_be_visible()
    tries = {submission.key for submission in api.submissions}
    assert len(tries) == 1

    before = datetime.now(UTC)
    demo.reload()
    demo.locator("[data-lead-form-state=idle]").wait_for()
    fill_in(demo)
    send(demo)
    expect(demo.locator(".lead-form-success")).to_be_visible()
    key = api.submissions[-1].key
    assert key not in tries
    identity = identify("form_x", sent_key("field", key), received_at=before, random=bytes(10))
    assert identity.marker_id is None  # a UUID version 7 with an instant the server trusts
    assert abs(instant_of(identity.lead_id) - before) < timedelta(minutes=1)


def test_ids_made_at_once_differ(demo: Page) -> None:
    ids = demo.evaluate(
        """async () => {
          const { newSubmissionId } = await import("/lead-form/submission-id.mjs");
          return Array.from({ length: 2000 }, newSubmissionId);
        }"""
    )
    assert len(set(ids)) == 2000
    assert {(uuid.UUID(one).version, uuid.UUID(one).variant) for one in ids} == {(7, uuid.RFC_4122)}


def test_an_id_that_the_page_brings_is_kept(demo: Page, api: StubApi) -> None:
    demo.evaluate(
        """() => document.querySelector("form").insertAdjacentHTML(
          "beforeend", '<input type="hidden" name="_submission_id" value="the-page-s-own">')"""
    )
    fill_in(demo)
    send(demo)
    expect(demo.locator(".lead-form-success")).to_be_visible()
    assert api.submissions[0].key == "the-page-s-own"


def test_events_tell_the_page_what_happened_and_nothing_the_visitor_typed(
    demo: Page, api: StubApi
) -> None:
    demo.evaluate(
        """() => { window.heard = [];
          for (const name of ["submit", "success", "invalid", "queued", "error"])
            document.addEventListener(`lead-form:${name}`, ({ type, detail }) =>
              window.heard.push([type, detail])); }"""
    )
    send(demo)
    fill_in(demo)
    api.answer_with(403, {"ok": False, "error": "Not from here.", "errors": []})
    send(demo)
    expect(demo.locator(".lead-form-summary")).to_contain_text("Not from here")
    api.answer_with(503, {"ok": False, "error": "No store", "errors": []})
    send(demo)
    expect(demo.locator(".lead-form-queued")).to_be_visible()
    api.answer_with(201, None)
    expect(demo.locator(".lead-form-success")).to_be_visible()
    assert demo.evaluate("window.heard") == [
        ["lead-form:invalid", {"fields": ["name", "email", "topic", "message"]}],
        ["lead-form:submit", {}],
        ["lead-form:error", {"status": 403}],
        ["lead-form:submit", {}],
        ["lead-form:queued", {"status": 503}],
        ["lead-form:success", {"receipt": RECEIPT}],
    ]


def test_the_page_can_stop_a_submission(demo: Page, api: StubApi) -> None:
    demo.evaluate(
        "document.addEventListener('lead-form:submit', (event) => event.preventDefault())"
    )
    fill_in(demo)
    send(demo)
    assert typed(demo) == VALUES
    assert demo.locator("[data-lead-form]").get_attribute("data-lead-form-state") == "idle"
    assert api.submissions == []


def test_a_form_marked_for_it_goes_on_to_the_answers_next_page(demo: Page) -> None:
    demo.locator("[data-lead-form]").evaluate(
        "form => form.setAttribute('data-lead-form-redirect', '')"
    )
    fill_in(demo)
    send(demo)
    demo.wait_for_url(f"**/thanks?receipt={RECEIPT}")
