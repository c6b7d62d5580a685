"""People with phones, invites, locks: what the pages of people have to show."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.auth.models import Group
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.accounts.links.invites import Asked, make_invite
from dashboard.accounts.links.passwords import make_password_link
from dashboard.accounts.lockout.counting import digest_of
from dashboard.accounts.models import Invite, User
from dashboard.accounts.two_factor.recovery import make_codes


def make_person_with_phone(name: str) -> User:
    """Somebody in sales with two-factor log-in, a long name and an account of the past."""
    person = User.objects.create_user(
        "phone", password="x", is_staff=True, first_name=name[:60], email="phone@example.com"
    )
    person.groups.add(Group.objects.get(name="Sales"))
    TOTPDevice.objects.create(user=person, name="Phone", confirmed=True)
    make_codes(person)
    User.objects.create_user("gone", password="x", is_staff=True, is_active=False)
    return person


def make_links(admin: User, person: User, name: str, now: datetime) -> dict[str, str]:
    """Open and old invites, a link to a password, locks; return what links say, by their route."""
    old = Asked(email="old@example.com", first_name="Otto", last_name="Old", role="Admin")
    make_invite(admin, old, now=now - timedelta(days=8))
    email = f"{name[:40]}@example.com"
    long = Asked(email=email, first_name=name[:60], last_name="L", role="Sales")
    _, token = make_invite(admin, long, now=now)
    assert Invite.objects.count() == 2
    for username, address in (("sal", "203.0.113.7"), ("nobody", "2001:db8:1:2::")):
        AccessAttempt.objects.create(
            username=digest_of(username),
            ip_address=address,
            failures_since_start=30 if username == "nobody" else 5,
        )
    return {
        "admin:join": token,
        "admin:password_by_link": make_password_link(admin, person, now=now),
    }
