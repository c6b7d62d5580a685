"""What pages do with forms besides the usual, and that nothing is lost or misdelivered by it."""

from __future__ import annotations

from typing import Protocol

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.browser.embed.outbox_page import SORRY, kept_keys, leave_behind, reconnect, settle
from tests.browser.embed.stub_servers import StubApi

pytestmark = pytest.mark.browser

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>
<link rel="icon" href="data:,"><script type="module" src="/lead-form/lead-form.mjs"></script>"""
NAME = '<label>Name <input name="name" required></label><button>Send</button>'
REFUSED = {"ok": False, "error": "Please mend this.", "errors": []}


class Open(Protocol):
    """Opens a page with this inside its form."""

    def __call__(
        self, inside: str, *, around: str = "{}", attributes: str = "data-lead-form"
    ) -> Page: ...


@pytest.fixture
def host(page: Page, site: str, pages: dict[str, str]) -> Open:
    """Open a page with this inside its one form."""

    def open_host(inside: str, *, around: str = "{}", attributes: str = "data-lead-form") -> Page:
        form = f'<form action="{{{{ form_action }}}}" method="post" {attributes}>{inside}</form>'
        pages["/host.html"] = HEAD + around.format(form)
        pages["/bare.html"] = "<!doctype html><title>Bare</title><link rel='icon' href='data:,'>"
        page.goto(f"{site}/host.html")
        if attributes:
            page.locator("[data-lead-form-state=idle]").first.wait_for()
        return page

    return open_host


def press(page: Page) -> None:
    page.get_by_role("button", name="Send").first.click()


def test_a_form_with_a_chosen_file_is_left_to_the_browser(host: Open, api: StubApi) -> None:
    page = host(f'{NAME}<input type="file" name="plan">')
    page.get_by_label("Name").fill("Ada")
    press(page)
    expect(page.locator(".lead-form-success")).to_be_visible()  # none was chosen
    page.reload()
    page.get_by_label("Name").fill("Ada")
    plan = FilePayload(name="plan.txt", mimeType="text/plain", buffer=b"2.4 m")
    page.locator("[type=file]").set_input_files(plan)
    press(page)
    page.wait_for_url("**/thanks**")
    assert api.submissions[-1].fields["plan"] == ["plan.txt"]
    assert "_elapsed_seconds" not in api.submissions[-1].fields


def test_a_button_that_sends_elsewhere_does(host: Open, api: StubApi) -> None:
    page = host(
        f'{NAME}<button formaction="/bare.html" formmethod="get" formnovalidate>Look</button>'
    )
    page.get_by_role("button", name="Look").click()
    page.wait_for_url("**/bare.html?name=")
    assert api.submissions == []


def test_a_button_that_asks_for_no_checks_gets_none(host: Open, api: StubApi) -> None:
    page = host(f'{NAME}<button name="draft" value="1" formnovalidate>Keep</button>')
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".lead-form-success")).to_be_visible()
    assert api.submissions[0].answers == {"name": [""], "draft": ["1"]}


def test_a_form_whose_action_the_page_changed_is_sent_there(host: Open, api: StubApi) -> None:
    page = host(NAME)
    other = api.form_action.replace("form_", "form_sales")
    page.locator("form").evaluate("(form, action) => { form.action = action }", other)
    page.get_by_label("Name").fill("Ada")
    with page.expect_request(other):
        press(page)


def test_a_page_s_own_verdict_is_told_in_its_own_words(host: Open, api: StubApi) -> None:
    page = host(NAME)
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Name").evaluate("one => one.setCustomValidity('Ada has left us.')")
    press(page)
    assert page.locator(".lead-form-summary li").all_inner_texts() == ["Ada has left us."]
    assert api.submissions == []


def test_a_label_around_its_field_names_it_without_what_the_field_holds(host: Open) -> None:
    page = host(
        """<label>Size <select name="size" required><option value="">Choose</option>
        <option>Small</option></select></label>
        <label>Words <textarea name="words" required minlength="9">Short</textarea></label>
        <button>Send</button>"""
    )
    page.get_by_label("Words").press("End")
    page.get_by_label("Words").press("!")
    press(page)
    assert page.locator(".lead-form-summary li").all_inner_texts() == [
        'Choose an option for "Size".',
        'Write at least 9 characters for "Words". So far there are 6.',
    ]


def test_a_ticked_box_counts_whatever_its_value(host: Open, api: StubApi) -> None:
    page = host(
        '<label><input type="checkbox" name="ok" value="" required> OK</label><button>Send</button>'
    )
    press(page)
    expect(page.locator(".lead-form-summary")).to_be_focused()
    page.get_by_label("OK").check()
    press(page)
    expect(page.locator(".lead-form-success")).to_be_visible()
    assert api.submissions[0].answers == {"ok": [""]}


def test_an_element_of_the_page_with_an_id_like_ours_takes_no_message_away(host: Open) -> None:
    page = host(
        """<label for="name">Name</label><input id="name" name="name" required>
        <div id="name-error">Theirs</div><button>Send</button>"""
    )
    press(page)
    expect(page.locator("[name=name]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".lead-form-error")).to_have_text('Error: Fill in "Name".')
    expect(page.locator("#name-error")).to_have_text("Theirs")


def test_the_title_says_error_once_for_two_forms(host: Open) -> None:
    page = host(NAME, around="{0}{0}")
    for button in page.get_by_role("button").all():
        button.click()
    assert page.title() == "Error: Host"


def test_a_form_that_is_moved_while_it_sends_is_sent_once(host: Open, api: StubApi) -> None:
    page = host(NAME, around="<lead-form>{}</lead-form><main></main>", attributes="")
    page.locator("[data-lead-form-state=idle]").wait_for()
    page.get_by_label("Name").fill("Ada")
    api.hold.clear()
    press(page)
    page.evaluate("document.querySelector('main').append(document.querySelector('lead-form'))")
    page.locator("form").evaluate("form => form.requestSubmit()")
    expect(page.locator("form")).to_have_attribute("data-lead-form-state", "sending")
    api.hold.set()
    expect(page.locator("main .lead-form-success")).to_be_visible()
    assert len(api.submissions) == 1


def test_focus_stays_with_a_visitor_who_is_elsewhere_in_the_page(host: Open, api: StubApi) -> None:
    page = host(NAME, around='{}<label>Search <input type="search"></label>')
    search = page.get_by_label("Search")
    page.get_by_label("Name").fill("Ada")
    for body, sign in (
        (REFUSED, ".lead-form-summary"),
        (None, ".lead-form-success"),
    ):
        api.answer_with(201 if body is None else 422, body)
        api.hold.clear()
        press(page)
        search.focus()
        api.hold.set()
        expect(page.locator(sign)).to_be_visible()
        expect(search).to_be_focused()


def test_ids_that_pages_bring_keep_no_message_out_of_the_storage(host: Open, api: StubApi) -> None:
    page = host(f'{NAME}<input type="hidden" name="_submission_id" value="fixed">', around="{0}{0}")
    api.drop_connection = True
    for name, form in zip(("Ada", "Ben"), page.locator("form").all(), strict=True):
        form.get_by_label("Name").fill(name)
        form.get_by_role("button").click()
    expect(page.locator(".lead-form-queued")).to_have_count(2)
    assert len(kept_keys(page)) == 2
    api.drop_connection = False
    reconnect(page)
    expect(page.locator(".lead-form-success")).to_have_count(2)
    sent = {(one.fields["name"][0], one.key) for one in api.submissions}
    assert sent == {("Ada", "fixed"), ("Ben", "fixed")}


def test_an_empty_id_that_a_page_brings_is_none(host: Open, api: StubApi) -> None:
    page = host(f'{NAME}<input type="hidden" name="_submission_id" value="">')
    page.get_by_label("Name").fill("Ada")
    press(page)
    expect(page.locator(".lead-form-success")).to_be_visible()
    assert len(api.submissions[0].key) == 36


def test_a_form_that_comes_late_shows_why_its_message_was_refused(
    host: Open, page: Page, site: str, api: StubApi
) -> None:
    host(NAME)
    (key,) = leave_behind(page.context, site, api.form_action)
    api.answer_with(422, SORRY)
    page = host(NAME, attributes="")
    settle(page, api)
    page.wait_for_timeout(300)
    for _ in range(5):
        page.evaluate("dispatchEvent(new Event('visibilitychange'))")
    settle(page, api)
    assert [one.key for one in api.submissions] == [key]  # a refusal isn't asked for again
    assert kept_keys(page) == [key]
    # As a framework does when it mounts twice to find mistakes.
    page.evaluate(
        """async () => {
          const { enhance } = await import("/lead-form/lead-form.mjs");
          enhance(document.querySelector("form"))();
          enhance(document.querySelector("form"));
        }"""
    )
    expect(page.locator(".lead-form-summary")).to_contain_text("Not now.")
    expect(page.get_by_label("Name")).to_have_value("Zoë 0")
    assert kept_keys(page) == []


def test_what_a_visitor_is_writing_isnt_taken_for_what_was_left_behind(
    host: Open, page: Page, site: str, api: StubApi
) -> None:
    host(NAME)
    leave_behind(page.context, site, api.form_action)
    page = host(NAME, attributes="")
    page.wait_for_timeout(300)
    leave_behind(page.context, site, api.form_action)
    page.get_by_label("Name").fill("Another")
    page.get_by_label("Name").focus()
    page.evaluate(
        """async () => {
          const { enhance } = await import("/lead-form/lead-form.mjs");
          enhance(document.querySelector("form"));
        }"""
    )
    reconnect(page)
    page.wait_for_function("localStorage.length === 0")
    expect(page.get_by_label("Name")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Another")
    assert len(api.submissions) == 2


def test_what_wasnt_sent_is_left_as_it_is_when_a_form_is_filled_in_again(
    host: Open, page: Page, api: StubApi
) -> None:
    host(
        f"""{NAME}<input name="constructor" value="">
        <select name="fixed" disabled><option>A</option><option selected>B</option></select>
        <input type="checkbox" name="box" checked disabled>
        <input type="checkbox" id="toggle" checked>"""
    )
    page.get_by_label("Name").fill("Ada")
    page.locator("[name=constructor]").fill("typed")
    api.drop_connection = True
    press(page)
    expect(page.locator(".lead-form-queued")).to_be_visible()
    api.drop_connection = False
    api.answer_with(422, REFUSED)
    page.reload()
    expect(page.locator(".lead-form-summary")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Ada")
    expect(page.locator("[name=constructor]")).to_have_value("typed")
    expect(page.locator("[name=fixed]")).to_have_value("B")
    expect(page.locator("[name=box]")).to_be_checked()
    expect(page.locator("#toggle")).to_be_checked()


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    return visitor.new_page()
