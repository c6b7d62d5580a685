from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from dashboard.accounts.models import User
from leadmodels.changes.apply import (
    AddNote,
    Change,
    Hold,
    SetFollowUp,
    SetOwner,
    SetStatus,
    SetTags,
)
from leadmodels.leads import Lead
from leadmodels.rules.fields import Field, Option
from tests.integration.dashboard.conftest import FormMaker, LeadMaker
from tests.integration.dashboard.lead_pages import change, stored, timeline_of, url_of
from tests.support.accessibility import find_violations

from .conftest import IN_EVERY_LOOK, OpenPage, Scheme

pytestmark = pytest.mark.browser

OPTIONS = (Option(value="a", label="A"), Option(value="b", label="B " + "b" * 90))
MANY_FIELDS = (
    Field(name="name", type="text", label="N" * 80, required=True, hint="In full"),
    Field(name="email", type="email", label="E-mail"),
    Field(name="topic", type="select", label="Topic", options=OPTIONS),
    Field(name="size", type="radio", label="Size", options=OPTIONS, required=True),
    Field(name="interests", type="multiselect", label="Interests", options=OPTIONS),
    Field(name="consent", type="checkbox", label="May we call?", required=True),
    Field(name="message", type="textarea", label="Message"),
)

FAST_CLICKS = """
for (const id of ["lead-status-won", "lead-owner-quick", "lead-follow-up-1", "lead-tags-save"])
    document.getElementById(id).click();
"""


@pytest.fixture
def colleague(admin_person: User) -> User:
    """An admin with a name of her own."""
    admin_person.first_name, admin_person.last_name = "Ann", "Lee"
    admin_person.save()
    return admin_person


@pytest.fixture
def lead(make_lead: LeadMaker, colleague: User) -> Lead:
    """A lead with neighbours, others of its address, and a timeline of every kind."""
    now = timezone.now()
    make_lead(at=now - timedelta(days=3), email="grace@example.com", name="Grace Hopper")
    lead = make_lead(
        at=now - timedelta(days=2),
        name="Grace Hopper " + "x" * 60,
        company="Example Shipyards",
        email="grace@example.com",
        phone="+1 555 010 0199",
        fields={"name": "Grace Hopper", "message": "Hello,\n" + "y" * 200},
        source={"page_url": "https://www.example.com/" + "z" * 200},
        expires_at=now + timedelta(days=10),
    )
    make_lead(at=now - timedelta(days=1))
    changes: tuple[Change, ...] = (
        SetOwner(colleague.public_id),
        AddNote("Called.\n" + "w" * 300),
        SetTags(("kiel", "t" * 40)),
        SetFollowUp(timezone.localdate()),
    )
    for number, done in enumerate(changes):
        change(lead, done, colleague, at=now - timedelta(minutes=10 - number))
    return lead


def test_a_click_on_a_status_saves_it_without_loading_the_page_again(
    open_page: OpenPage, lead: Lead
) -> None:
    page = open_page(url_of(lead))
    page.evaluate("window.isSamePage = true")
    page.locator("#lead-field-text").fill("half a note")

    page.get_by_role("button", name="Qualified").click()

    expect(page.get_by_role("status")).to_have_text("Saved: the status is Qualified.")
    expect(page.get_by_role("button", name="Qualified")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Qualified")).to_be_focused()
    expect(page.locator("#lead-timeline li").first).to_contain_text("from New to Qualified")
    assert page.evaluate("window.isSamePage")
    assert page.locator("#lead-field-text").input_value() == "half a note"
    assert page.evaluate("window.violations") == []
    assert stored(lead).status == "qualified"


def test_one_change_after_the_other_is_saved_also_when_they_come_fast(
    open_page: OpenPage, lead: Lead
) -> None:
    page = open_page(url_of(lead))
    page.locator("#lead-field-tags").fill("fast, faster")
    page.evaluate(FAST_CLICKS)

    expect(page.get_by_role("status")).to_have_text("Saved: tags fast, faster.")
    now = stored(lead)
    assert (now.status, now.tags) == ("won", ("fast", "faster"))
    assert now.follow_up_on == timezone.localdate() + timedelta(days=1)
    assert len(timeline_of(lead)) == 8


def test_all_work_can_be_done_without_javascript(open_page: OpenPage, lead: Lead) -> None:
    page = open_page(url_of(lead), javascript=False)

    said = page.locator(".messagelist")
    page.get_by_role("button", name="Contacted").click()
    expect(said).to_contain_text("Saved: the status is Contacted.")
    page.get_by_role("button", name="Take it over").click()
    expect(said).to_contain_text("has this lead.")
    page.get_by_label("Tags", exact=True).fill("new tag")
    page.get_by_label("Tags", exact=True).press("Enter")
    expect(said).to_contain_text("Saved: tags new tag.")
    page.get_by_label("Follow-up").fill("2027-03-31")
    page.get_by_role("button", name="Follow-up: Save").click()
    expect(said).to_contain_text("Saved: follow up on")
    page.get_by_label("Note", exact=True).fill("First line\nSecond line")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".timeline__text").first).to_have_text("First line\nSecond line")
    page.get_by_role("button", name="This is spam").click()
    page.get_by_role("button", name="Not spam").click()
    expect(page.get_by_role("button", name="This is spam")).to_be_visible()

    now = stored(lead)
    assert (now.status, now.tags) == ("contacted", ("new tag",))
    assert str(now.follow_up_on) == "2027-03-31"
    assert page.url.startswith(page.url.partition("/admin")[0] + url_of(lead))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_conflict_says_who_did_what_and_the_own_words_can_be_sent_again(
    *, open_page: OpenPage, lead: Lead, colleague: User, javascript: bool
) -> None:
    page = open_page(url_of(lead), javascript=javascript)
    change(lead, SetStatus("won"), colleague)
    tags = page.get_by_label("Tags", exact=True)

    tags.fill("mine")
    page.get_by_role("button", name="Tags: Save").click()

    expect(page.locator(".lead-problem")).to_contain_text(
        "Since you opened this page: Ann Lee set the status from New to Won"
    )
    expect(tags).to_have_value("mine")
    expect(page.get_by_role("button", name="Won")).to_have_attribute("aria-pressed", "true")
    if javascript:
        expect(page.get_by_role("button", name="Tags: Save")).to_be_focused()
    page.get_by_role("button", name="Tags: Save").click()
    expect(page.locator("#lead-timeline li").first).to_contain_text("added the tag “mine”")
    expect(page.locator(".lead-problem")).to_have_count(0)
    assert (stored(lead).status, stored(lead).tags) == ("won", ("mine",))


def test_the_keyboard_alone_is_enough(open_page: OpenPage, lead: Lead) -> None:
    page = open_page(url_of(lead))
    tab_to(page, "lead-status-won")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Won")
    tab_to(page, "lead-owner-quick")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Hand back")).to_be_focused()
    tab_to(page, "lead-field-tags")
    page.keyboard.press("Control+A")
    page.keyboard.type("typed")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("tags typed")
    expect(page.locator("#lead-field-tags")).to_be_focused()
    tab_to(page, "lead-field-text")
    page.keyboard.type("By hand")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".timeline__text").first).to_have_text("By hand")
    expect(page.get_by_role("button", name="Add note")).to_be_focused()


def tab_to(page: Page, element_id: str) -> None:
    """Press Tab until an element has the focus; every stop on the way shows it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element_id:
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    pytest.fail(f"{element_id} can't be reached by keyboard")


def test_retention_is_changed_in_place_and_the_focus_stays(
    open_page: OpenPage, lead: Lead, colleague: User
) -> None:
    page = open_page(url_of(lead), user=colleague)
    page.get_by_text("Put it on hold").click()
    page.get_by_label("Why is it held?").fill("A court case")
    page.get_by_role("button", name="Put on hold").click()

    release = page.get_by_role("button", name="Release")
    expect(release).to_be_focused()
    expect(page.locator("#lead-retention")).to_contain_text("On hold: A court case")
    release.click()
    expect(page.get_by_role("button", name="Put on hold")).to_be_focused()
    page.get_by_text("Keep it longer").click()
    page.get_by_label("90 days longer").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".countdown")).to_have_text("Deleted in 99 days")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_focused()
    assert page.evaluate("window.violations") == []


def test_it_says_so_when_nobody_answers_or_the_reader_is_logged_out(
    open_page: OpenPage, lead: Lead
) -> None:
    page = open_page(url_of(lead))
    page.locator("#lead-field-text").fill("Precious words")
    page.context.set_offline(True)
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_role("status")).to_contain_text("Perhaps not saved: nobody answered.")
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_role("status")).to_contain_text("Not saved: you are no longer logged in.")
    assert page.locator("#lead-field-text").input_value() == "Precious words"


def test_next_and_previous_are_links_a_key_can_follow(open_page: OpenPage, lead: Lead) -> None:
    page = open_page(url_of(lead))
    following = page.locator('a[rel="next"]')
    url = following.get_attribute("href")
    page.keyboard.press("n")
    page.wait_for_url(f"**{url}")
    expect(page.locator('a[rel="prev"]')).to_have_attribute("href", url_of(lead))


@IN_EVERY_LOOK
def test_axe_finds_nothing_and_nothing_scrolls_sideways_whatever_state_the_page_is_in(
    *,
    open_page: OpenPage,
    axe_source: str,
    lead: Lead,
    colleague: User,
    width: int,
    scheme: Scheme,
) -> None:
    page = open_page(url_of(lead), user=colleague, width=width, scheme=scheme)
    found = {"fresh": wrong_with(page, axe_source)}
    for summary in page.locator("#lead-retention summary").all():
        summary.click()
    found["open"] = wrong_with(page, axe_source)
    page.get_by_role("button", name="Won").click()
    page.locator(".said").wait_for()
    found["saved"] = wrong_with(page, axe_source)
    change(lead, SetTags(("u" * 40,)), colleague)
    page.get_by_role("button", name="Lost").click()
    page.locator(".lead-problem").wait_for()
    found["conflict"] = wrong_with(page, axe_source)
    page.get_by_label("Follow-up").evaluate("field => { field.type = 'text'; }")
    page.get_by_label("Follow-up").fill("soon")
    page.get_by_role("button", name="Follow-up: Save").click()
    page.locator(".field-error").wait_for()
    found["wrong"] = wrong_with(page, axe_source)
    change(lead, Hold("r" * 200), colleague)
    change(lead, SetStatus("spam"), colleague)
    page.reload()
    found["held, in quarantine"] = wrong_with(page, axe_source)

    assert not any(found.values()), found
    assert page.evaluate("window.violations") == []


@IN_EVERY_LOOK
def test_axe_finds_nothing_on_the_pages_around_a_lead(
    *,
    open_page: OpenPage,
    axe_source: str,
    lead: Lead,
    colleague: User,
    make_form: FormMaker,
    width: int,
    scheme: Scheme,
) -> None:
    make_form(name="Fair " + "f" * 80, consent_text="You may call me.", fields=MANY_FIELDS)
    page = open_page(reverse("admin:leads_lead_add"), user=colleague, width=width, scheme=scheme)
    found = {"choose": wrong_with(page, axe_source)}
    page.get_by_role("link", name="Fair").click()
    page.locator("form.lead-add").wait_for()
    found["add"] = wrong_with(page, axe_source)
    page.locator("form.lead-add").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Add the lead").click()
    page.locator(".notice--error").wait_for()
    found["wrong"] = wrong_with(page, axe_source)
    page.goto(url_of(lead))
    page.get_by_role("button", name="Expire now").click()
    page.locator(".lead-confirm").wait_for()
    found["expire"] = wrong_with(page, axe_source)
    page.get_by_role("link", name="Keep it").click()
    page.get_by_role("link", name="Delete").click()
    page.locator(".lead-confirm").wait_for()
    found["delete"] = wrong_with(page, axe_source)

    assert not any(found.values()), found
    assert page.evaluate("window.violations") == []


def wrong_with(page: Page, axe_source: str) -> list[str]:
    """What axe finds, and whether the page is wider than the window."""
    is_too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*find_violations(page, axe_source), *(["scrolls sideways"] if is_too_wide else [])]


def test_shortcuts_are_listed_on_the_page_of_a_lead_too(
    open_page: OpenPage, lead: Lead, axe_source: str
) -> None:
    page = open_page(url_of(lead))

    page.keyboard.press("?")

    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Next lead, previous lead")
    expect(dialog).not_to_contain_text("Select the lead")
    assert not wrong_with(page, axe_source)
