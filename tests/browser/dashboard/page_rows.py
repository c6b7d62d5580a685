"""Every page of the dashboard that people read, in each of its states: a row a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from django.urls import reverse
from playwright.sync_api import Page

from .page_world import World

Reader = Literal["admin", "sales", "super", "staff", "phone", "nobody"]
NOWHERE: Final = "lead_01jzzzzzzzzzzzzzzzzzzzzzzz"

NO_PAGES: Final = {
    # They only take what a form sends.
    "admin:leads_lead_work",
    "admin:leads_lead_view_change",
    "admin:leads_lead_view_delete",
    "admin:jobs_job_cancel",
    "admin:account_sessions",
    "admin:accounts_user_invite_step",
    "admin:accounts_user_unlock",
    "admin:audit_auditentry_export",
    "admin:privacy_erasure_file",
    # A frame within the editor, which has rows below.
    "admin:forms_form_preview",
    # They lead elsewhere, or give a part of a page, a file or data.
    "home",
    "health",
    "admin:app_list",
    "admin:autocomplete",
    "admin:jobs_job_download",
    "admin:jobs_job_progress",
    "admin:jsi18n",
}
"""Routes without a page of their own."""


def stay(page: Page) -> None:
    """Do nothing more."""


@dataclass(frozen=True, kw_only=True)
class PageRow:
    """A page in one of its states.

    Args:
        route: its route's full name.
        state: what is special about it.
        address: where it is.
        reader: who opens it.
        steps: what is done there before it is judged.
    """

    route: str
    state: str
    address: Callable[[World], str]
    reader: Reader = "admin"
    steps: Callable[[Page], None] = stay

    def __str__(self) -> str:
        return f"{self.route} ({self.state})"


def _row(
    route: str,
    state: str = "",
    *,
    query: str = "",
    of: Callable[[World], str] | None = None,
    reader: Reader = "admin",
    steps: Callable[[Page], None] = stay,
) -> PageRow:
    """A row whose address is the route's own, of one thing in the world."""

    def address(world: World) -> str:
        return reverse(route, args=[of(world)] if of else []) + query

    return PageRow(route=route, state=state, address=address, reader=reader, steps=steps)


def _lead(status: str) -> Callable[[World], str]:
    return lambda world: world.leads[status].lead_id


def _job(state: str) -> Callable[[World], str]:
    return lambda world: world.jobs[state].job_id


def _form(world: World) -> str:
    return world.form.form_id


def _person(name: str) -> Callable[[World], str]:
    return lambda world: world.readers[name].public_id


def _person_step(step: str, *, reader: Reader = "admin") -> PageRow:
    """The page that asks before something is done to somebody."""
    return PageRow(
        route="admin:accounts_user_step",
        state=step,
        reader=reader,
        address=lambda world: reverse(
            "admin:accounts_user_step", args=[world.readers["phone"].public_id, step]
        ),
    )


def _by_link(route: str, state: str = "", steps: Callable[[Page], None] = stay) -> PageRow:
    """A page that a one-time link leads to."""
    return PageRow(
        route=route,
        state=state,
        reader="nobody",
        address=lambda world: f"{reverse(route)}?key={world.tokens[route]}",
        steps=steps,
    )


def _log_in_as(username: str) -> Callable[[Page], None]:
    def log_in(page: Page) -> None:
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill("x")
        _click("button", "Log in")(page)

    return log_in


def _with_password(page: Page) -> None:
    page.get_by_label("Your password").fill("x")
    _send(page)


def _invite(page: Page) -> None:
    page.get_by_label("E-mail address").fill("new@example.com")
    page.get_by_label("First name").fill("Nell")
    page.get_by_label("Last name").fill("New")
    _send(page)


def _send(page: Page) -> None:
    """Send the page's main form as it stands, past the browser's own checks."""
    with page.expect_navigation():
        page.locator("main form:not([role=search])").last.evaluate(
            "form => { form.noValidate = true; form.requestSubmit(); }"
        )


def _bulk(action: str, *, all_of_them: bool = False) -> Callable[[Page], None]:
    def ask(page: Page) -> None:
        if all_of_them:
            page.get_by_label("All that match").check()
        else:
            page.locator("input[name=lead_id]").first.check()
        page.get_by_label("What to do with them").select_option(action)
        page.get_by_role("button", name="Go on").click()
        page.locator("main .work").wait_for()

    return ask


def _then(*steps: Callable[[Page], None]) -> Callable[[Page], None]:
    def all_of_them(page: Page) -> None:
        for step in steps:
            step(page)

    return all_of_them


def _click(role: Literal["button", "link"], name: str) -> Callable[[Page], None]:
    def click(page: Page) -> None:
        with page.expect_navigation():
            page.get_by_role(role, name=name).first.click()

    return click


def _open(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


def _preview(page: Page) -> None:
    page.locator("main input[value=days]").check()
    page.locator("main input[type=number]").fill("1")
    page.locator("main input[type=checkbox]").check()
    _send(page)


def _tell(people: str, subject: str) -> Callable[[Page], None]:
    def tell(page: Page) -> None:
        page.get_by_label("Who is told").fill(people)
        page.get_by_label("Subject").fill(subject)
        _send(page)

    return tell


def _see_what_goes(page: Page) -> None:
    page.locator("#erase-email").fill("grace@example.com")
    _send(page)


def _check_another(page: Page) -> None:
    page.locator("#check-text").fill('{"seal": "x"}')
    page.locator("#check-email").fill("grace@example.com")
    _send(page)


def _save(page: Page) -> None:
    with page.expect_navigation():
        page.locator("button[value=save]").first.click()


def _save_overtaken(page: Page) -> None:
    """Save as if somebody else had saved meanwhile."""
    page.locator("main input[name=version]").evaluate("input => { input.value = '0'; }")
    page.locator("#id_name").fill("Another name")
    _save(page)


def _paste(page: Page) -> None:
    page.get_by_label("HTML of the form").fill("<input name='Full name'><input type=file name=cv>")
    _send(page)


def _send_empty(page: Page) -> None:
    page.locator("#field-name").fill("")
    _send(page)


def _send_no_name(page: Page) -> None:
    page.get_by_label("First name").fill("")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()


def _allow(origins: str) -> Callable[[Page], None]:
    def allow(page: Page) -> None:
        page.get_by_label("Origins, a line each").fill(origins)
        _click("button", "Allow")(page)

    return allow


def _key(state: str) -> Callable[[World], str]:
    return lambda world: world.keys[state]


def _key_step(state: str, step: str, steps: Callable[[Page], None] = stay) -> PageRow:
    """The page that asks before a step of a key that is being made."""
    return PageRow(
        route="admin:access_apikey_step",
        state=step,
        address=lambda world: reverse("admin:access_apikey_step", args=[world.keys[state], step]),
        steps=steps,
    )


def _make_key(page: Page) -> None:
    page.get_by_label("Name").fill("Partner")
    page.get_by_label("Read leads").check()
    _click("button", "Make the key")(page)


LIST: Final = "admin:leads_lead_changelist"
EDIT: Final = "admin:forms_form_change"
LEAD: Final = "admin:leads_lead_change"
RETENTION: Final = "admin:forms_form_retention"
ERASE: Final = "admin:privacy_erasure_add"
ORIGINS: Final = "admin:forms_form_origins"
NOTICES: Final = "admin:forms_form_notices"
DOCTOR: Final = "admin:forms_form_doctor"
PEOPLE: Final = "admin:accounts_user_changelist"
JOIN: Final = "admin:join"
KEY_STATES: Final = ("plain", "old", "new", "ended")

ROWS: Final = [
    _row("admin:index"),
    _row("admin:index", "for sales", reader="sales"),
    _row("admin:index", "without a role", reader="staff"),
    _row(LIST),
    _row(LIST, "for sales", reader="sales"),
    _row(LIST, "menu of saved views", steps=_open("[data-menu] summary")),
    _row(LIST, "keyboard shortcuts", steps=_open("[data-shortcuts-open]")),
    _row(LIST, "filtered", query="?status=won&due=week&tag=vip"),
    _row(LIST, "filtered, nothing found", query="?q=zzz&from=2026-01-01"),
    _row(LIST, "a view, nothing found", query="?owner=me", reader="super"),
    _row(LIST, "wrong filters", query="?from=x&due=today&expires=7&owner=nobody&tz=Mars"),
    _row(LIST, "wrong page", query="?after=x"),
    _row(LIST, "expiring", query="?expires=30&tz=Asia/Tokyo"),
    _row(LEAD, of=_lead("new")),
    _row(LEAD, "for sales", of=_lead("new"), reader="sales"),
    _row(LEAD, "everything open", of=_lead("won"), steps=_open("details:not([open]) > summary")),
    _row(LEAD, "on hold, with a timeline", of=_lead("contacted")),
    _row(LEAD, "in quarantine", of=_lead("spam")),
    _row(LEAD, "not there", of=lambda _: NOWHERE),
    _row("admin:leads_lead_add"),
    _row("admin:leads_lead_add", "form chosen", steps=_click("link", "Trade fair")),
    _row("admin:leads_lead_add", "not saved", steps=_then(_click("link", "Trade fair"), _send)),
    _row("admin:leads_lead_delete", of=_lead("contacted")),
    _row("admin:leads_lead_delete", "not allowed", of=_lead("new"), reader="sales"),
    _row(LEAD, "expire now", of=_lead("new"), steps=_click("button", "Expire now")),
    PageRow(
        route="admin:leads_lead_bulk",
        state="asks when",
        address=lambda _: reverse(LIST),
        steps=_bulk("keep"),
    ),
    PageRow(
        route="admin:leads_lead_bulk",
        state="asks again",
        address=lambda _: reverse(LIST),
        steps=_then(_bulk("hold"), _send),
    ),
    PageRow(
        route="admin:leads_lead_bulk",
        state="confirmation",
        address=lambda _: reverse(LIST),
        steps=_bulk("status.won"),
    ),
    PageRow(
        route="admin:leads_lead_bulk",
        state="confirmation of deleting all",
        address=lambda _: reverse(LIST),
        steps=_bulk("delete", all_of_them=True),
    ),
    _row("admin:leads_lead_export", query="?status=new"),
    _row("admin:leads_lead_export", "nothing to export", query="?q=zzz"),
    _row("admin:leads_lead_views"),
    _row("admin:leads_lead_views", "none", reader="super"),
    _row("admin:jobs_job_changelist"),
    *(
        _row("admin:jobs_job_detail", state, of=_job(state))
        for state in (
            "queued",
            "running",
            "done",
            "failed",
            "cancelled",
            "erasing",
            "erased",
            "disclosed",
        )
    ),
    _row("admin:forms_form_changelist"),
    _row("admin:forms_form_detail", of=_form),
    _row("admin:forms_form_detail", "not there", of=lambda _: NOWHERE),
    _row("admin:forms_form_add"),
    _row("admin:forms_form_add", "field added", steps=_click("button", "Add a field")),
    _row("admin:forms_form_add", "wrong", steps=_then(_click("button", "Add a field"), _save)),
    _row("admin:forms_form_paste"),
    _row("admin:forms_form_paste", "nothing found", steps=_send),
    _row("admin:forms_form_paste", "found", steps=_paste),
    _row(EDIT, of=_form),
    _row(EDIT, "asks to confirm", of=_form, steps=_then(_click("button", "Remove field 1"), _save)),
    _row(EDIT, "overtaken", of=_form, steps=_save_overtaken),
    _row("admin:forms_form_archive", of=_form),
    _row("admin:forms_form_sample", of=_form),
    _row("admin:forms_form_sample", "wrong", of=_form, steps=_send_empty),
    _row("admin:forms_form_history", query="?a=1&b=1", of=_form),
    PageRow(
        route="admin:forms_form_restore",
        state="",
        address=lambda world: reverse("admin:forms_form_restore", args=[_form(world), 1]),
    ),
    _row(NOTICES, of=_form),
    _row(NOTICES, "wrong", of=_form, steps=_tell("ada\nbo@example.com", "{nmae}")),
    _row(ORIGINS, of=_form),
    _row(ORIGINS, "wrong", of=_form, steps=_allow("null\nhttps://*.co.uk")),
    _row(ORIGINS, "asks first", of=_form, steps=_allow("https://*.example.com\nhttp://localhost")),
    _row(ORIGINS, "asks before it removes", of=_form, steps=_click("button", "Remove")),
    _row(DOCTOR, of=_form),
    _row(DOCTOR, "wrong", of=_form, steps=_send),
    _row(RETENTION, of=_form),
    _row(RETENTION, "wrong", of=_form, steps=_then(_open("input[value=days]"), _send)),
    _row(RETENTION, "preview", of=_form, steps=_preview),
    _row("admin:access_apikey_changelist"),
    _row("admin:access_apikey_add"),
    _row("admin:access_apikey_add", "wrong", steps=_send),
    _row("admin:access_apikey_add", "its value", steps=_make_key),
    *(_row("admin:access_apikey_detail", state, of=_key(state)) for state in KEY_STATES),
    _row("admin:access_apikey_rotate", of=_key("plain")),
    _row("admin:access_apikey_revoke", of=_key("new")),
    _row("admin:access_apikey_issue", of=_key("planned")),
    _key_step("overlap", "finish"),
    _key_step("planned", "again"),
    _row("admin:privacy_erasure_changelist"),
    _row("admin:privacy_erasure_changelist", "not allowed", reader="sales"),
    _row(ERASE),
    _row(ERASE, "wrong", steps=_send),
    _row(ERASE, "shown", steps=_see_what_goes),
    _row(ERASE, "not typed again", steps=_then(_see_what_goes, _send)),
    _row("admin:privacy_erasure_access"),
    _row("admin:privacy_erasure_access", "wrong", steps=_send),
    _row("admin:privacy_erasure_detail", of=lambda world: world.erasure_id),
    _row("admin:privacy_erasure_detail", "not there", of=lambda _: "erasure_x"),
    _row("admin:privacy_erasure_check"),
    _row("admin:privacy_erasure_check", "wrong", steps=_send),
    _row("admin:privacy_erasure_check", "not ours", steps=_check_another),
    _row("admin:audit_auditentry_changelist"),
    _row("admin:audit_auditentry_changelist", "nothing", query="?from=2030-01-01"),
    _row("admin:audit_auditentry_changelist", "wrong filters", query="?who=x&id=%20!&from=y"),
    _row("admin:login", reader="nobody"),
    _row("admin:login", "refused", reader="nobody", steps=_send),
    PageRow(
        route="admin:login_code",
        state="asked",
        reader="nobody",
        address=lambda _: reverse("admin:login"),
        steps=_log_in_as("phone"),
    ),
    PageRow(
        route="admin:login_code",
        state="wrong",
        reader="nobody",
        address=lambda _: reverse("admin:login"),
        steps=_then(_log_in_as("phone"), _send),
    ),
    _by_link(JOIN),
    _by_link(JOIN, "wrong", _send),
    _row(JOIN, "no such link", reader="nobody"),
    _by_link("admin:password_by_link"),
    _by_link("admin:password_by_link", "wrong", _send),
    _row("admin:password_forgotten", reader="nobody"),
    _row("admin:account"),
    _row("admin:account", "wrong", steps=_send_no_name),
    _row("admin:account", "with a phone", reader="phone"),
    _row("admin:password_change"),
    _row("admin:password_change", "wrong", steps=_send),
    _row("admin:two_factor_set_up"),
    _row("admin:two_factor_set_up", "wrong", steps=_send),
    _row("admin:two_factor_set_up", "another phone", reader="phone"),
    _row("admin:two_factor_codes", reader="phone"),
    _row("admin:two_factor_codes", "shown", reader="phone", steps=_with_password),
    _row("admin:two_factor_off", reader="phone"),
    _row("admin:two_factor_off", "wrong", reader="phone", steps=_send),
    _row(PEOPLE),
    _row(PEOPLE, "not allowed", reader="sales"),
    _row("admin:accounts_user_invite"),
    _row("admin:accounts_user_invite", "wrong", steps=_send),
    _row("admin:accounts_user_invite", "its link", steps=_invite),
    _row("admin:accounts_user_detail", of=_person("sales")),
    _row("admin:accounts_user_detail", "with a phone", of=_person("phone"), reader="super"),
    _row("admin:accounts_user_detail", "oneself", of=_person("admin")),
    _row("admin:accounts_user_detail", "a superuser", of=_person("super")),
    _row("admin:accounts_user_detail", "not there", of=lambda _: "staff_x"),
    *(
        _person_step(step)
        for step in ("role", "password-link", "reset-two-factor", "log-out", "deactivate")
    ),
    PageRow(route="admin:(?P<url>.*)$", state="", address=lambda _: "/admin/no/such/page/"),
    # The last one: its reader has to log in again.
    PageRow(
        route="admin:logout",
        state="",
        reader="sales",
        address=lambda _: reverse("admin:index"),
        steps=_click("button", "Log out"),
    ),
]
