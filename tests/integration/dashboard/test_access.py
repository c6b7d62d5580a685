from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client, RequestFactory

from dashboard.accounts.models import User
from dashboard.leads.models import Lead
from dashboard.placeholder import NotInSqlError

from .conftest import LeadMaker

LIST = "/admin/leads/lead/"
PAGES = [LIST, LIST + "lead_01jzzzzzzzzzzzzzzzzzzzzzzz/change/"]


@pytest.fixture
def admin_user(db: None) -> Client:  # noqa: ARG001 - users are rows
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_anonymous_visitor_is_sent_to_log_in(page: str) -> None:
    response = Client().get(page)

    assert response.status_code == 302
    assert response["Location"] == f"/admin/login/?next={page}"


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("https://evil.example.com/", "/"),
        ("//evil.example.com", "/"),
        ("", "/"),
        (LIST + "?status=won", LIST + "?status=won"),
    ],
)
def test_login_leads_to_the_page_asked_for_and_never_off_the_site(
    sales_user: User, wanted: str, reached: str
) -> None:
    credentials = {"username": sales_user.username, "password": "x", "next": wanted}

    response = Client().post("/admin/login/", credentials)

    assert response["Location"] == reached


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_staff_without_the_permission_is_refused_inside_the_frame(page: str) -> None:
    client = Client()
    client.force_login(User.objects.create_user("temp", password="x", is_staff=True))

    response = client.get(page)

    assert response.status_code == 403
    assert "Ask an administrator" in response.content.decode()
    assert "Log out" in response.content.decode()


@pytest.mark.parametrize("role", ["Sales", "Admin"])
def test_role_sees_leads_in_list_and_sidebar(db: None, make_lead: LeadMaker, role: str) -> None:  # noqa: ARG001
    make_lead(name="Ada Lovelace")
    user = User.objects.create_user("who", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)

    page = client.get(LIST).content.decode()

    assert "Ada Lovelace" in page
    assert "model-lead current-model" in page


def test_pages_of_personal_data_stay_out_of_caches(sales: Client, make_lead: LeadMaker) -> None:
    lead = make_lead()

    for page in (LIST, f"{LIST}{lead.lead_id}/change/"):
        assert "no-store" in sales.get(page)["Cache-Control"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_list_and_detail_only_answer_reads(
    sales: Client, make_lead: LeadMaker, method: str
) -> None:
    lead = make_lead()

    for page in (LIST, f"{LIST}{lead.lead_id}/change/"):
        assert getattr(sales, method)(page).status_code == 405


@pytest.mark.parametrize("view", ["", "{id}/", "{id}/history/"])
def test_views_inherited_from_the_admin_do_not_exist(
    admin_user: Client, make_lead: LeadMaker, view: str
) -> None:
    page = LIST + view.format(id=make_lead().lead_id)

    for response in (admin_user.get(page), admin_user.post(page, {"action": "delete_selected"})):
        assert response.status_code in ({404} if view else {200, 405})


def test_admin_shortcuts_that_load_by_content_type_do_not_reach_sql(
    admin_user: Client, make_lead: LeadMaker
) -> None:
    lead_type = ContentType.objects.get(app_label="leads", model="lead")
    lead_id = make_lead().lead_id

    for page in (f"/admin/r/{lead_type.pk}/{lead_id}/", f"/admin/r/{lead_type.pk}/1/"):
        assert admin_user.get(page).status_code == 404
    autocomplete = "/admin/autocomplete/?app_label=leads&model_name=lead&field_name=id"
    assert admin_user.get(autocomplete).status_code == 403


@pytest.mark.usefixtures("admin_user")
def test_nobody_adds_changes_or_deletes_leads_through_the_admin() -> None:
    request = RequestFactory().get("/")
    request.user = User.objects.get(username="root")

    allowed = admin.site.get_model_admin(Lead).get_model_perms(request)

    assert allowed == {"add": False, "change": False, "delete": False, "view": True}


def test_asking_sql_for_leads_shows_the_way_out() -> None:
    for ask in (Lead.objects.all, Lead.objects.count, Lead._base_manager.all):  # noqa: SLF001 - Django's API
        with pytest.raises(NotInSqlError, match="use leadmodels"):
            ask()


@pytest.mark.usefixtures("store")
def test_whoever_logs_in_lands_on_the_home_page(admin_user: Client, sales: Client) -> None:
    for client in (admin_user, sales):
        landed = client.get("/", follow=True)

        assert landed.redirect_chain == [("/admin/", 302)]
        assert "No leads yet" in landed.content.decode()
    assert "People" in admin_user.get("/admin/").content.decode()
    assert "People" not in sales.get("/admin/").content.decode()


@pytest.mark.usefixtures("store")
def test_sidebar_has_the_daily_work_first_and_only_what_may_be_opened(
    admin_user: Client, sales: Client
) -> None:
    found = {}
    for name, client in (("admin", admin_user), ("sales", sales)):
        context = client.get("/admin/").context
        found[name] = {
            group["name"]: [model["object_name"] for model in group["models"]]
            for group in context["available_apps"]
        }

    work = ["Lead", "Job"]
    assert found["sales"] == {"Work": work}
    assert found["admin"] == {
        "Work": work,
        "Administration": ["Form", "ApiKey", "User", "Erasure", "AuditEntry"],
    }
    assert list(found["admin"]) == ["Work", "Administration"]
