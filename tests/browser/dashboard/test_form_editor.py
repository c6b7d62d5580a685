"""Forms made, edited and restored in a browser: by mouse, by keyboard, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from dashboard.accounts.models import User
from leadmodels.forms import Form, get_form, list_forms, put_form
from leadmodels.lists.filters import LeadFilters
from leadmodels.lists.listing import list_leads

from .conftest import OpenPage

pytestmark = pytest.mark.browser

FORMS = "/admin/forms/form/"
MakeForm = Callable[..., Form]


def row(page: Page, number: int) -> Locator:
    return page.locator(".field-edit").nth(number - 1)


def names(page: Page) -> list[str]:
    return [each.input_value() for each in page.get_by_label("Name", exact=True).all()[1:]]


def save(page: Page, button: str = "Save") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).first.click()


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_form_is_made_with_three_fields_edited_overtaken_and_restored(
    open_page: OpenPage, admin_person: User, javascript: bool
) -> None:
    page = open_page(FORMS, user=admin_person, javascript=javascript)
    page.get_by_role("link", name="New form").click()
    page.locator("#id_name").fill("Trade fair")
    press(page, "Remove field 3")
    press(page, "Add a field")
    expect(row(page, 3)).to_be_visible()
    row(page, 3).get_by_label("Kind").select_option("select")
    row(page, 3).get_by_label("Label").fill("What is it about?")
    row(page, 3).get_by_label("Options").fill("quote = A quote\nhelp = Help")
    press(page, "Move up field 3")
    assert names(page) == ["name", "", "email"]
    save(page, "Make the form")

    expect(page.locator(".messagelist")).to_contain_text("“Trade fair” is there.")
    (form,) = list_forms()
    assert [field.name for field in form.fields] == ["name", "what_is_it_about", "email"]

    page.get_by_role("link", name="Edit", exact=True).click()
    page.locator("#id_submit_label").fill("Ask us")
    theirs = put_form(replace(form, description="By a colleague", updated_at=timezone.now()))
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Not saved: somebody else changed this form")
    expect(page.get_by_role("alert")).to_contain_text("By a colleague")
    assert page.locator("#id_submit_label").input_value() == "Ask us"
    assert get_form(form.form_id) == theirs
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("“Trade fair” is saved.")
    assert get_form(form.form_id).submit_label == "Ask us"

    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Compare with now, restore version 2").click()
    expect(page.locator(".differences")).to_contain_text("By a colleague")
    press(page, "Restore version 2")
    expect(page.locator(".messagelist")).to_contain_text("is as in version 2 again.")
    restored = get_form(form.form_id)
    assert (restored.description, restored.submit_label) == ("By a colleague", "Send")
    assert restored.version == 4


def tab_to(page: Page, target: Locator, *, most: int = 150) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            return
    pytest.fail(f"Tab doesn't reach {target}")


def test_a_form_is_made_and_edited_by_keyboard_alone(
    open_page: OpenPage, admin_person: User
) -> None:
    page = open_page(FORMS, user=admin_person)
    tab_to(page, page.get_by_role("link", name="New form"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/add/")
    tab_to(page, page.locator("#id_name"))
    page.keyboard.type("By keyboard")
    tab_to(page, page.get_by_role("button", name="Add a field"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    # The focus is at the new field: its first input is the next stop.
    page.keyboard.press("Tab")
    page.keyboard.type("Check")
    page.keyboard.press("Tab")
    page.keyboard.type("May we call?")
    # Enter in an input is the page's first button: it saves.
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("“By keyboard” is there.")
    (form,) = list_forms()
    assert [(f.name, f.type) for f in form.fields][-1] == ("may_we_call", "checkbox")
    tab_to(page, page.get_by_role("link", name="Edit", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/")
    up = page.get_by_role("button", name="Move up field 4")
    tab_to(page, up)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert names(page) == ["name", "email", "may_we_call", "message"]
    tab_to(page, page.get_by_role("button", name="Save").last)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    saved = [f.name for f in get_form(form.form_id).fields]
    assert saved == ["name", "email", "may_we_call", "message"]


def test_only_the_inputs_that_a_kind_of_field_has_are_in_sight(
    open_page: OpenPage, admin_person: User, make_form: MakeForm
) -> None:
    form = make_form(name="Contact us")
    page = open_page(f"{FORMS}{form.form_id}/edit/", user=admin_person)
    first = row(page, 1)
    first.locator("summary").click()
    for kind, seen, unseen in (
        ("text", "Pattern", "Smallest"),
        ("number", "Smallest", "Pattern"),
        ("date", "Earliest", "Options"),
        ("radio", "Options", "Longest"),
    ):
        first.get_by_label("Kind").select_option(kind)
        expect(first.get_by_label(seen, exact=True)).to_be_visible()
        expect(first.get_by_label(unseen, exact=True)).to_be_hidden()


def test_preview_follows_what_is_typed_and_sends_nothing(
    open_page: OpenPage, admin_person: User, make_form: MakeForm
) -> None:
    form = make_form(name="Contact us", consent_text="You may call me.")
    page = open_page(f"{FORMS}{form.form_id}/edit/", user=admin_person)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    preview = page.frame_locator(".editor-preview iframe:not([hidden])")
    expect(preview.locator("[data-lead-form-state]")).to_contain_text("You may call me.")
    steps = page.evaluate("history.length")

    page.locator("#id_submit_label").fill("Ask us")
    row(page, 1).get_by_label("Label").fill("Who are you?")
    row(page, 1).get_by_label("Has to be answered").check()
    # Optional ones say so, so this is the newest page.
    expect(preview.get_by_label("Who are you?", exact=True)).to_be_visible()
    preview.get_by_role("button", name="Ask us").click()
    expect(preview.get_by_role("link", name="Who are you")).to_be_visible()
    preview.get_by_label("Who are you?").fill("Ada")
    preview.get_by_role("button", name="Ask us").click()
    expect(preview.get_by_text("This is the preview, so nothing was sent.")).to_be_visible()

    assert not [one for one in sent if "/f/" in one]
    assert page.evaluate("history.length") == steps
    assert page.evaluate("window.violations") == []
    assert get_form(form.form_id) == form
    assert not list_leads(LeadFilters(), now=timezone.now()).leads
    save(page)
    assert get_form(form.form_id).submit_label == "Ask us"


def test_preview_is_shown_without_scripts_and_a_lost_one_is_told(
    open_page: OpenPage, admin_person: User, make_form: MakeForm
) -> None:
    address = f"{FORMS}{make_form(name='Contact us').form_id}/edit/"
    plain = open_page(address, user=admin_person, javascript=False)
    plain.get_by_role("button", name="Show it as it is now").click()
    expect(plain.frame_locator("iframe").get_by_label("Your e-mail")).to_be_visible()

    page = open_page(address, user=admin_person)
    preview = page.frame_locator(".editor-preview iframe:not([hidden])")
    expect(preview.get_by_label("Your e-mail")).to_be_visible()
    page.route("**/preview/", lambda route: route.fulfill(body="A gateway says no.", status=502))
    page.locator("#id_submit_label").fill("Ask us")
    expect(page.get_by_text("The preview could not be made.")).to_be_visible()
    expect(preview.get_by_role("button", name="Send")).to_be_visible()
    page.unroute("**/preview/")
    page.locator("#id_submit_label").fill("Ask")
    expect(preview.get_by_role("button", name="Ask")).to_be_visible()
    expect(page.get_by_text("The preview could not be made.")).to_be_hidden()


# A clipboard that refuses, and one that takes what it is given.
REFUSING = "{ writeText: () => Promise.reject(new Error()) }"
TAKING = "{ writeText: async (text) => { window.copied = text; } }"


@pytest.mark.parametrize(("clipboard", "said"), [(REFUSING, "Selected: "), (TAKING, "Copied.")])
def test_snippets_are_copied_or_at_least_selected(
    open_page: OpenPage, admin_person: User, make_form: MakeForm, clipboard: str, said: str
) -> None:
    form = make_form(name="Contact us")
    page = open_page(f"{FORMS}{form.form_id}/", user=admin_person)
    page.evaluate(f"Object.defineProperty(navigator, 'clipboard', {{ value: {clipboard} }})")
    page.get_by_role("button", name="Copy Plain HTML").click()

    expect(page.get_by_text(said)).to_be_visible()
    text = page.locator("#snippet-html").input_value()
    assert text.startswith(f'<form action="{page.locator("#snippet-address").input_value()}"')
    selected = page.evaluate("""() => {
      const text = document.activeElement;
      return text.value.slice(text.selectionStart, text.selectionEnd);
    }""")
    assert selected == text
    assert page.evaluate("window.copied ?? null") == (text if clipboard == TAKING else None)


def test_a_test_lead_is_sent_and_found(
    open_page: OpenPage, admin_person: User, make_form: MakeForm
) -> None:
    form = make_form(name="Contact us")
    page = open_page(f"{FORMS}{form.form_id}/", user=admin_person)
    page.get_by_role("link", name="Send a test lead").click()
    press(page, "Send the test lead")
    expect(page.locator(".messagelist")).to_contain_text("The test lead is among the new leads")
    page.get_by_role("link", name="look at it").click()
    expect(page.locator("main")).to_contain_text("Test Lead")
    (lead,) = list_leads(LeadFilters(form_id=form.form_id), now=timezone.now()).leads
    assert lead.tags == ("test",)
