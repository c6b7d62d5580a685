"""Forms that come late, leave, are replaced, or share a page with others like them."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.embed.stub_servers import StubApi

pytestmark = pytest.mark.browser

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>
<link rel="icon" href="data:,">"""
SCRIPT = '<script type="module" src="/lead-form/lead-form.mjs"></script>'
FORM = """<form action="{{ form_action }}" method="post">
<label>Name <input name="name" required></label>
<fieldset><legend>Size</legend>
<label><input type="radio" name="size" value="s" required> Small</label>
<label><input type="radio" name="size" value="l" required> Large</label></fieldset>
<button>Send</button></form>"""
# A framework builds from the outside in, or fills a place that is there.
INSERT = """(html) => {
  const late = document.createElement("lead-form");
  document.querySelector("main").append(late);
  const body = document.createElement("div");
  late.append(body);
  return new Promise((done) => setTimeout(() => { body.innerHTML = html; done(); }, 50));
}"""


@pytest.fixture
def page(visitor: BrowserContext, site: str, pages: dict[str, str]) -> Page:
    pages["/host.html"] = f"{HEAD}{SCRIPT}<main></main></html>"
    page = visitor.new_page()
    page.goto(f"{site}/host.html")
    page.wait_for_function("!!customElements.get('lead-form')")
    return page


def form_for(api: StubApi) -> str:
    return FORM.replace("{{ form_action }}", api.form_action)


def expect_enhanced(page: Page) -> None:
    expect(page.locator("form").last).to_have_attribute("data-lead-form-state", "idle")


def test_a_form_that_comes_into_the_element_later_is_enhanced(page: Page, api: StubApi) -> None:
    page.evaluate(INSERT, form_for(api))
    expect_enhanced(page)
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Large").check()
    page.get_by_role("button").click()
    expect(page.locator("lead-form .lead-form-success")).to_be_visible()
    assert len(api.submissions) == 1


def test_a_form_is_enhanced_when_the_script_runs_while_the_page_still_arrives(
    page: Page, site: str, api: StubApi
) -> None:
    page.goto(f"{site}/bare.html")
    # What a parser does with a page whose script is already here: it opens the element first.
    page.evaluate(
        """async ([script, html]) => {
          await import(script);
          const middle = html.indexOf("<label>");
          document.open();
          document.write("<title>Arriving</title><lead-form>");
          await new Promise((done) => setTimeout(done, 50));
          document.write(html.slice(0, middle));
          await new Promise((done) => setTimeout(done, 50));
          document.write(html.slice(middle) + "</lead-form>");
          document.close();
        }""",
        ["/lead-form/lead-form.mjs", form_for(api)],
    )
    expect_enhanced(page)
    page.get_by_role("button").click()
    expect(page.locator(".lead-form-summary li")).to_have_count(2)


def test_a_form_that_comes_after_its_element_has_left_is_let_be(page: Page, api: StubApi) -> None:
    page.evaluate(
        """async (html) => {
          const gone = document.createElement("lead-form");
          document.body.append(gone);
          gone.remove();
          gone.innerHTML = html;
          await new Promise((done) => setTimeout(done, 20));
          document.body.append(gone.firstElementChild);
        }""",
        form_for(api),
    )
    assert page.locator("form").evaluate("form => form.hasAttribute('novalidate')") is False


@pytest.mark.parametrize("state", ["idle", "error", "sending", "queued", "sent"])
def test_a_form_is_put_back_as_it_was_in_whatever_state(
    page: Page, api: StubApi, state: str
) -> None:
    page.locator("main").evaluate("(main, html) => { main.innerHTML = html }", form_for(api))
    before = page.content()
    title = page.title()
    page.evaluate(
        """async () => { const { enhance } = await import("/lead-form/lead-form.mjs");
          window.restore = enhance(document.querySelector("form")) }"""
    )
    if state in {"sending", "queued", "sent"}:
        page.get_by_label("Name").fill("Ada")
        page.get_by_label("Large").check()
    if state == "sending":
        api.hold.clear()
    if state == "queued":
        api.drop_connection = True
    if state != "idle":
        page.get_by_role("button").click()
        page.locator(f"[data-lead-form-state={state}]").wait_for(state="attached")
    page.evaluate("restore()")
    assert page.content() == before
    assert page.title() == title


def test_a_form_that_was_put_back_can_be_enhanced_anew(page: Page, api: StubApi) -> None:
    page.locator("main").evaluate("(main, html) => { main.innerHTML = html }", form_for(api))
    page.evaluate(
        """async () => { const { enhance } = await import("/lead-form/lead-form.mjs");
          const form = document.querySelector("form");
          for (let time = 0; time < 3; time += 1) enhance(form)();
          enhance(form); enhance(form) }"""
    )
    page.get_by_role("button").click()
    expect(page.locator(".lead-form-summary")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_count(1)


def test_forms_that_repeat_each_others_ids_each_show_their_own_messages(
    page: Page, api: StubApi
) -> None:
    twin = form_for(api).replace('name="name"', 'name="name" id="name"')
    page.locator("main").evaluate(
        "(main, twin) => { main.innerHTML = `<lead-form>${twin}</lead-form>`.repeat(2) }", twin
    )
    buttons = page.get_by_role("button").all()
    for button in buttons:
        button.click()
    for form in page.locator("form").all():
        field = form.locator("[name=name]")
        expect(field).to_have_attribute("aria-invalid", "true")
        described = field.get_attribute("aria-describedby")
        expect(form.locator(f".lead-form-error#{described}")).to_have_text('Error: Fill in "Name".')
        form.get_by_role("link", name="Name").click()
        expect(field).to_be_focused()
