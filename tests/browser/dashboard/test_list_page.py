"""The lead list as people use it: by keyboard, by touch, in both themes, without scripts too."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dashboard.accounts.models import User
from dashboard.leads.models import SavedView
from tests.integration.dashboard.conftest import LeadMaker
from tests.support.accessibility import find_violations

from .conftest import IN_EVERY_LOOK, OpenPage, Scheme

pytestmark = pytest.mark.browser

LIST = "/admin/leads/lead/"
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3


@pytest.fixture
def three(make_lead: LeadMaker) -> list[str]:
    """Three leads, the first of the list first."""
    start = timezone.now() - timedelta(hours=1)
    for number, name in enumerate(["Cyd", "Bob", "Ada"]):
        make_lead(name=name, at=start + timedelta(minutes=number), search_text=name.lower())
    return ["Ada", "Bob", "Cyd"]


@pytest.fixture
def every_kind(make_lead: LeadMaker, sales_user: User) -> None:
    """Leads with everything a row can show, and words that no column is wide enough for."""
    now = timezone.now()
    start = now - timedelta(days=1)
    for number, status in enumerate(["new", "contacted", "qualified", "won", "lost", "spam"] * 9):
        make_lead(
            name=LONG if number == 1 else f"Visitor {number}",
            email=f"{LONG}@example.com" if number == 1 else f"v{number}@example.com",
            company=LONG if number == 1 else "Engines Ltd",
            phone="+1 555 0100",
            status=status,
            at=start + timedelta(minutes=number),
            owner=sales_user.public_id if number % 2 else None,
            tags=("vip", LONG[:40]) if number % 3 else (),
            follow_up_on=timezone.localdate() + timedelta(days=number % 5 - 2),
            first_viewed_at=now if number % 2 else None,
            expires_at=now + timedelta(days=number % 20, hours=1),
        )
    SavedView.objects.create(owner=sales_user, name=LONG[:60], query="status=won", is_shared=True)


def expect_names(page: Page, names: list[str]) -> None:
    """Wait for the list that a click or a key has asked for."""
    expect(page.locator(".lead-table__who > a")).to_have_text(names)


def is_wide(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wide


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("width", [768, 1024, 1180, 1400])
def test_names_have_room_beside_the_sidebar(open_page: OpenPage, width: int) -> None:
    page = open_page(LIST, width=width)
    assert not is_wide(page)
    for name in page.locator("tbody .lead-table__who").all():
        box = name.bounding_box()
        assert box is not None
        assert box["width"] >= 90


@pytest.mark.usefixtures("three")
def test_ticks_stay_when_nothing_was_chosen_to_do(open_page: OpenPage) -> None:
    page = open_page(LIST)
    page.locator("[data-select]").first.check()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#bulk-action")).to_be_focused()
    expect(page.locator("[data-select]:checked")).to_have_count(1)
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("heading", name="Export leads")).to_be_visible()


@IN_EVERY_LOOK
@pytest.mark.usefixtures("every_kind")
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: OpenPage, axe_source: str, width: int, scheme: Scheme
) -> None:
    page = open_page(LIST, width=width, scheme=scheme)
    assert not is_wide(page)
    page.locator("a[rel=next]").click()
    expect(page.locator("a[rel=prev]")).to_be_visible()
    second = page.url
    # Few rows each: axe takes its time for a page of 50.
    for path in (
        second,
        LIST + "?status=lost&unread=1",
        LIST + "?due=week&status=new&tag=vip",
        LIST + "?status=spam&q=zzz",
        LIST + "views/",
    ):
        page.goto(path)
        assert find_violations(page, axe_source) == [], path
        assert not is_wide(page), path
    page.goto(LIST + "?from=x&due=today&expires=7&owner=nobody&tz=Mars")
    assert find_violations(page, axe_source) == []
    page.goto(second)
    page.locator("[data-menu] summary").click()
    assert find_violations(page, axe_source) == []
    assert not is_wide(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    assert find_violations(page, axe_source) == []
    assert page.evaluate("window.violations") == []


@pytest.mark.usefixtures("every_kind")
def test_targets_are_as_large_as_a_fingertip(open_page: OpenPage) -> None:
    page = open_page(LIST, width=375)
    for selector in (".chip", ".lead-table a", ".lead-table label", ".pager a", ".filters button"):
        for target in page.locator(selector).all()[:60]:
            box = target.bounding_box()
            if box is not None and target.is_visible():
                assert min(box["width"], box["height"]) >= 24, target.evaluate("e => e.outerHTML")


def test_leads_are_walked_through_selected_and_opened_by_keyboard(
    open_page: OpenPage, three: list[str]
) -> None:
    page = open_page(LIST)
    for name in [*three, three[-1]]:
        page.keyboard.press("j")
        expect(page.locator(".lead-table__who > a:focus")).to_have_text(name)
    page.keyboard.press("k")
    page.keyboard.press("x")
    boxes = page.locator("[data-select]")
    assert [box.is_checked() for box in boxes.all()] == [False, True, False]
    page.keyboard.press("x")
    assert not boxes.nth(1).is_checked()
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(r"/change/"))
    expect(page.locator("main")).to_contain_text("Bob")


def test_enter_opens_the_lead_that_the_keyboard_reached(
    open_page: OpenPage, three: list[str]
) -> None:
    page = open_page(LIST)
    page.keyboard.press("k")
    expect(page.locator(".lead-table__who > a:focus")).to_have_text(three[-1])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/change/"))


def test_search_and_filters_work_by_keyboard_alone(open_page: OpenPage, three: list[str]) -> None:
    page = open_page(LIST)
    page.keyboard.press("/")
    page.keyboard.type("bob jxo?")
    expect(page.get_by_label("Search", exact=True)).to_have_value("bob jxo?")
    page.keyboard.press("Control+a")
    page.keyboard.type("bob")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    # What was left empty isn't written into the address.
    expect(page).to_have_url(re.compile(re.escape(f"{LIST}?q=bob&tz=UTC") + "$"))
    expect_names(page, [three[1]])
    page.keyboard.press("f")
    expect(page.get_by_label("Follow-up", exact=True)).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("l")
    expect(page.locator("[data-row]")).to_have_count(3)


@pytest.mark.usefixtures("three")
def test_help_opens_lists_the_shortcuts_and_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page(LIST)
    page.keyboard.press("j")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Next lead, previous lead")
    # A dialog that is open keeps the keys to itself.
    page.keyboard.press("x")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".lead-table__who > a").first).to_be_focused()
    expect(page.locator("[data-select]:checked")).to_have_count(0)


@pytest.mark.usefixtures("three")
def test_shortcuts_can_be_turned_off_for_good_and_on_again(open_page: OpenPage) -> None:
    page = open_page(LIST)
    page.keyboard.press("?")
    page.get_by_label("Use shortcuts in this browser").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    for key in ("j", "x", "?", "/", "g", "h"):
        page.keyboard.press(key)
    expect(page.locator(".lead-table__who > a:focus")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use shortcuts in this browser").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator(".lead-table__who > a:focus")).to_have_count(1)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_keys_with_a_modifier_are_left_to_the_browser(open_page: OpenPage, modifier: str) -> None:
    page = open_page(LIST)
    page.evaluate(
        """modifier => document.body.dispatchEvent(new KeyboardEvent("keydown",
             {key: "j", bubbles: true, [modifier]: true}))""",
        {"Control": "ctrlKey", "Alt": "altKey", "Meta": "metaKey"}[modifier],
    )
    expect(page.locator(".lead-table__who > a:focus")).to_have_count(0)


@pytest.mark.usefixtures("three")
def test_a_browser_that_keeps_no_storage_has_shortcuts_all_the_same(open_page: OpenPage) -> None:
    page = open_page("/health/")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }});"
    )
    page.goto(LIST)
    page.keyboard.press("?")
    page.get_by_label("Use shortcuts in this browser").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".lead-table__who > a:focus")).to_have_count(0)


def test_pages_are_turned_by_keyboard(open_page: OpenPage, make_lead: LeadMaker) -> None:
    start = timezone.now() - timedelta(hours=2)
    for number in range(60):
        make_lead(at=start + timedelta(minutes=number))
    page = open_page(LIST)
    page.keyboard.press("n")
    expect(page.locator("[data-row]")).to_have_count(10)
    page.keyboard.press("p")
    expect(page.locator("[data-row]")).to_have_count(50)


@pytest.mark.usefixtures("three")
def test_one_box_selects_the_page_and_shift_selects_what_lies_between(open_page: OpenPage) -> None:
    page = open_page(LIST)
    every = page.get_by_label("Select all on this page")
    checked = page.locator("[data-select]:checked")
    every.check()
    expect(checked).to_have_count(3)
    page.locator("[data-select]").nth(1).uncheck()
    assert every.evaluate("box => box.indeterminate")
    every.check()
    every.uncheck()
    expect(checked).to_have_count(0)
    page.locator("[data-select]").nth(0).click()
    page.locator("[data-select]").nth(2).click(modifiers=["Shift"])
    expect(checked).to_have_count(3)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("javascript", [True, False])
def test_a_list_is_saved_found_again_and_deleted(open_page: OpenPage, *, javascript: bool) -> None:
    page = open_page(LIST + "?q=bob", javascript=javascript)
    page.locator("[data-menu] summary").click()
    page.get_by_label("Save this list as").fill("Bobs")
    page.get_by_label("Share with everybody").check()
    page.get_by_role("button", name="Save view").click()
    expect(page.locator(".messagelist")).to_contain_text("is saved")
    expect(page).to_have_url(re.compile(re.escape(f"{LIST}?q=bob") + "$"))

    page.goto(LIST)
    page.locator("[data-menu] summary").click()
    page.get_by_role("link", name="Bobs").click()
    expect_names(page, ["Bob"])
    expect(page.locator("[data-menu] summary")).to_contain_text("View: Bobs")

    page.locator("[data-menu] summary").click()
    page.get_by_role("link", name="Rename, share or delete views").click()
    page.get_by_role("button", name="Delete Bobs").click()
    expect(page.locator(".messagelist")).to_contain_text("is deleted")


@pytest.mark.usefixtures("form")
def test_a_menu_closes_by_escape_and_by_a_click_elsewhere(open_page: OpenPage) -> None:
    page = open_page(LIST)
    summary, panel = page.locator("[data-menu] summary"), page.locator(".menu__panel")
    summary.click()
    page.get_by_label("Save this list as").focus()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").click()
    expect(panel).to_be_hidden()


@pytest.mark.usefixtures("three")
def test_a_narrow_screen_hides_filters_until_they_are_asked_for_and_keeps_what_is_set(
    open_page: OpenPage,
) -> None:
    page = open_page(LIST + "?status=new", width=375, javascript=False)
    status = page.get_by_label("Status", exact=True)
    expect(status).to_be_hidden()
    expect(page.locator(".shown")).to_contain_text("Status New")
    page.locator("summary", has_text="More filters").click()
    expect(status).to_have_value("new")
    page.locator("summary", has_text="More filters").click()
    page.get_by_label("Search", exact=True).fill("ada")
    page.get_by_role("button", name="Filter").click()
    expect_names(page, ["Ada"])
    expect(page).to_have_url(re.compile("status=new"))


@pytest.mark.usefixtures("three")
def test_the_whole_row_opens_the_lead_except_its_own_links_and_box(open_page: OpenPage) -> None:
    page = open_page(LIST)
    # Forced, since what takes the click is the link that lies over the row.
    page.locator("[data-row]").nth(1).locator(".lead-table__form").click(force=True)
    expect(page).to_have_url(re.compile(r"/change/"))
    expect(page.locator("main")).to_contain_text("Bob")
    page.go_back()
    page.locator("[data-select]").nth(0).click()
    expect(page).to_have_url(re.compile(rf"{LIST}$"))
