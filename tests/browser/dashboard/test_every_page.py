"""Every page, in both themes, wide and narrow, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from mypy_boto3_dynamodb import DynamoDBClient
from playwright.sync_api import Page

from dashboard.accounts.models import User
from leadmodels.forms import Form
from leadmodels.schema import table_definition
from tests.integration.dashboard.conftest import FormMaker, LeadMaker
from tests.support.accessibility import find_violations
from tests.support.job_services import JobServices
from tests.support.routes import all_routes

from .conftest import OpenPage, Scheme
from .page_rows import NO_PAGES, ROWS, PageRow
from .page_world import World, make_world

pytestmark = pytest.mark.browser

Look = tuple[Scheme, int]

WIDTHS = (1280, 375)
EACH_THEME_AND_WIDTH: tuple[Look, ...] = (("light", 1280), ("dark", 375))
THE_OTHERS: tuple[Look, ...] = (("light", 375), ("dark", 1280))
# So many tests look at all pages, each at some from here and there: processes share them.
PARTS = 7
IN_PARTS = pytest.mark.parametrize("part", range(PARTS))
# Colours fade from one theme into the other.
END_TRANSITIONS = """() => {
  for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish();
}"""
# Whatever of a page can have the focus, each under a number of its own; of radio buttons with one
# name only the chosen one, or else any of them.
NUMBER_TARGETS = """() => {
  const scope = document.querySelector("dialog[open]") || document;
  const wanted = "a[href],button,input:not([type=hidden]),select,textarea,summary";
  const radios = new Set();
  let count = 0;
  for (const each of scope.querySelectorAll(wanted)) {
    if (each.disabled || each.tabIndex < 0 || !each.checkVisibility({ visibilityProperty: true }))
      continue;
    if (each.type === "radio") {
      const group = (each.form?.id ?? "") + each.name;
      const chosen = [...document.getElementsByName(each.name)].find((one) => one.checked);
      if (radios.has(group) || (chosen && chosen !== each)) continue;
      radios.add(group);
    }
    each.dataset.target = count++;
  }
  document.activeElement.blur();
  return count;
}"""
# The number of what has the focus; "" when nothing shows that it has it.
LOOK_AT_FOCUS = """() => {
  const focused = document.activeElement;
  // A link that covers its whole row draws its outline there.
  const isSeen = [null, "::after"].some((part) => {
    const style = getComputedStyle(focused, part);
    const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return isOutlined || style.boxShadow !== "none";
  });
  return [focused.dataset.target ?? null, isSeen, focused.outerHTML.slice(0, 120)];
}"""


@pytest.fixture
def world(
    make_form: FormMaker,
    make_lead: LeadMaker,
    job_services: JobServices,  # noqa: ARG001 - a queue and a bucket
    admin_person: User,
    sales_user: User,
) -> World:
    return make_world(make_form, make_lead, admin_person, sales_user)


def each_page(open_page: OpenPage, world: World, part: int) -> Iterator[tuple[PageRow, Page]]:
    """Open the pages of a part at the greater width, each reader in a window of their own."""
    windows = {name: open_page("/health/", user=user) for name, user in world.readers.items()}
    for row in ROWS[part::PARTS]:
        page = windows.get(row.reader) or open_page("/health/")
        page.emulate_media(color_scheme="light")
        if row.reader == "nobody":
            page.context.clear_cookies()
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(row.address(world))
        row.steps(page)
        yield row, page


def test_every_route_has_a_row_or_no_page() -> None:
    assert all_routes() == NO_PAGES | {row.route for row in ROWS}


@IN_PARTS
def test_axe_finds_nothing_nothing_scrolls_sideways_and_tab_shows_where_it_is(
    open_page: OpenPage, world: World, axe_source: str, part: int
) -> None:
    found: dict[str, list[str]] = {}
    for row, page in each_page(open_page, world, part):
        wrong = {"by keyboard": wrong_by_keyboard(page)}
        wrong |= {str(look): wrong_with(page, axe_source, look) for look in EACH_THEME_AND_WIDTH}
        found |= {f"{row}, {how}": problems for how, problems in wrong.items() if problems}
    assert found == {}


@pytest.mark.long
@IN_PARTS
def test_nor_in_the_other_looks(
    open_page: OpenPage, world: World, axe_source: str, part: int
) -> None:
    found = {
        f"{row}, {look}": problems
        for row, page in each_page(open_page, world, part)
        for look in THE_OTHERS
        if (problems := wrong_with(page, axe_source, look))
    }
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wrong_with_the_pages_of_failures(
    open_page: OpenPage,
    form: Form,  # noqa: ARG001 - stored before the store goes
    dynamodb: DynamoDBClient,
    axe_source: str,
    scheme: Scheme,
) -> None:
    table = settings.DYNAMODB_TABLE_NAME
    dynamodb.delete_table(TableName=table)
    looks: list[Look] = [(scheme, width) for width in WIDTHS]
    page = open_page(reverse("admin:leads_lead_changelist"), scheme=scheme)
    found = [problem for look in looks for problem in wrong_with(page, axe_source, look)]
    is_told = page.get_by_role("link", name="Try again").is_visible()
    dynamodb.create_table(**table_definition(table))
    page.route("**/broken/", lambda route: route.fulfill(body=render_to_string("500.html")))
    page.goto("/broken/")
    found += [problem for look in looks for problem in wrong_with(page, axe_source, look)]

    assert is_told
    assert found == []


def wrong_with(page: Page, axe_source: str, look: Look) -> list[str]:
    """What is wrong with a page as it stands, in one of its looks."""
    scheme, width = look
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(END_TRANSITIONS)
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    # Before axe reads the style sheets: it makes a copy of those that others import.
    violations: list[str] = page.evaluate("window.violations.splice(0)")
    found = [*violations, *find_violations(page, axe_source)]
    page.evaluate("window.violations = []")
    return [*found, "it scrolls sideways"] if is_wide else found


def wrong_by_keyboard(page: Page) -> list[str]:
    """Go through a page by Tab: what isn't reached, and where nobody sees the focus."""
    missing = {str(number) for number in range(page.evaluate(NUMBER_TARGETS))}
    unseen: list[str] = []
    for _ in range(2 * len(missing) + 10):
        page.keyboard.press("Tab")
        number, is_seen, element = page.evaluate(LOOK_AT_FOCUS)
        if number in missing:
            missing.discard(number)
            unseen += [] if is_seen else [f"the focus isn't seen: {element}"]
        if not missing:
            break
    for number in missing:
        lost = page.locator(f"[data-target='{number}']").evaluate("e => e.outerHTML.slice(0, 120)")
        unseen.append(f"Tab doesn't reach it: {lost}")
    return unseen
