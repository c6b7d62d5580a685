"""People on the dashboard's pages: log in, codes, links, what the log says."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from html import unescape
from typing import Any, Final

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.accounts.models import Session, User
from dashboard.accounts.sessions.engine import OPENED

PASSWORD: Final = "a long enough one"
NEW_PASSWORD: Final = "another rather long one"
LOG_IN: Final = "/admin/login/"
HOME: Final = "/admin/account/"
PEOPLE: Final = "/admin/accounts/user/"
_LINK: Final = re.compile(r'<textarea class="key-value__text" id="link"[^>]*>([^<]+)</textarea>')
_CODES: Final = re.compile(r'<textarea class="key-value__text recovery-codes"[^>]*>([^<]+)<')


def make_person(username: str, role: str = "Sales", **details: Any) -> User:
    person = User.objects.create_user(username, password=PASSWORD, is_staff=True, **details)
    person.groups.add(Group.objects.get(name=role))
    return person


def log_in(client: Client, username: str, password: str = PASSWORD, **environ: Any) -> Any:
    return client.post(LOG_IN, {"username": username, "password": password}, **environ)


def logged_in(person: User, **environ: Any) -> Client:
    """A browser in which somebody has logged in by the log-in page."""
    client = Client(**environ)
    assert log_in(client, person.username).status_code == 302
    return client


def is_in(client: Client) -> bool:
    """Whether a browser is logged in."""
    return client.get(HOME).status_code == 200


def through_gateway(address: str, **environ: Any) -> dict[str, Any]:
    """What Zappa puts beside a request that came by API Gateway."""
    return {"lambda.event": {"requestContext": {"identity": {"sourceIp": address}}}, **environ}


def code_of(person: User, *, steps: int = 0) -> str:
    """What somebody's phone shows, or will after so many half minutes."""
    device = TOTPDevice.objects.filter(user=person).order_by("-pk")[0]
    totp = TOTP(device.bin_key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


def set_up_two_factor(client: Client, person: User) -> list[str]:
    """Set a phone up in a browser whose password is fresh; return the recovery codes."""
    address = reverse("admin:two_factor_set_up")
    client.get(address)
    # A code of half a minute ago, so that the present one can still be used.
    response = client.post(address, {"code": code_of(person, steps=-1)})
    assert response.status_code == 200
    return codes_in(response)


def codes_in(response: Any) -> list[str]:
    found = _CODES.search(response.content.decode())
    return found[1].split() if found else []


def link_in(response: Any) -> str:
    """The link that a page shows; empty: it shows none."""
    found = _LINK.search(response.content.decode())
    return unescape(found[1]) if found else ""


def messages_in(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def entries() -> list[tuple[str, dict[str, Any]]]:
    """The audit log, the oldest first: who, and what."""
    return [
        (entry.user.username, json.loads(entry.change_message))
        for entry in LogEntry.objects.order_by("pk").select_related("user")
    ]


def session_of(client: Client) -> Session:
    return Session.objects.get(session_key=client.cookies[settings.SESSION_COOKIE_NAME].value)


def age(client: Client, by: timedelta) -> None:
    """Make a browser's session so much older, as if nobody had done anything since."""
    row = session_of(client)
    data = row.get_decoded()
    data[OPENED]["at"] -= by.total_seconds()
    data["confirmed_at"] = data.get("confirmed_at", 0) - by.total_seconds()
    assert row.started_at is not None
    assert row.last_seen_at is not None
    Session.objects.filter(pk=row.pk).update(
        session_data=Session.get_session_store_class()().encode(data),
        started_at=row.started_at - by,
        last_seen_at=row.last_seen_at - by,
        expire_date=row.expire_date - by,
    )
