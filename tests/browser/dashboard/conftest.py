"""The dashboard in a browser: a live server over an emulated DynamoDB, and people logged in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from dashboard.accounts.models import User
from dashboard.accounts.roles import ROLES
from dashboard.accounts.two_factor.session import DEVICE
from dashboard.accounts.two_factor.state import device_id_of
from tests.integration.dashboard.conftest import (
    dynamodb,
    form,
    job_services,
    make_form,
    make_job,
    make_lead,
    store,
)
from tests.support.hostile_leads import make_people
from tests.support.hostile_texts import Watch, lines

__all__ = ["dynamodb", "form", "job_services", "make_form", "make_job", "make_lead", "store"]

Scheme = Literal["light", "dark"]
# Each theme and each width once; all of it where time doesn't matter.
IN_EVERY_LOOK = pytest.mark.parametrize(
    ("scheme", "width"),
    [
        ("light", 1280),
        ("dark", 375),
        pytest.param("light", 375, marks=pytest.mark.long),
        pytest.param("dark", 1280, marks=pytest.mark.long),
    ],
)

PATIENCE_MS = 15_000  # the server shares its processor with the browser and other tests

# A page's script can't be told from the outside that it broke the policy; the event can.
COLLECT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  window.violations.push(`${violatedDirective} ${blockedURI}`));
"""


class OpenPage(Protocol):
    """Opens a page of the dashboard, logged in."""

    def __call__(
        self,
        path: str,
        *,
        user: User | None = None,
        width: int = 1280,
        scheme: Scheme = "light",
        javascript: bool = True,
    ) -> Page: ...


@pytest.fixture(scope="session", autouse=True)
def database_beside_playwright() -> Iterator[None]:
    """Let this thread use Django's database although Playwright's event loop runs in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def roles(transactional_db: None) -> None:  # noqa: ARG001 - roles are rows
    """The roles that migrations make: each test here leaves the database empty."""
    for name, permissions in ROLES.items():
        role, _ = Group.objects.get_or_create(name=name)
        for permission in permissions:
            app_label, codename = permission.split(".")
            role.permissions.add(
                Permission.objects.get(content_type__app_label=app_label, codename=codename)
            )


@pytest.fixture
def sales_user(roles: None) -> User:  # noqa: ARG001 - a role to give
    user = User.objects.create_user("sal", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Sales"))
    return user


@pytest.fixture
def admin_person(roles: None) -> User:  # noqa: ARG001 - a role to give
    user = User.objects.create_user("ada", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Admin"))
    return user


@pytest.fixture
def open_page(
    browser: Browser,
    live_server: LiveServer,
    store: None,  # noqa: ARG001 - the table must be there
    sales_user: User,
) -> Iterator[OpenPage]:
    """Open pages, each in a browser that has no memory of the ones before."""
    contexts: list[BrowserContext] = []
    expect.set_options(timeout=PATIENCE_MS)

    def open_page(
        path: str,
        *,
        user: User | None = None,
        width: int = 1280,
        scheme: Scheme = "light",
        javascript: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            timezone_id="Europe/Berlin",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        client = Client()
        client.force_login(user or sales_user)
        device_id = device_id_of(user or sales_user)
        if device_id is not None:
            kept = client.session
            kept[DEVICE] = device_id
            kept.save()
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        host = urlsplit(live_server.url).hostname or ""
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": session,
                    "domain": host,
                    "path": "/",
                }
            ]
        )
        page = context.new_page()
        page.add_init_script(COLLECT_VIOLATIONS)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def people(admin_person: User) -> list[User]:  # noqa: ARG001 - whoever reads has a plain name
    """Colleagues with hostile names."""
    return make_people(lines())


@pytest.fixture
def watch(open_page: OpenPage, admin_person: User) -> Watch:
    """A watched page in which an admin is logged in: who sees most."""
    return Watch(open_page("/health/", user=admin_person))
