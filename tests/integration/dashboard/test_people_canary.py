"""Passwords, codes, secrets and links are where they have to be for a moment, and nowhere else."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from dashboard.accounts.models import Invite, PasswordLink, User
from tests.support.sql_rows import rows_of_all_tables

from .people_pages import (
    HOME,
    NEW_PASSWORD,
    PASSWORD,
    PEOPLE,
    code_of,
    link_in,
    log_in,
    make_person,
    set_up_two_factor,
)

pytestmark = pytest.mark.django_db
INVITED = {"email": "b@example.com", "first_name": "B", "last_name": "K", "role": "Sales"}
CHOSEN = {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD}


def token_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["key"][0]


def test_no_secret_is_left_anywhere(
    admin: Client,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    settings.EMAIL_IS_SENT = True
    secrets, pages = [PASSWORD, NEW_PASSWORD, "a wrong password"], []
    csrf = Client(enforce_csrf_checks=True)

    # An invite: sent anew, refused as forged, accepted.
    links = [link_in(admin.post(f"{PEOPLE}invite/", INVITED))]
    again = reverse("admin:accounts_user_invite_step", args=[Invite.objects.get().pk, "again"])
    links.append(link_in(admin.post(again)))
    csrf.get(links[1])
    pages.append(csrf.post("/admin/join/", CHOSEN))
    joining = Client()
    joining.get(links[1])
    pages.append(joining.get("/admin/join/"))
    pages.append(joining.post("/admin/join/", CHOSEN))  # no user name
    joining.post("/admin/join/", {"username": "bea", "time_zone": "UTC", **CHOSEN})
    pages.append(joining.get(links[1], follow=True))

    # Log-in, wrong passwords, two-factor, recovery codes.
    ann = make_person("ann", email="ann@example.com")
    client = Client()
    log_in(client, "ann", "a wrong password")
    log_in(client, "ann")
    codes = set_up_two_factor(client, ann)
    device = TOTPDevice.objects.get(user=ann)
    shown = client.get("/admin/account/two-factor/").content.decode()
    offered = TOTPDevice.objects.get(user=ann, confirmed=False)
    assert shown
    secrets += [*codes, device.key, device.config_url.split("secret=")[1][:32]]
    other = Client()
    log_in(other, "ann")
    code = code_of(ann)
    pages.append(other.post("/admin/login/code/", {"code": "wrong-recovery-code"}))
    other.post("/admin/login/code/", {"code": codes[0]})
    secrets.append("wrong-recovery-code")

    # A forgotten password: by an admin, by e-mail.
    links.append(link_in(admin.post(f"{PEOPLE}{ann.public_id}/password-link/")))
    PasswordLink.objects.update(made_at=timezone.now() - timedelta(minutes=9))
    Client().post("/admin/password/forgotten/", {"email": "ann@example.com"})
    links.append(next(line for line in mail.outbox[-1].body.split() if line.startswith("http")))
    chooser = Client()
    chooser.get(links[3])
    pages.append(chooser.get("/admin/password/"))
    pages.append(chooser.post("/admin/password/", CHOSEN | {"password_again": "x"}))
    chooser.post("/admin/password/", CHOSEN)
    assert log_in(Client(), "ann", NEW_PASSWORD).status_code == 302

    secrets += [token_of(link) for link in links]
    assert len(set(secrets)) == len(secrets) >= 20
    assert code
    pages += [
        admin.get(page)
        for page in (HOME, PEOPLE, f"{PEOPLE}{ann.public_id}/", "/admin/audit/auditentry/")
    ]
    pages += [client.get(HOME), other.get(HOME)]
    places = {
        "pages": " ".join(page.content.decode() for page in pages),
        "sql": rows_of_all_tables(but=["otp_totp_totpdevice"]),
        "audit log": json.dumps(list(LogEntry.objects.values_list("change_message", flat=True))),
        "logs": " ".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records),
        "output": "".join(capfd.readouterr()),
        # The phone's secret is kept, or no code could be checked; nothing else of it is.
        "phones": str(list(TOTPDevice.objects.exclude(pk=offered.pk).values())),
    }
    for place, text in places.items():
        for secret in secrets:
            if place != "phones" or secret != device.key:
                assert secret not in text, place
    assert User.objects.filter(username="bea").exists()
