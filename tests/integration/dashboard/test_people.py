from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from dashboard.accounts.models import User

pytestmark = pytest.mark.django_db


def test_every_user_gets_a_public_id_of_their_own() -> None:
    first = User.objects.create_user("first")
    second = User.objects.create_user("second")

    assert first.public_id.startswith("staff_")
    assert first.public_id != second.public_id


def test_public_id_never_changes(sales_user: User) -> None:
    before = sales_user.public_id
    sales_user.public_id = "staff_other"

    with pytest.raises(ValueError, match="public id never changes"):
        sales_user.save()
    with pytest.raises(ValueError, match="public id never changes"):
        sales_user.save(update_fields=["public_id"])
    with pytest.raises(ValueError, match="public id never changes"):
        User(pk=sales_user.pk, username="sal").save()
    sales_user.refresh_from_db()
    assert sales_user.public_id == before


def test_other_changes_of_a_user_are_saved(sales_user: User) -> None:
    sales_user.first_name = "Sal"
    sales_user.save()

    sales_user.refresh_from_db()
    assert sales_user.first_name == "Sal"


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "europe/berlin", "", "CET+1"])
def test_time_zone_must_be_one_the_system_knows(sales_user: User, name: str) -> None:
    sales_user.time_zone = name

    with pytest.raises(ValidationError):
        sales_user.full_clean()


def test_one_users_zone_does_not_leak_into_the_next_request(
    sales: Client, sales_user: User
) -> None:
    sales_user.time_zone = "Asia/Tokyo"
    sales_user.save()

    sales.get("/admin/")

    assert timezone.get_current_timezone_name() == "UTC"
