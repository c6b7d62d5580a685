from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.embed.demo_form import VALUES, fill_in, send, typed
from tests.browser.embed.stub_servers import StubApi

pytestmark = pytest.mark.browser

EMAIL_MESSAGE = "Enter an e-mail address like name@example.com."
TITLE = "Rowan & Ash Joinery: furniture made to measure"


def summary_of(page: Page) -> list[str]:
    expect(page.locator(".lead-form-summary")).to_be_focused()
    return page.locator(".lead-form-summary li").all_inner_texts()


def described(page: Page, name: str) -> list[str]:
    """Read what a screen reader says after the field's name."""
    texts: list[str] = page.locator(f"[name={name}]").evaluate(
        """field => (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)
          .map(id => document.getElementById(id).textContent)"""
    )
    return texts


def test_an_empty_form_shows_one_focused_summary_in_page_order(demo: Page, api: StubApi) -> None:
    send(demo)
    assert summary_of(demo) == [
        "Enter your name.",
        "Enter your email address.",
        "Choose what you would like.",
        "Write a few words about what you need.",
    ]
    expect(demo.get_by_role("alert").get_by_role("heading")).to_have_text("There is a problem")
    assert demo.locator(".lead-form-summary").get_attribute("role") is None
    assert demo.title() == f"Error: {TITLE}"
    assert api.submissions == []


def test_each_link_of_the_summary_leads_to_its_field(demo: Page) -> None:
    send(demo)
    for message, name in (
        ("Enter your name.", "name"),
        ("Choose what you would like.", "topic"),
        ("Write a few words about what you need.", "message"),
    ):
        demo.get_by_role("link", name=message).press("Enter")
        expect(demo.locator(f"[name={name}]")).to_be_focused()
        expect(demo.locator(f"label[for={name}]")).to_be_in_viewport()
    assert "#" not in demo.url


def test_a_wrong_field_says_what_is_wrong_after_its_hint(demo: Page) -> None:
    fill_in(demo)
    demo.get_by_label("Email address").fill("ada@")
    send(demo)
    assert summary_of(demo) == [EMAIL_MESSAGE]
    expect(demo.locator("[name=email]")).to_have_attribute("aria-invalid", "true")
    assert described(demo, "email") == ["We only use it to answer you.", f"Error: {EMAIL_MESSAGE}"]
    assert demo.locator("[aria-invalid]").count() == 1


def test_blanks_alone_are_no_answer(demo: Page, api: StubApi) -> None:
    fill_in(demo)
    demo.get_by_label("Your name").fill("   ")
    send(demo)
    assert summary_of(demo) == ["Enter your name."]
    assert api.submissions == []


def test_a_second_try_takes_back_the_messages_of_the_first(demo: Page) -> None:
    send(demo)
    demo.get_by_label("Your name").fill("Ada Example")
    send(demo)
    assert len(summary_of(demo)) == 3
    assert demo.locator(".lead-form-summary").count() == 1
    assert demo.locator("[name=name]").get_attribute("aria-invalid") is None
    assert described(demo, "name") == []
    assert described(demo, "email")[0] == "We only use it to answer you."
    assert demo.title() == f"Error: {TITLE}"
    fill_in(demo)
    send(demo)
    expect(demo.locator(".lead-form-success")).to_be_visible()
    assert demo.title() == TITLE


def test_the_servers_field_errors_are_shown_like_the_browsers_own(demo: Page, api: StubApi) -> None:
    fill_in(demo)
    errors = [
        {"field": "email", "code": "email_domain", "message": "That domain takes no mail."},
        {"field": "removed", "code": "required", "message": "A field that was removed."},
        {"code": "form", "message": "<b>Not</b> markup"},
    ]
    api.answer_with(422, {"ok": False, "error": "Two fields need attention", "errors": errors})
    send(demo)
    assert summary_of(demo) == [error["message"] for error in errors]
    assert demo.locator(".lead-form-summary a").count() == 1
    expect(demo.locator("[name=email]")).to_have_attribute("aria-invalid", "true")
    assert described(demo, "email")[-1] == "Error: That domain takes no mail."
    assert typed(demo) == VALUES
    expect(demo.get_by_role("button", name="Send message")).to_be_enabled()


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (403, {"ok": False, "error": "This page may not send.", "errors": []}, "may not send"),
        (403, {"message": "Forbidden"}, "contact us another way"),
        (413, "<html>too large</html>", "be sent"),
        (404, {"ok": False, "error": "There is no such form.", "errors": []}, "no such form"),
        (404, [], "be sent"),
    ],
)
def test_a_refusal_is_told_in_plain_words_and_nothing_typed_is_lost(
    *, demo: Page, api: StubApi, status: int, body: object, words: str
) -> None:
    api.answer_with(status, body)
    fill_in(demo)
    send(demo)
    (message,) = summary_of(demo)
    assert words in message
    assert typed(demo) == VALUES
    assert demo.get_by_role("status").inner_text() == ""
    assert demo.evaluate("localStorage.length") == 0


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (429, {"ok": False, "error": "Too many: wait a minute.", "errors": []}, "wait a minute"),
        (429, {"message": "Too Many Requests"}, "saved on this device"),
        (500, "<html>broken</html>", "saved on this device"),
        (503, {"ok": False, "error": "DynamoDB timeout", "errors": []}, "saved on this device"),
        (502, {"message": "Internal server error"}, "saved on this device"),
        (504, {"message": "Endpoint timed out"}, "saved on this device"),
        (200, "<html>Sign in to the hotel Wi-Fi</html>", "saved on this device"),
        (201, {"lead": 1}, "saved on this device"),
        (None, None, "saved on this device"),
    ],
)
def test_a_failure_that_may_pass_is_told_and_mended_without_the_visitor(
    *, demo: Page, api: StubApi, status: int | None, body: object, words: str
) -> None:
    if status is None:
        api.drop_connection = True
    else:
        api.answer_with(status, body)
    fill_in(demo)
    send(demo)
    panel = demo.locator(".lead-form-queued")
    expect(panel.get_by_role("heading")).to_be_focused()
    expect(demo.get_by_role("status")).to_have_text("Your message is waiting to be sent.")
    assert words in panel.inner_text()
    assert "DynamoDB" not in panel.inner_text()
    assert typed(demo) == VALUES
    assert demo.title() == TITLE

    api.drop_connection = False
    api.answer_with(201, None)
    expect(demo.get_by_role("heading", name="Thank you")).to_be_focused()
    assert panel.count() == 0
    assert len({submission.key for submission in api.submissions}) == 1
    assert demo.evaluate("localStorage.length") == 0


def test_a_group_of_radio_buttons_has_one_message_and_a_page_may_word_it(
    page: Page, site: str, pages: dict[str, str]
) -> None:
    pages["/radio.html"] = """<!doctype html><html lang="de"><title>Wahl</title>
      <script type="module" src="/lead-form/lead-form.mjs"></script>
      <form data-lead-form action="{{ form_action }}" method="post"
        data-text-problem="Bitte prüfen" data-text-error-prefix="Fehler:">
      <fieldset><legend>Wann?</legend>
      <label><input type="radio" name="when" value="am" required> Vormittag</label>
      <label><input type="radio" name="when" value="pm" required> Nachmittag</label></fieldset>
      <label>Menge <input type="number" name="count" min="2" data-error-too-small="Ab {limit}."
        value="1"></label><button>Senden</button></form>"""
    page.goto(f"{site}/radio.html")
    page.locator("[data-lead-form-state=idle]").wait_for()
    page.get_by_role("button").click()
    assert summary_of(page) == ['Choose an option for "Wann".', "Ab 2."]
    assert page.title() == "Fehler: Wahl"
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text("Bitte prüfen")
    assert page.locator(".lead-form-error").count() == 2
    assert page.locator("[name=when][aria-invalid=true][aria-describedby]").count() == 2
    page.get_by_role("link", name="Choose").click()
    expect(page.get_by_label("Vormittag")).to_be_focused()
