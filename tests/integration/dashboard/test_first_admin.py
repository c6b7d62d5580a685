"""The first admin of a deployment is made once, however often it is deployed."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from dashboard.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "first")
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "first@example.com")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long password of nobody")


def test_first_admin_is_made_and_the_next_run_makes_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("make_first_admin", "--noinput")
    first = User.objects.get(username="first")
    assert first.is_superuser
    assert first.check_password("a long password of nobody")
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "second")
    call_command("make_first_admin", "--noinput")
    assert User.objects.filter(is_superuser=True).get() == first
    assert "There is an admin already." in capsys.readouterr().out


def test_an_admin_who_is_deactivated_is_none() -> None:
    User.objects.create_superuser("gone", "gone@example.com", "x", is_active=False)
    call_command("make_first_admin", "--noinput")
    assert User.objects.get(username="first").is_superuser
