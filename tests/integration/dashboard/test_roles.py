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
VIEW = {"view_id": 1}
PERSON = {"public_id": "staff_00000000000000000000"}
INVITE = {"invite_id": 1, "step": "again"}
KEY = {"key_id": "abcdefghij"}
ERASURE = {"erasure_id": "erasure_01jzzzzzzzzzzzzzzzzzzzzzzz"}
ISSUE = {"issue_id": "issue_01jzzzzzzzzzzzzzzzzzzzzzzz"}

# Open to everybody, logged in or not.
PUBLIC = {
    "health",
    "home",
    "admin:login",
    "admin:login_code",
    "admin:join",
    "admin:password_forgotten",
    "admin:password_by_link",
}
# Open to whoever is staff, whatever their role: their own account, and the frame.
STAFF = {
    "admin:index",
    "admin:logout",
    "admin:password_change",
    "admin:account",
    "admin:account_sessions",
    "admin:two_factor_set_up",
    "admin:two_factor_codes",
    "admin:two_factor_off",
    "admin:jsi18n",
}
# Addresses that lead to one of the others, or nowhere, and show nothing themselves.
ADDRESSES = {"admin:app_list", "admin:autocomplete", "admin:(?P<url>.*)$"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a route needs, and with what to call it."""

    permission: str
    parameters: Mapping[str, object] = field(default_factory=dict)


ROWS: dict[str, list[Row]] = {
    "admin:leads_lead_changelist": [Row(permission="leads.view_lead")],
    "admin:leads_lead_change": [Row(permission="leads.view_lead", parameters=LEAD)],
    "admin:leads_lead_add": [Row(permission="leads.add_lead")],
    "admin:leads_lead_work": [
        Row(permission="leads.change_lead", parameters=LEAD | {"what": "status"}),
        Row(permission="leads.retain_lead", parameters=LEAD | {"what": "retention"}),
    ],
    "admin:leads_lead_delete": [Row(permission="leads.delete_lead", parameters=LEAD)],
    "admin:leads_lead_bulk": [Row(permission="leads.change_lead")],
    "admin:leads_lead_export": [Row(permission="leads.export_lead")],
    "admin:leads_lead_views": [Row(permission="leads.view_lead")],
    "admin:leads_lead_view_change": [Row(permission="leads.view_lead", parameters=VIEW)],
    "admin:leads_lead_view_delete": [Row(permission="leads.view_lead", parameters=VIEW)],
    "admin:jobs_job_changelist": [Row(permission="jobs.view_job")],
    "admin:jobs_job_detail": [Row(permission="jobs.view_job", parameters=JOB)],
    "admin:jobs_job_progress": [Row(permission="jobs.view_job", parameters=JOB)],
    "admin:jobs_job_cancel": [Row(permission="jobs.view_job", parameters=JOB)],
    "admin:jobs_job_download": [Row(permission="jobs.view_job", parameters=JOB)],
    "admin:forms_form_changelist": [Row(permission="forms.view_form")],
    "admin:forms_form_add": [Row(permission="forms.change_form")],
    "admin:forms_form_paste": [Row(permission="forms.change_form")],
    "admin:forms_form_detail": [Row(permission="forms.view_form", parameters=FORM)],
    "admin:forms_form_change": [Row(permission="forms.change_form", parameters=FORM)],
    "admin:forms_form_sample": [Row(permission="forms.change_form", parameters=FORM)],
    "admin:forms_form_archive": [Row(permission="forms.change_form", parameters=FORM)],
    "admin:forms_form_history": [Row(permission="forms.view_form", parameters=FORM)],
    "admin:forms_form_restore": [
        Row(permission="forms.change_form", parameters=FORM | {"version": 1})
    ],
    "admin:forms_form_preview": [Row(permission="forms.change_form")],
    "admin:forms_form_origins": [Row(permission="forms.change_form", parameters=FORM)],
    "admin:forms_form_notices": [Row(permission="forms.change_form", parameters=FORM)],
    "admin:forms_form_doctor": [Row(permission="forms.change_form", parameters=FORM)],
    "admin:forms_form_retention": [Row(permission="forms.retain_form", parameters=FORM)],
    "admin:access_apikey_changelist": [Row(permission="access.view_apikey")],
    "admin:access_apikey_add": [Row(permission="access.change_apikey")],
    "admin:access_apikey_detail": [Row(permission="access.view_apikey", parameters=KEY)],
    "admin:access_apikey_rotate": [Row(permission="access.change_apikey", parameters=KEY)],
    "admin:access_apikey_revoke": [Row(permission="access.change_apikey", parameters=KEY)],
    "admin:access_apikey_issue": [Row(permission="access.view_apikey", parameters=ISSUE)],
    "admin:access_apikey_step": [
        Row(permission="access.change_apikey", parameters=ISSUE | {"step": "finish"})
    ],
    "admin:accounts_user_changelist": [Row(permission="accounts.view_user")],
    "admin:accounts_user_invite": [Row(permission="accounts.change_user")],
    "admin:accounts_user_invite_step": [Row(permission="accounts.change_user", parameters=INVITE)],
    "admin:accounts_user_unlock": [Row(permission="accounts.change_user")],
    "admin:accounts_user_detail": [Row(permission="accounts.view_user", parameters=PERSON)],
    "admin:accounts_user_step": [
        Row(permission="accounts.change_user", parameters=PERSON | {"step": "deactivate"})
    ],
    "admin:privacy_erasure_changelist": [Row(permission="privacy.view_erasure")],
    "admin:privacy_erasure_add": [Row(permission="privacy.add_erasure")],
    "admin:privacy_erasure_access": [Row(permission="privacy.disclose_person")],
    "admin:privacy_erasure_check": [Row(permission="privacy.view_erasure")],
    "admin:privacy_erasure_detail": [Row(permission="privacy.view_erasure", parameters=ERASURE)],
    "admin:privacy_erasure_file": [Row(permission="privacy.view_erasure", parameters=ERASURE)],
    "admin:audit_auditentry_changelist": [Row(permission="audit.view_auditentry")],
    "admin:audit_auditentry_export": [Row(permission="audit.view_auditentry")],
}
CASES = [(name, row) for name, rows in ROWS.items() for row in rows]
KNOWN = PUBLIC | STAFF | ADDRESSES | set(ROWS)


def test_every_route_has_a_row() -> None:
    assert not all_routes() - KNOWN


def test_no_row_is_left_of_a_route_that_is_gone() -> None:
    assert not KNOWN - all_routes()


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


@pytest.mark.parametrize("role", ["anonymous", "visitor", "staff", *ROLES])
@pytest.mark.parametrize("name", sorted(STAFF))
def test_own_account_and_the_frame_are_open_to_all_staff(
    client_of: Client,
    store: None,  # noqa: ARG001 - the home page asks it
    name: str,
    role: str,
) -> None:
    if role != "anonymous":
        _log_in(client_of, role)

    answer = client_of.get(reverse(name))

    is_sent_to_login = answer.status_code == 302 and "/login/" in answer["Location"]
    is_stranger = role in {"anonymous", "visitor"}
    assert is_sent_to_login == (is_stranger and name != "admin:logout")
    assert answer.status_code != 403


@pytest.mark.parametrize("role", ROLES)
def test_role_has_in_the_database_what_the_table_says(db: None, role: str) -> None:  # noqa: ARG001 - groups are rows
    granted = Permission.objects.filter(group__name=role).select_related("content_type")
    assert {f"{p.content_type.app_label}.{p.codename}" for p in granted} == set(ROLES[role])
