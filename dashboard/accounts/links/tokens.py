"""What a one-time link says, and how it is kept."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

_RANDOM_BYTES: Final = 32
PARAMETER: Final = "key"


def new_token() -> str:
    """Return what a link says: 256 random bits, as 43 characters."""
    return secrets.token_urlsafe(_RANDOM_BYTES)


def digest_of(token: str) -> str:
    """Return what is stored of it; so many random bits need no slow hash."""
    return sha256(token.encode()).hexdigest()


def address_of(request: HttpRequest, route: str, token: str) -> str:
    """Return the link itself.

    The token stands in the query: access logs and Django's own have the path only.
    """
    return request.build_absolute_uri(f"{reverse(route)}?{urlencode({PARAMETER: token})}")
