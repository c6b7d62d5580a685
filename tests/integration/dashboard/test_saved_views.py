from __future__ import annotations

import html
import json
from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import IntegrityError
from django.test import Client

from dashboard.accounts.models import User
from dashboard.leads.lists.saved_views import MOST_VIEWS
from dashboard.leads.models import SavedView

from .conftest import LeadMaker
from .test_lead_list import LIST, names_in

VIEWS = LIST + "views/"

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def colleague(db: None) -> User:  # noqa: ARG001 - users are rows
    user = User.objects.create_user("bob", password="x", is_staff=True, first_name="Bob")
    user.groups.add(Group.objects.get(name="Sales"))
    return user


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def save(sales_user: User) -> Callable[..., SavedView]:
    def save_view(name: str = "Hot", **changes: object) -> SavedView:
        values = {"owner": sales_user, "query": "status=qualified", "name": name}
        return SavedView.objects.create(**values | changes)

    return save_view


def test_a_list_is_saved_and_shown_again_by_one_click(sales: Client, make_lead: LeadMaker) -> None:
    make_lead(name="Ada", status="won", tags=("vip",))
    make_lead(name="Bob")

    saved = sales.post(VIEWS, {"name": " Won  VIPs ", "query": "status=won&tag=vip"})

    assert saved["Location"] == f"{LIST}?status=won&tag=vip"
    page = sales.get(saved["Location"])
    assert names_in(page) == ["Ada"]
    assert "View: <bdi>Won VIPs</bdi>" in page.content.decode()
    menu = sales.get(LIST).content.decode()
    assert f'<a href="{LIST}?status=won&amp;tag=vip"><bdi>Won VIPs</bdi></a>' in menu


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("status=won&after=1.x.y&back=before.z&evil=1&_changelist_filters=x", "status=won"),
        ("due=today&on=2020-01-01", "due=today&tz=UTC"),
        ("order=oldest", "order=oldest"),
        ("", ""),
    ],
)
def test_a_view_keeps_known_filters_only_and_no_place_in_the_list(
    sales: Client, sent: str, kept: str
) -> None:
    sales.post(VIEWS, {"name": "View", "query": sent})

    assert SavedView.objects.get().query == kept


def test_my_leads_shared_are_the_same_leads_for_everybody(
    sales: Client, sales_user: User, colleague: User, make_lead: LeadMaker
) -> None:
    make_lead(name="Sals", owner=sales_user.public_id)
    make_lead(name="Bobs", owner=colleague.public_id)

    sales.post(VIEWS, {"name": "Mine", "query": "owner=me", "is_shared": "on"})

    view = SavedView.objects.get()
    assert names_in(browser_of(colleague).get(f"{LIST}?{view.query}")) == ["Sals"]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"name": ""}, "Give the view a name."),
        ({"name": " \t "}, "Give the view a name."),
        ({"name": "n" * 61}, "60 characters at most"),
        ({"name": "\x00"}, "Null characters"),
        ({"name": "View", "query": "status=sold"}, "These filters can't be saved"),
        ({"name": "View", "query": "form=form_nope"}, "These filters can't be saved"),
        ({"name": "View", "query": "a=1&" * 3000}, "These filters can't be saved"),
        ({"name": "HOT"}, "You have a view of this name."),
    ],
)
def test_what_cannot_be_saved_is_told_and_kept_to_be_mended(
    sales: Client, save: Callable[..., SavedView], sent: dict[str, str], message: str
) -> None:
    save("Hot")

    response = sales.post(VIEWS, {"query": "status=new", **sent})

    assert response.status_code == 400
    page = html.unescape(response.content.decode())
    assert message in page
    assert sent.get("query", "status=new") in page
    assert SavedView.objects.count() == 1


def test_two_people_may_use_the_same_name(
    sales: Client, colleague: User, save: Callable[..., SavedView]
) -> None:
    save("Hot", owner=colleague, is_shared=True)

    assert sales.post(VIEWS, {"name": "Hot", "query": ""}).status_code == 302


def test_one_person_never_has_a_name_twice_whatever_the_requests_do(
    save: Callable[..., SavedView],
) -> None:
    save("Hot")

    with pytest.raises(IntegrityError):
        save("Hot")


def test_there_is_an_end_to_how_many_views_one_person_keeps(
    sales: Client, save: Callable[..., SavedView]
) -> None:
    for number in range(MOST_VIEWS):
        save(f"View {number}")

    response = sales.post(VIEWS, {"name": "One more", "query": ""})

    assert response.status_code == 400
    assert "Delete one that you no longer need" in response.content.decode()
    first = SavedView.objects.get(name="View 0")
    renamed = sales.post(f"{VIEWS}{first.pk}/", {"name": "Renamed"})
    assert renamed.status_code == 302


def test_others_see_a_view_when_it_is_shared_and_only_then(
    sales: Client, colleague: User, save: Callable[..., SavedView]
) -> None:
    view = save("Sal's own view")
    bob = browser_of(colleague)

    assert "Sal&#x27;s own view" not in bob.get(LIST).content.decode()
    sales.post(f"{VIEWS}{view.pk}/", {"name": "Sal's own view", "is_shared": "on"})
    for page in (LIST, VIEWS):
        assert "Sal&#x27;s own view" in bob.get(page).content.decode()
    sales.post(f"{VIEWS}{view.pk}/", {"name": "Sal's own view"})
    assert "Sal&#x27;s own view" not in bob.get(LIST).content.decode()


def test_a_view_is_renamed_by_its_owner(sales: Client, save: Callable[..., SavedView]) -> None:
    view = save("Hot")
    save("Cold")

    assert sales.post(f"{VIEWS}{view.pk}/", {"name": "hot"})["Location"] == VIEWS
    taken = sales.post(f"{VIEWS}{view.pk}/", {"name": "cold"})

    assert taken.status_code == 400
    assert "You have a view of this name." in taken.content.decode()
    view.refresh_from_db()
    assert (view.name, view.query) == ("hot", "status=qualified")


def test_somebody_elses_private_view_does_not_exist_for_others(
    colleague: User, save: Callable[..., SavedView]
) -> None:
    view = save("Private")
    bob = browser_of(colleague)

    for path in (f"{VIEWS}{view.pk}/", f"{VIEWS}{view.pk}/delete/", f"{VIEWS}{10**30}/delete/"):
        assert bob.post(path, {"name": "x"}).status_code == 404
    assert SavedView.objects.get().name == "Private"


def test_a_shared_view_is_changed_by_its_owner_alone_and_deleted_by_admins_too(
    colleague: User, admin: Client, save: Callable[..., SavedView]
) -> None:
    view = save("Shared", is_shared=True)
    bob = browser_of(colleague)

    for client in (bob, admin):
        assert client.post(f"{VIEWS}{view.pk}/", {"name": "Mine"}).status_code == 403
    assert bob.post(f"{VIEWS}{view.pk}/delete/").status_code == 403
    assert "Delete for everybody" not in bob.get(VIEWS).content.decode()
    assert "Delete for everybody" in admin.get(VIEWS).content.decode()
    assert admin.post(f"{VIEWS}{view.pk}/delete/")["Location"] == VIEWS
    assert not SavedView.objects.exists()


def test_an_admin_does_not_see_others_private_views(
    admin: Client, save: Callable[..., SavedView]
) -> None:
    view = save("Private")

    assert "Private" not in admin.get(VIEWS).content.decode()
    assert admin.post(f"{VIEWS}{view.pk}/delete/").status_code == 404


def test_owner_deletes_a_view(sales: Client, save: Callable[..., SavedView]) -> None:
    view = save("Hot")

    response = sales.post(f"{VIEWS}{view.pk}/delete/", follow=True)

    assert "is deleted" in response.content.decode()
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("path", ["{pk}/", "{pk}/delete/"])
def test_views_are_changed_by_posts_only(
    sales: Client, save: Callable[..., SavedView], path: str
) -> None:
    view = save("Hot")

    assert sales.get(VIEWS + path.format(pk=view.pk))["Location"] == VIEWS
    assert SavedView.objects.get() == view


def test_posts_need_a_token_of_the_page(sales_user: User, save: Callable[..., SavedView]) -> None:
    view = save("Hot")
    client = Client(enforce_csrf_checks=True)
    client.force_login(sales_user)

    for path in (VIEWS, f"{VIEWS}{view.pk}/", f"{VIEWS}{view.pk}/delete/"):
        assert client.post(path, {"name": "x", "query": ""}).status_code == 403


def test_a_view_of_a_form_that_is_gone_shows_its_error_and_no_leads(
    sales: Client, save: Callable[..., SavedView], make_lead: LeadMaker
) -> None:
    make_lead()
    view = save("Old form", query="form=form_01jzzzzzzzzzzzzzzzzzzzzzzz")

    response = sales.get(f"{LIST}?{view.query}")

    assert response.status_code == 400
    assert names_in(response) == []


def test_a_views_name_is_shown_harmlessly(sales: Client, save: Callable[..., SavedView]) -> None:
    save("<script>alert(1)</script>\u202e", is_shared=True)

    for page in (LIST, VIEWS):
        shown = sales.get(page).content.decode()
        assert "<script>alert" not in shown
        assert "<bdi>&lt;script&gt;" in shown


def test_what_is_done_to_views_is_in_the_audit_log_without_their_names(
    sales: Client, sales_user: User
) -> None:
    sales.post(VIEWS, {"name": "Secret name", "query": "", "is_shared": "on"})
    view = SavedView.objects.get()
    sales.post(f"{VIEWS}{view.pk}/", {"name": "Secret too"})
    sales.post(f"{VIEWS}{view.pk}/delete/")

    entries = LogEntry.objects.filter(user=sales_user).order_by("pk")
    assert [entry.action_flag for entry in entries] == [1, 2, 3]
    assert [json.loads(entry.change_message)["shared"] for entry in entries] == [1, 0, 0]
    assert {entry.object_id for entry in entries} == {str(view.pk)}
    assert not any("ecret" in f"{e.object_repr}{e.change_message}" for e in entries)
