"""Make recovery codes, and take them."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Final

from django.db import transaction

from dashboard.accounts.models import User
from dashboard.accounts.two_factor.models import RecoveryCode

HOW_MANY: Final = 10
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: nothing looks like another
_CHARACTERS: Final = 16  # 80 bits
_GROUP: Final = 4
_LOOKALIKES: Final = str.maketrans("oil", "011", " -\t")


def make_codes(user: User) -> list[str]:
    """Give somebody ten new codes, in place of those they had; only the answer holds them."""
    codes = [_new_code() for _ in range(HOW_MANY)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, digest=_digest(user, code)) for code in codes
        )
    return codes


def use_code(user: User, typed: str) -> bool:
    """Take a code, in any case, with or without hyphens; whoever deletes the row has used it."""
    deleted, _ = RecoveryCode.objects.filter(user=user, digest=_digest(user, typed)).delete()
    return deleted == 1


def count_codes(user: User) -> int:
    """Return how many codes are left."""
    return RecoveryCode.objects.filter(user=user).count()


def forget_codes(user: User) -> None:
    """Delete all codes of somebody."""
    RecoveryCode.objects.filter(user=user).delete()


def _new_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_CHARACTERS))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _CHARACTERS, _GROUP))


def _digest(user: User, code: str) -> str:
    """Hash a code; 80 random bits need no slow hash, and no key that may be changed one day."""
    plain = code.lower().translate(_LOOKALIKES)
    return sha256(f"{user.public_id}:{plain}".encode()).hexdigest()
