"""What changes something is refused when it comes from another site's page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dashboard.accounts.models import User

from .test_roles import PERSON, PUBLIC, ROWS, STAFF

pytestmark = pytest.mark.django_db


def addresses() -> Iterator[tuple[str, str]]:
    """Every route of the URLconf with an address that leads to it."""
    for name, rows in ROWS.items():
        yield name, reverse(name, kwargs=dict(rows[0].parameters))
    for name in sorted(PUBLIC | STAFF | {"admin:autocomplete"}):
        yield name, reverse(name)
    yield "admin:app_list", reverse("admin:app_list", args=["leads"])
    yield "nowhere", "/admin/no/such/page/"


def exempt(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from exempt(pattern.url_patterns)
        elif getattr(pattern.callback, "csrf_exempt", False):
            yield str(pattern.name)


@pytest.mark.parametrize("is_logged_in", [True, False])
@pytest.mark.parametrize(
    ("name", "address"), list(addresses()), ids=[name for name, _ in addresses()]
)
def test_post_without_token_is_refused(name: str, address: str, is_logged_in: bool) -> None:
    client = Client(enforce_csrf_checks=True)
    if is_logged_in:
        client.force_login(User.objects.create_superuser("root", password="x"))

    for method in (client.post, client.put, client.patch, client.delete):
        answer = method(address, HTTP_SEC_FETCH_SITE="cross-site")
        assert answer.status_code == 403, name
    assert "out of date" in client.post(address).content.decode()


def test_no_route_is_exempt() -> None:
    assert list(exempt(get_resolver().url_patterns)) == []
    assert PERSON
