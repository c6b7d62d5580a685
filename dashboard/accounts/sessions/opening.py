"""What is noted of a session when it is opened: when, with which browser, roughly from where."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from dashboard.accounts.sessions.engine import OPENED
from dashboard.accounts.sessions.models import Session
from dashboard.accounts.source_ip import source_ip

# The more special first: Edge and Opera call themselves Chrome too, and Chrome Safari.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_KEPT_BITS: Final = {4: 24, 6: 48}


@receiver(user_logged_in)
def note_opening(request: HttpRequest, **_: object) -> None:
    """Note it in the session, which is about to be saved; forget sessions that are over."""
    now = timezone.now()
    request.session[OPENED] = {
        "at": now.timestamp(),
        "browser": browser_in_words(request.META.get("HTTP_USER_AGENT", "")),
        "network": network_of(source_ip(request)),
    }
    Session.objects.filter(expire_date__lt=now).delete()


def browser_in_words(user_agent: str) -> str:
    """Name browser and system, in words of ours only: “Firefox on Linux”."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser


def network_of(address: str) -> str:
    """Leave out what tells one neighbour from another: 203.0.113.7 becomes 203.0.113.0/24.

    Args:
        address: of IPv4 or IPv6.

    Returns:
        The network; "" where there is no address.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, _KEPT_BITS[parsed.version]), strict=False))
