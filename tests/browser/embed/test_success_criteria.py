"""What no checker can see: one scripted test a WCAG success criterion of the demo form.

Source: https://www.w3.org/TR/WCAG22/
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.embed.demo_form import VALUES, fill_in, send, typed
from tests.browser.embed.stub_servers import StubApi

pytestmark = pytest.mark.browser

FIELDS = "input:not([type=hidden]), select, textarea"
REQUIRED = ("name", "email", "topic", "message")
# What a visitor may set, 1.4.12: https://www.w3.org/TR/WCAG22/#text-spacing
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"""
# Words that reach out of the box that hides what reaches out.
CLIPPED = """() => [...document.querySelectorAll("#contact *")]
  .filter((one) => !one.closest(".lead-form-hidden") && one.checkVisibility())
  .filter((one) => getComputedStyle(one).overflow !== "visible" && one.tagName !== "TEXTAREA")
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.outerHTML)"""


def described(field: Locator) -> str:
    """Read what a screen reader says after the field's name."""
    said: str = field.evaluate(
        """field => (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)
          .map(id => document.getElementById(id).textContent).join(" ")"""
    )
    return said


def restyle(page: Page, style: str) -> None:
    """Add a style that the page's policy has no say in, as a visitor's own browser does."""
    page.evaluate(
        """style => { const sheet = new CSSStyleSheet(); sheet.replaceSync(style);
          document.adoptedStyleSheets = [sheet] }""",
        style,
    )


def test_1_3_1_and_3_3_2_each_field_has_a_visible_label_that_says_when_it_may_stay_empty(
    demo: Page,
) -> None:
    fields = demo.locator(f"[data-lead-form] :is({FIELDS})").all()
    assert len(fields) == 7
    for field in fields:
        label = demo.locator(f"label[for={field.get_attribute('id')}]")
        expect(label).to_be_visible()
        is_required = field.get_attribute("required") is not None
        is_box = field.get_attribute("type") == "checkbox"
        assert is_required or is_box or "(optional)" in label.inner_text()


def test_1_3_5_the_browser_can_fill_in_every_field_about_the_visitor(demo: Page) -> None:
    tokens = demo.locator("[data-lead-form] [autocomplete]").evaluate_all(
        "all => all.map(one => `${one.name} ${one.autocomplete}`)"
    )
    assert tokens == ["name name", "company organization", "email email", "phone tel"]


def test_1_4_1_an_error_is_told_by_more_than_colour(demo: Page) -> None:
    field = demo.locator("[name=email]")
    plain = field.evaluate("field => getComputedStyle(field).borderInlineStartWidth")
    send(demo)
    message = demo.locator("[name=email]").locator("xpath=preceding-sibling::*[1]")
    expect(message).to_be_visible()
    assert message.inner_text().startswith("Error:")  # heard; the place and weight are seen
    assert int(message.evaluate("one => getComputedStyle(one).fontWeight")) >= 600
    assert field.evaluate("field => getComputedStyle(field).borderInlineStartWidth") != plain
    summary = demo.locator(".lead-form-summary")
    assert summary.evaluate("one => getComputedStyle(one).borderInlineStartWidth") == "6px"


def test_1_4_1_an_error_is_seen_without_any_colour(demo: Page) -> None:
    sight = demo.context.new_cdp_session(demo)
    sight.send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})
    field = demo.get_by_label("Email address")
    plain = dark_pixels_at_the_start(demo, field)
    send(demo)
    expect(demo.locator(".lead-form-summary")).to_be_focused()
    assert plain <= 2
    assert dark_pixels_at_the_start(demo, field) >= 5
    others = [demo.locator(f"[name={name}]") for name in ("company", "phone")]
    assert all(dark_pixels_at_the_start(demo, other) <= 2 for other in others)


def dark_pixels_at_the_start(page: Page, field: Locator) -> int:
    """Count what stands out (3 to 1) from a field's ground where its lines begin, as painted."""
    found: int = page.evaluate(
        """async (bytes) => {
          const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
          const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
          canvas.drawImage(image, 0, 0);
          const { data } = canvas.getImageData(0, image.height / 2, 12, 1);
          const pixels = Array.from({ length: 12 }, (_, x) => [...data.slice(4 * x, 4 * x + 3)]);
          if (pixels.some(([red, green, blue]) => red !== green || green !== blue))
            throw new Error("colours are seen");
          const lights = pixels.map(([grey]) => ((grey / 255 + 0.055) / 1.055) ** 2.4 + 0.05);
          return lights.filter((light) => lights[11] / light >= 3).length;
        }""",
        list(field.screenshot()),
    )
    return found


@pytest.mark.parametrize("state", ["idle", "error", "queued", "sent"])
def test_1_4_4_and_1_4_12_nothing_is_clipped_when_text_is_doubled_or_spaced(
    demo: Page, api: StubApi, state: str
) -> None:
    if state in {"queued", "sent"}:
        fill_in(demo)
        api.answer_with(503 if state == "queued" else 201, None)
    if state != "idle":
        send(demo)
        demo.locator(f"[data-lead-form-state={state}]").wait_for(state="attached")
    # 200% zoom of a 1280 px window is a window of 640 px.
    for style in (SPACING, "html { font-size: 200% }"):
        demo.set_viewport_size({"width": 640, "height": 450})
        restyle(demo, style)
        assert demo.evaluate(CLIPPED) == []
        assert demo.evaluate("document.documentElement.scrollWidth") == 640


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("index", "200%"),
        ("themes/terminal", "200%"),
        ("themes/magazine", "250%"),  # its own size is 125%
        ("themes/utility", "200%"),
    ],
)
def test_1_4_4_doubled_text_on_a_phone_leaves_the_errors_room_for_words(
    page: Page, site: str, path: str, size: str
) -> None:
    page.set_viewport_size({"width": 375, "height": 667})
    page.goto(f"{site}/{path}.html")
    restyle(page, f"html {{ font-size: {size} }}")
    page.locator("form button").click()
    page.locator("[data-lead-form-state=error]").wait_for()
    room = page.locator(".lead-form-summary li").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().width)"
    )
    assert room
    assert min(room) >= 375 / 2
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_1_4_10_the_form_reflows_in_a_frame_of_320_pixels(
    page: Page, site: str, pages: dict[str, str]
) -> None:
    pages["/framed.html"] = """<!doctype html><html lang="en"><title>Framed</title>
      <iframe src="/form-only.html" title="Contact" width="320" height="256"></iframe>"""
    pages["/form-only.html"] = """<!doctype html><html lang="en"><title>Form</title>
      <link rel="stylesheet" href="/lead-form/lead-form.css">
      <script type="module" src="/lead-form/lead-form.mjs"></script>
      <form data-lead-form action="{{ form_action }}" method="post">
      <div class="lead-form-field"><label for="n">Your name</label><input id="n" name="name" required></div>
      <div class="lead-form-field"><label for="t">Topic</label><select id="t" name="topic">
      <option>A very long option that is wider than any phone in this world, and then some</option></select></div>
      <button>Send message</button></form>"""  # noqa: E501 - a page
    page.goto(f"{site}/framed.html")
    frame = page.frame_locator("iframe")
    frame.get_by_role("button").click()
    expect(frame.locator(".lead-form-summary")).to_be_focused()
    width = frame.locator("html").evaluate("html => [html.scrollWidth, html.clientWidth]")
    assert width[0] <= width[1] <= 320


def test_2_1_1_and_2_1_2_the_keyboard_reaches_and_leaves_everything(
    demo: Page, api: StubApi
) -> None:
    send(demo)
    reached: list[str] = []
    while "footer" not in reached and len(reached) < 60:
        demo.keyboard.press("Tab")
        reached.append(
            demo.evaluate(
                """() => { const one = document.activeElement;
                  return one.closest(".lead-form-summary") ? one.textContent
                    : one.closest("footer") ? "footer" : one.name || one.tagName }"""
            )
        )
    errors = ["Enter your name.", "Enter your email address.", "Choose what you would like."]
    assert reached[:3] == errors
    form = ["name", "company", "email", "phone", "topic", "message", "newsletter", "BUTTON"]
    assert reached[4:12] == form
    assert reached[-1] == "footer"
    assert api.submissions == []


def test_2_2_1_a_visitor_may_take_as_long_as_it_takes(demo: Page, api: StubApi) -> None:
    demo.clock.install()
    fill_in(demo)
    demo.clock.fast_forward("30:00:00")
    send(demo)
    expect(demo.get_by_role("heading", name="Thank you")).to_be_focused()
    assert len(api.submissions) == 1


def test_2_4_3_focus_goes_to_what_happened_and_on_to_the_field(demo: Page, api: StubApi) -> None:
    send(demo)
    expect(demo.locator(".lead-form-summary")).to_be_focused()
    demo.get_by_role("link", name="Enter your email address.").click()
    expect(demo.locator("[name=email]")).to_be_focused()
    api.answer_with(503, None)
    fill_in(demo)
    send(demo)
    expect(demo.get_by_role("heading", name="waiting to be sent")).to_be_focused()
    api.answer_with(201, None)
    expect(demo.get_by_role("heading", name="Thank you")).to_be_focused()


def test_2_4_7_focus_is_seen_on_every_part(demo: Page) -> None:
    send(demo)
    outline = "one => { const { outlineStyle, outlineWidth } = getComputedStyle(one); return `${outlineStyle} ${outlineWidth}` }"  # noqa: E501 - one expression
    stops = [demo.locator(".lead-form-summary")]
    for _ in range(12):
        demo.keyboard.press("Tab")
        stops.append(demo.locator(":focus"))
        assert stops[-1].evaluate(outline) == "solid 3px"
    fill_in(demo)
    send(demo)
    heading = demo.get_by_role("heading", name="Thank you")
    expect(heading).to_be_focused()
    assert heading.evaluate(outline) == "solid 3px"


def test_2_4_11_focus_is_not_covered_by_a_header_that_sticks(demo: Page) -> None:
    restyle(
        demo,
        """header { position: fixed; inset: 0 0 auto; z-index: 9; background: white }
          html { scroll-padding-top: 8rem }""",
    )
    send(demo)
    seen = """one => { const { top, left } = one.getBoundingClientRect();
      return one.contains(document.elementFromPoint(left + 4, top + 4)) }"""
    assert demo.locator(".lead-form-summary").evaluate(seen)
    for message, name in (("Enter your name.", "name"), ("Write a few words", "message")):
        demo.get_by_role("link", name=message).click()
        assert demo.locator(f"[name={name}]").evaluate(seen)
        assert demo.locator(f"label[for={name}]").evaluate(seen)


def test_3_3_1_each_error_is_named_in_text_at_its_field_and_in_the_summary(demo: Page) -> None:
    send(demo)
    summary = demo.locator(".lead-form-summary li").all_inner_texts()
    for place, name in enumerate(REQUIRED):
        field = demo.locator(f"[name={name}]")
        expect(field).to_have_attribute("aria-invalid", "true")
        assert described(field).endswith(f"Error: {summary[place]}")
    assert demo.locator("[aria-invalid]").count() == len(REQUIRED)


def test_3_3_3_a_message_says_what_to_do_and_never_only_that_it_is_wrong(
    page: Page, site: str
) -> None:
    page.goto(f"{site}/index.html")
    messages: dict[str, str] = page.evaluate(
        """async () => {
          const { fieldMessage } = await import("/lead-form/messages.mjs");
          const codes = ["required", "required-choice", "required-choices", "required-tick",
            "email", "url", "number", "date", "too-early", "too-late", "too-short", "too-long",
            "pattern", "too-small", "too-large", "step"];
          const values = { label: "L", limit: "7", length: "3", hint: ": two letters" };
          return Object.fromEntries(codes.map((code) =>
            [code, fieldMessage(document.createElement("input"), code, values)]));
        }"""
    )
    for code, message in messages.items():
        assert re.match(r"(Fill in|Choose|Tick|Enter|Write|Shorten) ", message), (code, message)
        assert "nvalid" not in message
        assert "{" not in message
    assert "name@example.com" in messages["email"]


def test_3_3_7_nothing_has_to_be_typed_twice(demo: Page, api: StubApi) -> None:
    fill_in(demo)
    errors = [{"field": "email", "code": "email", "message": "Enter another address."}]
    api.answer_with(422, {"ok": False, "error": "Please mend this.", "errors": errors})
    send(demo)
    expect(demo.locator(".lead-form-summary")).to_be_focused()
    assert typed(demo) == VALUES


def test_3_3_8_what_a_password_manager_or_the_clipboard_brings_is_taken(
    demo: Page, api: StubApi
) -> None:
    fill_in(demo)
    demo.get_by_label("Email address").fill("")
    demo.get_by_label("Email address").focus()
    demo.evaluate(
        """() => { const data = new DataTransfer();
          data.setData("text/plain", "pasted@example.com");
          const event = new ClipboardEvent("paste", {
            clipboardData: data, bubbles: true, cancelable: true });
          if (document.activeElement.dispatchEvent(event))
            document.execCommand("insertText", false, "pasted@example.com") }"""
    )
    send(demo)
    expect(demo.get_by_role("heading", name="Thank you")).to_be_focused()
    assert api.submissions[0].answers["email"] == ["pasted@example.com"]


def test_4_1_3_what_happens_is_said_in_a_region_that_was_there_before(
    demo: Page, api: StubApi
) -> None:
    status = demo.get_by_role("status")
    assert status.count() == 1
    assert status.inner_text() == ""
    status.evaluate("one => { one.dataset.mark = 'the same' }")
    fill_in(demo)
    api.hold.clear()
    send(demo)
    expect(status).to_have_text("Sending…")
    api.status = 503
    api.hold.set()
    expect(status).to_have_text("Your message is waiting to be sent.")
    api.answer_with(201, None)
    expect(status).to_have_text("Thank you. Your message has been sent.")
    assert status.get_attribute("data-mark") == "the same"


def test_4_1_3_errors_are_an_alert_inside_the_focused_summary(demo: Page) -> None:
    send(demo)
    alert = demo.locator(".lead-form-summary > [role=alert]")
    expect(alert.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert demo.locator(".lead-form-summary").get_attribute("role") is None
