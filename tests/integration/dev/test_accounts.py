from __future__ import annotations

import pytest

from dashboard.accounts.models import User
from dev.accounts import PEOPLE, ensure_people, password_variable, public_id_variable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for username, _ in PEOPLE:
        monkeypatch.setenv(password_variable(username), f"the password of {username}")
        monkeypatch.setenv(public_id_variable(username), f"staff_{username}")


def test_staff_users_get_the_ids_that_the_demo_remembers() -> None:
    assert ensure_people() == {"admin": "staff_admin", "sales": "staff_sales"}
    made = {user.username: user for user in User.objects.all()}
    assert {user.public_id for user in made.values()} == {"staff_admin", "staff_sales"}
    roles = {name: [group.name for group in user.groups.all()] for name, user in made.items()}
    assert roles == {"admin": ["Admin"], "sales": ["Sales"]}
    assert not any(user.is_superuser for user in made.values())


def test_a_user_of_an_earlier_release_keeps_all_and_is_named_by_their_own_id() -> None:
    earlier = User.objects.create_user("sales", password="theirs")
    people = ensure_people()
    assert people == {"admin": "staff_admin", "sales": earlier.public_id}
    earlier.refresh_from_db()
    assert earlier.check_password("theirs")
    assert ensure_people() == people
