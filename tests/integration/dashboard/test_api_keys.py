"""API keys in the dashboard: made, shown once, listed, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.access.gateway import key_gateway
from leadmodels.api_keys import get_api_key, list_api_keys, note_use
from leadmodels.rotation.issues import list_open_issues
from leadmodels.rotation.sweeping import sweep_keys

from .key_pages import KEYS, Gateway, make, named, plain, step, the_key, value_in


def test_a_key_is_made_attached_and_shown_once(admin: Client, gateway: Gateway) -> None:
    response = make(admin, name="  Newsletter   sync ", expires="90")

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    key = the_key()
    value = gateway.value_of(key.key_id)
    assert value_in(response) == value
    assert (key.name, key.scopes, key.last_four) == (
        "Newsletter sync",
        frozenset({"leads:read"}),
        value[-4:],
    )
    assert key.expires_at is not None
    assert timedelta(days=89) < key.expires_at - timezone.now() <= timedelta(days=90)
    assert gateway.admits(key.key_id)
    assert gateway.client.get_api_key(apiKey=key.key_id)["name"].startswith("lead-capture-issue_")


def test_sending_the_page_again_makes_no_second_key_and_shows_nothing(
    admin: Client, gateway: Gateway
) -> None:
    page = admin.get(f"{KEYS}add/").content.decode()
    sent = {"issue": named(page), "name": "Partner", "scopes": "leads:read", "expires": "never"}
    first = admin.post(f"{KEYS}add/", sent)

    again = admin.post(f"{KEYS}add/", sent, follow=True)

    assert value_in(first)
    assert value_in(first) not in again.content.decode()
    assert "was shown once and can't be shown again" in plain(again)
    assert len(gateway.ids()) == len(list_api_keys()) == 1


@pytest.mark.parametrize("broken", ["CreateApiKey", "CreateUsagePlanKey", "GetApiKeys"])
def test_a_gateway_that_fails_leaves_nothing_that_works_and_a_retry_heals(
    admin: Client, gateway: Gateway, broken: str
) -> None:
    gateway.refused.add(broken)
    failed = make(admin)

    assert failed.status_code == 503
    assert "The key is not finished" in plain(failed)
    assert not value_in(failed)
    assert not any(gateway.admits(key_id) for key_id in gateway.ids())
    (issue,) = list_open_issues()
    assert "Not finished" in plain(admin.get(KEYS))

    gateway.refused.clear()
    healed = step(admin, issue, "again")
    key = the_key()
    assert value_in(healed) == gateway.value_of(key.key_id)
    assert gateway.ids() == {key.key_id} == gateway.attached()


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"name": " "}, "Give the key a name"),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"name": "a\u200bb"}, "can't be seen"),
        ({"name": "partner"}, "A key of this name works already"),
        ({"scopes": []}, "Choose what the key may do"),
        ({"scopes": ["leads:delete"]}, "leads:delete is not one of the available choices"),
        ({"expires": "7"}, "7 is not one of the available choices"),
    ],
)
def test_what_makes_no_key_is_said(
    admin: Client, gateway: Gateway, answers: dict[str, Any], words: str
) -> None:
    make(admin, name="Partner")

    response = make(admin, **{"name": "Other", **answers})

    assert response.status_code == 422
    assert words in plain(response)
    assert len(gateway.ids()) == 1


def test_a_page_that_names_nothing_of_ours_makes_nothing(admin: Client, gateway: Gateway) -> None:
    sent = {"issue": "issue_x", "name": "Partner", "scopes": "leads:read", "expires": "never"}
    response = admin.post(f"{KEYS}add/", sent)
    assert response.status_code == 409
    assert gateway.ids() == set()


def test_the_list_tells_keys_apart_and_what_the_gateway_says(
    admin: Client, gateway: Gateway
) -> None:
    make(admin, name="Used")
    used = the_key()
    note_use(used, at=timezone.now())
    gateway.client.update_usage_plan(
        usagePlanId=gateway.plan_id,
        patchOperations=[
            {"op": "replace", "path": "/quota/limit", "value": "10000"},
            {"op": "replace", "path": "/quota/period", "value": "MONTH"},
        ],
    )
    gateway.usage = {used.key_id: [[100, 9900], [23, 9877]]}
    make(admin, name="Gone")
    (gone,) = [key for key in list_api_keys() if key.name == "Gone"]
    gateway.client.delete_api_key(apiKey=gone.key_id)
    stranger = gateway.client.create_api_key(name="by hand", enabled=True)["id"]
    gateway.client.create_usage_plan_key(
        usagePlanId=gateway.plan_id, keyId=stranger, keyType="API_KEY"
    )

    page = plain(admin.get(KEYS))

    assert "123 of 10,000 calls this month" in page
    assert "somebody deleted it there" in page
    assert "Known to the gateway only" in page
    assert stranger in page
    assert used.last_four in page


def test_keys_are_listed_although_the_gateway_is_away(admin: Client, gateway: Gateway) -> None:
    make(admin)
    gateway.refused = {"GetApiKeys"}
    for address in (KEYS, reverse("admin:access_apikey_detail", args=[the_key().key_id])):
        response = admin.get(address)
        assert response.status_code == 200
        assert "did not answer" in plain(response)
        assert "Partner" in plain(response)


def test_usage_is_left_out_where_there_is_no_quota(admin: Client, gateway: Gateway) -> None:
    make(admin)
    assert "Quota used" not in plain(admin.get(KEYS))
    assert "GetUsage" not in gateway.calls


def test_a_revoked_key_is_refused_by_both_and_deleted_a_day_later(
    admin: Client, gateway: Gateway
) -> None:
    make(admin)
    key = the_key()
    address = reverse("admin:access_apikey_revoke", args=[key.key_id])
    assert "Calls with this key are refused from now on" in plain(admin.get(address))

    response = admin.post(address, follow=True)

    assert "Revoked" in plain(response)
    assert not get_api_key(key.key_id).active
    assert not gateway.client.get_api_key(apiKey=key.key_id)["enabled"]
    assert gateway.attached() == set()
    sweep_keys(key_gateway(), now=timezone.now() + timedelta(days=1))
    assert gateway.ids() == set()
    assert list_api_keys() == ()
    assert admin.get(address).status_code == 404


def test_a_key_is_revoked_although_the_gateway_is_away(admin: Client, gateway: Gateway) -> None:
    make(admin)
    key = the_key()
    gateway.refused = {"UpdateApiKey"}

    response = admin.post(reverse("admin:access_apikey_revoke", args=[key.key_id]))

    assert response.status_code == 503
    assert "revoked, but not everywhere yet" in plain(response)
    assert not get_api_key(key.key_id).active
    gateway.refused.clear()
    assert sweep_keys(key_gateway(), now=timezone.now()).switched_off == (key.key_id,)
    assert not gateway.admits(key.key_id)
