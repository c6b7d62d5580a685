"""The phone that shows the codes: set up, ask, take away. Kept by django-otp."""

from __future__ import annotations

import re
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.accounts.models import User
from dashboard.accounts.two_factor.recovery import forget_codes

_CODE: Final = re.compile(r"[0-9]{6}")
_OFFER_LASTS: Final = timedelta(hours=1)
_GROUP: Final = 4
_QUIET: Final = 4
"""Squares of light around the code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a code.

    Args:
        device_id: the phone's, if the code was right.
        wait_until: no code is looked at before; None: it was looked at.
    """

    device_id: int | None = None
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """A picture as an SVG's path, so that the page's own template draws it.

    Args:
        size: of the square, its quiet zone included.
        path: the dark squares, each of size 1.
    """

    size: int
    path: str


def offered_device(user: User, *, offer_id: int | None, now: datetime) -> TOTPDevice:
    """Return the phone that a session sets up: for an hour the same, then with a new secret.

    Another session is offered another secret: who has seen one knows nothing of what the owner
    sets up later.
    """
    offers = TOTPDevice.objects.filter(user=user, confirmed=False)
    offers.filter(created_at__lt=now - _OFFER_LASTS).delete()
    return offers.filter(pk=offer_id).first() or offers.create(
        user=user, name="Authenticator app", confirmed=False
    )


def has_offer(user: User, *, offer_id: int | None) -> bool:
    """Say whether a session is setting a phone up."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=False, pk=offer_id).exists())


def secret_in_groups(device: TOTPDevice) -> str:
    """Return the secret as apps take it typed, in groups of four."""
    letters = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def qr_code(device: TOTPDevice) -> QrCode:
    """Return the secret as a picture to scan."""
    import segno  # noqa: PLC0415 - only this page needs it, and a Lambda pays for each import

    rows = segno.make(device.config_url, error="m", micro=False).matrix
    squares = (
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return QrCode(size=len(rows) + 2 * _QUIET, path="".join(squares))


def is_code(typed: str) -> bool:
    """Say whether somebody typed what an app shows; else it is a recovery code."""
    return _CODE.fullmatch("".join(typed.split())) is not None


def confirm_device(user: User, code: str, *, offer_id: int | None) -> Verdict:
    """Make the phone offered to a session somebody's only one, if it shows this code."""
    with transaction.atomic():
        offer = TOTPDevice.objects.filter(user=user, confirmed=False, pk=offer_id)
        verdict = _verify(offer, code)
        if verdict.device_id is not None:
            mine = TOTPDevice.objects.filter(user=user)
            mine.exclude(pk=verdict.device_id).delete()
            mine.update(confirmed=True)
    return verdict


def forget_wrong_codes(user: User) -> None:
    """End the wait that wrong codes have made."""
    TOTPDevice.objects.filter(user=user).update(
        throttling_failure_count=0, throttling_failure_timestamp=None
    )


def verify_code(user: User, code: str) -> Verdict:
    """Look at a code of somebody's phone; a right one counts once."""
    with transaction.atomic():
        return _verify(TOTPDevice.objects.filter(user=user, confirmed=True), code)


def remove_two_factor(user: User) -> bool:
    """Take phones and recovery codes away; False: there were none.

    Sessions that were opened with a code end with their next request (`middleware`).
    """
    with transaction.atomic():
        removed, _ = TOTPDevice.objects.filter(user=user).delete()
        forget_codes(user)
    return bool(removed)


def _verify(devices: Any, code: str) -> Verdict:  # noqa: ANN401 - an untyped query set
    """Look at a code under the row's lock, so that two requests can't both use it."""
    device = devices.select_for_update().order_by("pk").first()
    if device is None:
        return Verdict()
    is_allowed, why = device.verify_is_allowed()
    if not is_allowed:
        return Verdict(wait_until=why.get("locked_until", timezone.now()))
    return Verdict(device_id=device.pk if device.verify_token("".join(code.split())) else None)
