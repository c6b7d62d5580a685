"""From an invite to a log-in with a code, in browsers that know nothing of each other."""

from __future__ import annotations

import re
import time
from base64 import b32decode
from pathlib import Path

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dashboard.accounts.models import RecoveryCode, User

from .conftest import OpenPage

pytestmark = pytest.mark.browser
CHOSEN = "correct horse battery"


def code_of(secret: str, *, steps: int) -> str:
    """What an app shows that has this secret, or will after so many half minutes."""
    totp = TOTP(b32decode(secret.replace(" ", "")))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


@pytest.fixture
def stranger(open_page: OpenPage) -> Page:
    """A browser in which nobody is logged in."""
    page = open_page("/health/")
    page.context.clear_cookies()
    return page


def log_in(page: Page) -> None:
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("bea")
    page.get_by_label("Password").fill(CHOSEN)
    page.get_by_role("button", name="Log in").click()


@pytest.mark.parametrize("is_scripted", [True, False])
def test_somebody_is_invited_joins_sets_up_a_phone_and_logs_in_with_it(
    open_page: OpenPage,
    admin_person: User,
    stranger: Page,
    tmp_path: Path,
    is_scripted: bool,
) -> None:
    admin = open_page("/admin/", user=admin_person, javascript=is_scripted)
    admin.get_by_role("link", name="People").first.click()
    admin.get_by_role("link", name="Invite somebody").click()
    admin.get_by_label("E-mail address").fill("bea@example.com")
    admin.get_by_label("First name").fill("Bea")
    admin.get_by_label("Last name").fill("Kuhn")
    admin.get_by_role("button", name="Make the invite").click()
    link = admin.get_by_role("textbox", name="Link").input_value()

    stranger.goto(link)
    # What opens the account isn't in the address any more, to be seen over a shoulder.
    assert stranger.url.endswith("/admin/join/")
    expect(stranger.get_by_label("User name")).to_have_value("bea")
    stranger.get_by_label("New password").fill(CHOSEN)
    stranger.get_by_label("The same again").fill(CHOSEN)
    stranger.get_by_role("button", name="Join").click()
    expect(stranger.get_by_role("heading", name="Hello, Bea")).to_be_visible()

    stranger.get_by_role("link", name="Your account").click()
    stranger.get_by_role("link", name="Set up …").click()
    secret = stranger.locator(".set-up__secret").inner_text()
    stranger.get_by_label("Code that the app shows").fill(code_of(secret, steps=-1))
    stranger.get_by_role("button", name="Go on").click()
    codes = stranger.get_by_role("textbox", name="Recovery codes").input_value()
    with stranger.expect_download() as download:
        stranger.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "codes.txt")
    assert (tmp_path / "codes.txt").read_text() == codes
    assert len(re.findall(r"\S+", codes)) == 10

    stranger.get_by_role("button", name="Log out").click()
    log_in(stranger)
    stranger.get_by_label("Code", exact=True).fill(code_of(secret, steps=0))
    stranger.get_by_role("button", name="Log in").click()
    expect(stranger.get_by_role("heading", name="Hello, Bea")).to_be_visible()
    assert stranger.evaluate("window.violations") == []

    admin.goto("/admin/accounts/user/")
    expect(admin.get_by_role("row", name="Bea Kuhn")).to_contain_text("On")


def test_page_of_recovery_codes_prints_the_codes_and_no_buttons(
    open_page: OpenPage, sales_user: User
) -> None:
    page = open_page("/admin/account/two-factor/", user=sales_user)
    secret = page.locator(".set-up__secret").inner_text()
    page.get_by_label("Code that the app shows").fill(code_of(secret, steps=0))
    page.get_by_label("Your password").fill("x")
    page.get_by_role("button", name="Go on").click()
    page.evaluate("window.print = () => { window.printed = true; }")

    page.get_by_role("button", name="Print").click()
    page.emulate_media(media="print")

    assert page.evaluate("window.printed")
    expect(page.get_by_label("Recovery codes")).to_be_visible()
    for name in ("Print", "Download", "Copy", "Log out"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    assert RecoveryCode.objects.filter(user=sales_user).count() == 10


def test_sixth_refused_log_in_says_when_to_come_back(
    stranger: Page, browser: Browser, live_server: LiveServer
) -> None:
    User.objects.create_user("bea", password=CHOSEN, is_staff=True)
    for _ in range(5):
        stranger.goto("/admin/login/")
        stranger.get_by_label("Username").fill("bea")
        stranger.get_by_label("Password").fill("wrong")
        stranger.get_by_role("button", name="Log in").click()

    log_in(stranger)

    expect(stranger.get_by_role("heading", name="Log-in is locked for now")).to_be_visible()
    expect(stranger.get_by_text("20 minutes are over")).to_be_visible()
    another = browser.new_page(base_url=live_server.url)
    log_in(another)
    expect(another.get_by_role("heading", name="Log-in is locked for now")).to_be_visible()
    another.close()
