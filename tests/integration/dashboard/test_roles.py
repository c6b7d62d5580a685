"""Which role reaches which route: a new route without a row here fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from dashboard.accounts.models import User
from dashboard.accounts.roles import ROLES
from tests.support.routes import all_routes

LEAD = {"lead_id": "lead_01jzzzzzzzzzzzzzzzzzzzzzzz"}
FORM = {"form_id": "form_01jzzzzzzzzzzzzzzzzzzzzzzz"}
JOB = {"job_id": "job_01jzzzzzzzzzzzzzzzzzzzzzzz"}

# Open to everybody, logged in or not.
PUBLIC = {"health", "admin:login", "home"}
# Open to whoever is staff, whatever their role: their own account, and the frame.
STAFF = {
    "admin:logout",
    "admin:password_change",
    "admin:password_change_done",
    "admin:autocomplete",
    "admin:jsi18n",
}
# Django's own, for whoever manages people; its tests hold them. No role of ours includes them.
PEOPLE = {
    "admin:auth_group_",
    "admin:auth_user_",
    "admin:accounts_user_",
    "admin:app_list",
    "admin:(?P<url>.*)$",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a route needs, and with what to call it."""

    permission: str
    parameters: Mapping[str, str] = field(default_factory=dict)


ROWS: dict[str, list[Row]] = {
    "admin:leads_lead_changelist": [Row(permission="leads.view_lead")],
    "admin:leads_lead_change": [Row(permission="leads.view_lead", parameters=LEAD)],
    "admin:audit_auditentry_changelist": [Row(permission="audit.view_auditentry")],
}
CASES = [(name, row) for name, rows in ROWS.items() for row in rows]


def _is_people(route: str) -> bool:
    return any(route.startswith(prefix) for prefix in PEOPLE) or "accounts/user" in route


def test_every_route_has_a_row() -> None:
    unknown = {r for r in all_routes() if r not in PUBLIC | STAFF | set(ROWS) and not _is_people(r)}
    assert not unknown


def test_no_row_is_left_of_a_route_that_is_gone() -> None:
    assert set(ROWS) | PUBLIC | STAFF <= all_routes()


@pytest.fixture
def client_of(db: None) -> Client:  # noqa: ARG001 - users are rows
    return Client()


def _log_in(client: Client, role: str) -> None:
    user = User.objects.create_user(f"a {role} user", password="x", is_staff=role != "visitor")
    if role in ROLES:
        user.groups.add(Group.objects.get(name=role))
    client.force_login(user)


@pytest.mark.parametrize("role", ["anonymous", "visitor", "staff", *ROLES])
@pytest.mark.parametrize(
    ("name", "row"), CASES, ids=[f"{name[6:]}-{row.permission}" for name, row in CASES]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_route_opens_to_the_roles_that_have_its_permission_and_to_nobody_else(
    client_of: Client,
    store: None,  # noqa: ARG001 - an empty table answers
    name: str,
    row: Row,
    role: str,
    method: str,
) -> None:
    if role != "anonymous":
        _log_in(client_of, role)
    url = reverse(name, kwargs=dict(row.parameters))

    answer = getattr(client_of, method)(url)

    is_sent_to_login = answer.status_code == 302 and "/login/" in answer["Location"]
    if role in {"anonymous", "visitor"}:
        assert is_sent_to_login
    elif row.permission in ROLES.get(role, ()):
        assert not is_sent_to_login
        assert answer.status_code != 403
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_role_has_in_the_database_what_the_table_says(db: None, role: str) -> None:  # noqa: ARG001 - groups are rows
    granted = Permission.objects.filter(group__name=role).select_related("content_type")
    assert {f"{p.content_type.app_label}.{p.codename}" for p in granted} == set(ROLES[role])
