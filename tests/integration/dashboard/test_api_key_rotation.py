"""API keys replaced in the dashboard: from page to page, by two people, and noted."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEntry
from leadmodels.api_keys import get_api_key, list_api_keys, note_use, put_api_key
from leadmodels.rotation.issues import list_open_issues

from .key_pages import Gateway, issue_of, make, named, plain, rotate, step, the_key, value_in


def test_a_rotation_goes_from_page_to_page_to_its_end(admin: Client, gateway: Gateway) -> None:
    make(admin, expires="30")
    old = the_key()
    step(admin, issue_of(old.key_id), "stored")

    shown = rotate(admin, old.key_id)
    new = next(key for key in list_api_keys() if key.key_id != old.key_id)
    assert value_in(shown) == gateway.value_of(new.key_id)
    assert (new.name, new.scopes) == (old.name, old.scopes)
    assert new.expires_at is not None
    assert old.expires_at is not None
    assert abs(new.expires_at - old.expires_at) < timedelta(minutes=1)
    assert gateway.admits(old.key_id)
    assert gateway.admits(new.key_id)

    step(admin, issue_of(old.key_id), "stored")
    note_use(get_api_key(old.key_id), at=timezone.now() + timedelta(minutes=1))
    page = plain(admin.get(reverse("admin:access_apikey_detail", args=[old.key_id])))
    assert "The old key is still used" in page
    assert "The new key has not been used yet" in page
    assert "Overlap ends in 1 week" in page

    ended = step(admin, issue_of(old.key_id), "finish")
    assert ended.status_code == 302
    assert not gateway.admits(old.key_id)
    assert gateway.admits(new.key_id)
    assert get_api_key(old.key_id).ended_because == "rotated"


def test_two_admins_at_once_begin_one_replacement(admin: Client, gateway: Gateway) -> None:
    make(admin)
    old = the_key()
    step(admin, issue_of(old.key_id), "stored")
    address = reverse("admin:access_apikey_rotate", args=[old.key_id])
    pages = [named(admin.get(address).content.decode()) for _ in range(2)]

    first, second = (admin.post(address, {"issue": page}, follow=True) for page in pages)

    assert value_in(first)
    assert not value_in(second)
    assert "Somebody else" in plain(second)
    assert len(gateway.ids()) == 2


def test_a_step_of_a_page_that_was_overtaken_is_not_taken(admin: Client, gateway: Gateway) -> None:
    make(admin)
    key = the_key()
    before = issue_of(key.key_id)
    step(admin, before, "again")
    (other,) = gateway.ids()

    response = admin.post(
        reverse("admin:access_apikey_step", args=[before.issue_id, "again"]),
        {"version": before.version},
        follow=True,
    )

    assert not value_in(response)
    assert "Somebody else has gone on" in plain(response)
    assert gateway.ids() == {other}


def test_a_key_in_use_is_not_made_anew(admin: Client, gateway: Gateway) -> None:
    make(admin)
    key = the_key()
    note_use(key, at=timezone.now())
    for name in ("again", "give-up"):
        response = admin.post(
            reverse("admin:access_apikey_step", args=[issue_of(key.key_id).issue_id, name]),
            {"version": issue_of(key.key_id).version},
            follow=True,
        )
        assert "in use already" in plain(response)
    assert gateway.ids() == {key.key_id}


def test_giving_up_leaves_the_old_key_as_it_was(admin: Client, gateway: Gateway) -> None:
    make(admin)
    old = the_key()
    step(admin, issue_of(old.key_id), "stored")
    rotate(admin, old.key_id)

    step(admin, issue_of(old.key_id), "give-up")

    assert gateway.ids() == {old.key_id} == gateway.attached()
    assert get_api_key(old.key_id).rotation_id is None
    assert list_open_issues() == ()


def test_a_key_that_the_dashboard_did_not_make_can_be_replaced(
    admin: Client, admin_person: User, gateway: Gateway
) -> None:
    made = gateway.client.create_api_key(name="demo", enabled=True)
    gateway.client.create_usage_plan_key(
        usagePlanId=gateway.plan_id, keyId=made["id"], keyType="API_KEY"
    )
    make(admin, name="Model")
    model = the_key()
    put_api_key(
        type(model)(
            key_id=made["id"],
            name="demo",
            scopes=model.scopes,
            last_four=made["value"][-4:],
            created_by="make demo",
            created_at=timezone.now() - timedelta(days=400),
        )
    )
    shown = rotate(admin, made["id"])
    assert value_in(shown)
    assert issue_of(made["id"]).asked_by == admin_person.public_id


def test_every_change_is_noted_with_before_and_after_and_without_a_value(
    admin: Client, gateway: Gateway
) -> None:
    values = [value_in(make(admin))]
    old = the_key()
    step(admin, issue_of(old.key_id), "stored")
    values.append(value_in(rotate(admin, old.key_id)))
    step(admin, issue_of(old.key_id), "stored")
    issue = issue_of(old.key_id)
    step(admin, issue, "finish")
    admin.post(reverse("admin:access_apikey_revoke", args=[issue.key_id]))

    notes = [entry.change_message for entry in AuditEntry.objects.order_by("pk")]

    for words in ("value stored", "begun", "old key ended", "revoked", '"before": "overlap"'):
        assert any(words in note for note in notes), words
    assert len(gateway.ids()) == 2
    for value in values:
        assert len(value) >= 20
        assert not any(value in note for note in notes)
