"""People, as admins see to them: who may change whom, and what is noted."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.accounts.managing import PersonChangeError
from dashboard.accounts.models import User
from dashboard.accounts.roles import role_of
from dashboard.accounts.staff.changes import change_role, deactivate

from .people_pages import (
    PASSWORD,
    PEOPLE,
    entries,
    log_in,
    logged_in,
    make_person,
    messages_in,
    set_up_two_factor,
)

pytestmark = pytest.mark.django_db
STEPS = ("role", "deactivate", "reactivate", "log-out", "reset-two-factor", "unlock")
ALL_STEPS = (*STEPS, "password-link")


@pytest.fixture
def person() -> User:
    return make_person("ann", email="ann@example.com", first_name="Ann", last_name="Lee")


def page_of(person: User, step: str = "") -> str:
    return f"{PEOPLE}{person.public_id}/{step}{'/' if step else ''}"


def test_list_says_who_is_what(admin: Client, person: User) -> None:
    set_up_two_factor(logged_in(person), person)
    make_person("gone", is_active=False)

    rows = {row.person.username: row for row in admin.get(PEOPLE).context["rows"]}

    assert (rows["ann"].name, rows["ann"].role, rows["ann"].has_two_factor) == (
        "Ann Lee",
        "Sales",
        True,
    )
    assert (rows["ada"].role, rows["ada"].has_two_factor) == ("Admin", False)
    assert list(rows)[-1] == "gone"
    page = admin.get(PEOPLE).content.decode()
    assert page.count("Deactivated") == 1


def test_list_takes_as_many_queries_for_many_people(admin: Client) -> None:
    counts = []
    for number in range(3):
        with CaptureQueriesContext(connection) as asked:
            admin.get(PEOPLE)
        counts.append(len(asked))
        for more in range(5):
            make_person(f"p{number}{more}")
    assert len(set(counts)) == 1


def test_role_is_changed_and_noted(admin: Client, person: User) -> None:
    assert 'value="Sales" checked' in admin.get(page_of(person, "role")).content.decode()

    said = admin.post(page_of(person, "role"), {"role": "Admin"}, follow=True)
    again = admin.post(page_of(person, "role"), {"role": "Admin"}, follow=True)
    wrong = admin.post(page_of(person, "role"), {"role": "Owner"}, follow=True)

    assert messages_in(said) == "The role is changed."
    assert "so already" in messages_in(again)
    assert "no such role" in messages_in(wrong)
    assert role_of(User.objects.get(pk=person.pk)) == "Admin"
    assert entries() == [("ada", {"change": "role", "before": "Sales", "now": "Admin"})]


def test_deactivated_person_comes_back_as_they_were(admin: Client, person: User) -> None:
    admin.post(page_of(person, "deactivate"))
    assert log_in(Client(), "ann").status_code == 200
    assert "Reactivate" in admin.get(page_of(person)).content.decode()

    admin.post(page_of(person, "reactivate"))

    assert log_in(Client(), "ann").status_code == 302
    assert [what for _, what in entries()] == [
        {"change": "state", "before": "active", "now": "deactivated"},
        {"change": "state", "before": "deactivated", "now": "active"},
    ]


@pytest.mark.parametrize("step", ALL_STEPS)
def test_nobody_changes_themselves(admin: Client, admin_person: User, step: str) -> None:
    for answer in (
        admin.get(page_of(admin_person, step), follow=True),
        admin.post(page_of(admin_person, step), {"role": "Sales"}, follow=True),
    ):
        assert "your own role or state" in messages_in(answer)
    admin_person.refresh_from_db()
    assert admin_person.is_active
    assert role_of(admin_person) == "Admin"
    assert not entries()


@pytest.mark.parametrize("step", ALL_STEPS)
def test_superuser_is_changed_by_superusers_only(admin: Client, step: str) -> None:
    root = User.objects.create_superuser("root", password=PASSWORD)

    answer = admin.post(page_of(root, step), {"role": "Sales"}, follow=True)

    assert "only a superuser" in messages_in(answer)
    root.refresh_from_db()
    assert root.is_active
    assert root.is_superuser
    assert not entries()


def test_superuser_who_becomes_sales_is_none_any_more() -> None:
    boss, root = (User.objects.create_superuser(name, password=PASSWORD) for name in ("b", "r"))

    logged_in(boss).post(page_of(root, "role"), {"role": "Sales"})

    root.refresh_from_db()
    assert role_of(root) == "Sales"
    assert not root.is_superuser


def test_last_admin_stays_one(admin: Client, admin_person: User) -> None:
    other = make_person("eve", "Admin")
    # Both are looked at as they were before either was changed.
    now = timezone.now()
    change_role(admin_person, other, "Sales", now=now)

    with pytest.raises(PersonChangeError, match="not an administrator any more"):
        change_role(other, admin_person, "Sales", now=now)
    with pytest.raises(PersonChangeError, match="not an administrator any more"):
        deactivate(other, admin_person, now=now)
    assert admin.get(PEOPLE).status_code == 200


def test_deactivated_admin_changes_nobody(admin_person: User, person: User) -> None:
    User.objects.filter(pk=admin_person.pk).update(is_active=False)

    with pytest.raises(PersonChangeError, match="not an administrator any more"):
        deactivate(admin_person, person, now=timezone.now())


@pytest.mark.parametrize("step", ["role", "deactivate", "password-link"])
def test_sales_change_nobody(sales: Client, person: User, step: str) -> None:
    assert sales.post(page_of(person, step), {"role": "Admin"}).status_code == 403
    assert sales.get(PEOPLE).status_code == 403
    assert role_of(User.objects.get(pk=person.pk)) == "Sales"


@pytest.mark.parametrize("address", ["staff_00000000000000000000/", "1/", "x/role/"])
def test_nobody_of_such_an_id(admin: Client, address: str) -> None:
    assert admin.get(f"{PEOPLE}{address}").status_code == 404


def test_unknown_step_is_not_there(admin: Client, person: User) -> None:
    assert admin.get(page_of(person, "promote")).status_code == 404
    assert admin.post(page_of(person, "promote")).status_code == 404


def test_page_offers_only_what_can_be_done(admin: Client, admin_person: User, person: User) -> None:
    page = admin.get(page_of(person)).content.decode()
    own = admin.get(page_of(admin_person)).content.decode()

    assert "Change role …" in page
    assert "Reset two-factor …" not in page
    assert "Unlock …" not in page
    assert "Reactivate …" not in page
    assert "This is you" in own
    assert "Deactivate …" not in own


def test_djangos_own_pages_of_people_roles_phones_and_attempts_are_gone() -> None:
    root = logged_in(User.objects.create_superuser("root", password=PASSWORD))

    for page in (
        "/admin/auth/group/",
        "/admin/accounts/user/add/",
        "/admin/accounts/user/1/change/",
        "/admin/otp_totp/totpdevice/",
        "/admin/axes/accessattempt/",
    ):
        assert root.get(page).status_code == 404


def test_audit_log_names_people_and_leads_to_them(admin: Client, person: User) -> None:
    admin.post(page_of(person, "role"), {"role": "Admin"})

    page = admin.get("/admin/audit/auditentry/?what=accounts.user").content.decode()

    assert f'href="{page_of(person)}">Ann Lee</a>' in page
    assert "change: role; before: Sales; now: Admin" in page
