"""What staff meet when the dashboard runs on Lambda, asked of its zip alone.

Shown here: Lambda's interpreter with nothing else to import, events of a REST API, the stage in
every path. Not shown: Lambda's own limits of time and memory, and the gateway itself.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from tests.integration.dev.dashboard_package import built_dashboard, unzipped
from tests.integration.dev.emulator import LocalAws
from tests.integration.dev.lambda_dashboard import (
    API_HOST,
    PASSWORD,
    World,
    log_in,
    make_people,
    make_world,
    run_dashboard,
)
from tests.support.lambda_container import Container, FunctionError
from tests.support.rest_api import Answer, Browser, form_token

LIST = "/dev/admin/leads/lead/"
ASSET = re.compile(r'(?:src|href)="([^"]+\.(?:css|js|svg))"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lambda")


@pytest.fixture(scope="module")
def task(folder: Path) -> Path:
    return unzipped(built_dashboard(), folder / "task")


@pytest.fixture(scope="module")
def world(local_aws: LocalAws, folder: Path) -> World:
    return make_world(local_aws, folder)


@pytest.fixture(scope="module")
def container(task: Path, world: World, folder: Path) -> Iterator[Container]:
    with run_dashboard(task, world.environment(), folder, "stage") as running:
        running.invoke({"manage": "migrate"})
        make_people(world, folder)
        yield running


@pytest.fixture
def visitor(container: Container) -> Browser:
    return Browser(invoke=container.invoke, host=API_HOST)


@pytest.fixture
def sales(visitor: Browser) -> Browser:
    log_in(visitor)
    return visitor


def assets_of(page: Answer) -> list[str]:
    return list(dict.fromkeys(ASSET.findall(page.text)))


def test_nothing_is_imported_but_the_zip_and_the_standard_library(
    container: Container, task: Path
) -> None:
    foreign = [
        path
        for path in container.imported_files()
        if not path.is_relative_to(task) and "site-packages" in path.parts
    ]
    assert not foreign
    own = [path for path in container.imported_files() if path.is_relative_to(task)]
    assert {"dashboard", "django", "leadmodels"} <= {
        path.relative_to(task).parts[0] for path in own
    }


def test_the_health_check_answers_without_a_cookie(visitor: Browser) -> None:
    answer = visitor.get("/dev/health/")
    assert (answer.status, answer.text, answer.cookies) == (200, '{"ok": true}', [])


def test_every_address_on_the_log_in_page_begins_with_the_stage(visitor: Browser) -> None:
    page = visitor.get("/dev/admin/login/")
    assert page.status == 200
    addresses = re.findall(r'(?:src|href|action)="([^"#]+)"', page.text)
    assert [address for address in addresses if address.startswith("/dev/admin/")]
    assert [address for address in addresses if not address.startswith("/dev/")] == []


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/dev/", 302, "/dev/admin/"),
        ("/dev/admin", 301, "/dev/admin/"),
        ("/dev/admin/", 302, "/dev/admin/login/?next=/dev/admin/"),
        (LIST, 302, f"/dev/admin/login/?next={LIST}"),
    ],
)
def test_redirects_keep_the_stage(visitor: Browser, path: str, status: int, location: str) -> None:
    answer = visitor.get(path)
    assert (answer.status, answer.headers["location"]) == (status, location)


def test_logging_in_sets_each_cookie_once_for_https_only(visitor: Browser) -> None:
    address = "/dev/admin/login/"
    token = form_token(visitor.get(address).text)
    fields = {"csrfmiddlewaretoken": token, "username": "sales", "password": PASSWORD}
    answer = visitor.post(address, {**fields, "next": LIST})
    assert (answer.status, answer.headers["location"]) == (302, LIST)
    names = [text.partition("=")[0].strip() for text in answer.cookies]
    assert sorted(names) == ["csrftoken", "sessionid"]
    assert all("; secure" in text.lower() for text in answer.cookies)
    assert visitor.follow(answer).status == 200


@pytest.mark.parametrize("what", ["no token", "another token", "another origin"])
def test_a_forged_log_in_is_refused(visitor: Browser, what: str) -> None:
    token = form_token(visitor.get("/dev/admin/login/").text)
    fields = {"username": "sales", "password": PASSWORD, "csrfmiddlewaretoken": token}
    if what == "no token":
        del fields["csrfmiddlewaretoken"]
    if what == "another token":
        fields["csrfmiddlewaretoken"] = token[::-1]
    origin = "https://evil.example" if what == "another origin" else f"https://{API_HOST}"
    answer = visitor.post("/dev/admin/login/", fields, Origin=origin)
    assert (answer.status, answer.cookies) == (403, [])


def test_the_list_shows_the_leads_of_the_table(sales: Browser, world: World) -> None:
    page = sales.get(LIST)
    assert page.status == 200
    for lead in world.leads[:10]:
        assert f"{LIST}{lead.lead_id}/change/" in page.text
    assert "Zoë “1” Ünal" in unescape(page.text)


def test_a_search_arrives_as_it_was_typed(sales: Browser, world: World) -> None:
    page = sales.get(f"{LIST}?q=zoe7%40example.org")
    assert re.findall(r"lead_[0-9a-z]{26}", page.text)
    assert set(re.findall(r"lead_[0-9a-z]{26}", page.text)) == {world.leads[6].lead_id}


def test_a_lead_has_its_page(sales: Browser, world: World) -> None:
    page = sales.get(f"{LIST}{world.leads[0].lead_id}/change/")
    assert page.status == 200
    assert "zoe1@example.org" in page.text
    assert "Zoë “1” Ünal" in unescape(page.text)


def test_the_list_is_exported_at_once_as_csv(sales: Browser, world: World) -> None:
    page = sales.get(f"{LIST}export/")
    fields = {unescape(name): unescape(text) for name, text in HIDDEN.findall(page.text)}
    chosen = {"format": "csv", "delimiter": "comma", "has_bom": "on"}
    file = sales.post(f"{LIST}export/", fields | chosen)
    assert (file.status, file.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert file.headers["content-disposition"].startswith('attachment; filename="leads-')
    text = file.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["lead_id"]: row["email"] for row in rows} == {
        lead.lead_id: f"zoe{number}@example.org" for number, lead in enumerate(world.leads, 1)
    }


def test_every_file_of_a_page_is_served_plain_and_compressed(sales: Browser) -> None:
    found = assets_of(sales.get(LIST))
    assert len(found) > 10
    for address in found:
        plain = sales.get(address)
        packed = sales.get(address, Accept_Encoding="gzip, br")
        assert (plain.status, packed.status) == (200, 200), address
        assert "immutable" in plain.headers["cache-control"]
        if packed.headers.get("content-encoding") == "gzip":
            assert gzip.decompress(packed.content) == plain.content
        else:
            assert packed.content == plain.content
    assert any(
        sales.get(address, Accept_Encoding="gzip").headers.get("content-encoding") == "gzip"
        for address in found
    )


def test_the_answer_to_head_is_that_to_get_without_its_body(visitor: Browser) -> None:
    got, head = visitor.get("/dev/health/"), visitor.send("HEAD", "/dev/health/")
    assert (head.status, head.content) == (200, b"")
    assert head.headers == got.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/dev/admin/accounts/user/", 403),
        (f"{LIST}lead_00000000000000000000000000/change/", 404),
        ("/dev/nothing/here/", 404),
        ("/dev/static/dashboard/frame.css", 404),
        ("/dev/static/../dashboard/settings.py", 404),
        ("/dev/static/%2e%2e/dashboard/settings.py", 404),
    ],
)
def test_what_is_not_there_or_not_for_sales_is_refused(
    sales: Browser, path: str, status: int
) -> None:
    assert sales.get(path).status == status


def test_bytes_that_are_no_text_are_refused(visitor: Browser) -> None:
    visitor.get("/dev/admin/login/")
    body = bytes(range(256))
    kinds = {"Content-Type": "application/octet-stream", "Origin": f"https://{API_HOST}"}
    assert visitor.send("POST", "/dev/admin/login/", body=body, headers=kinds).status == 403
    utf7 = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-7"}
    assert visitor.send("POST", "/dev/admin/login/", body=body, headers=utf7).status == 400


def test_another_host_is_refused(container: Container) -> None:
    elsewhere = Browser(invoke=container.invoke, host="leads.evil.example")
    assert elsewhere.get("/dev/admin/login/").status == 400


def test_behind_a_domain_no_path_has_a_stage(
    task: Path, world: World, folder: Path, container: Container
) -> None:
    assert container  # it has migrated the database, and made the people
    changes = {"DASHBOARD_BASE_PATH": "", "DJANGO_ALLOWED_HOSTS": "leads.example.com"}
    with run_dashboard(task, world.environment(**changes), folder, "domain") as running:
        visitor = Browser(invoke=running.invoke, host="leads.example.com", has_domain=True)
        page = visitor.get("/admin/login/")
        assert "/dev/" not in page.text
        log_in(visitor)
        shown = visitor.get("/admin/leads/lead/")
        assert f"/admin/leads/lead/{world.leads[0].lead_id}/change/" in shown.text
        assert {visitor.get(address).status for address in assets_of(shown)} == {200}
        # The API's own name would give addresses that lead nowhere.
        direct = Browser(invoke=running.invoke, host=API_HOST)
        assert direct.get("/dev/admin/login/").status == 400


def test_code_that_is_sent_is_not_run(container: Container, tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    code = f"open({str(proof)!r}, 'w').close()"
    for event in (
        {"raw_command": code},
        {"command": "os.getcwd"},
        {"manage": f"shell -c {code!r}"},
        {"manage": "createsuperuser --noinput"},
    ):
        with pytest.raises(FunctionError, match="RefusedCallError"):
            container.invoke(event)
    assert not proof.exists()


def test_the_deployment_check_finds_nothing(container: Container) -> None:
    said = container.invoke({"manage": "check --deploy"})["output"]
    assert "no issues" in said


def test_nothing_of_a_person_is_logged(container: Container, sales: Browser, world: World) -> None:
    sales.get(f"{LIST}?q=zoe7%40example.org")
    sales.get(f"{LIST}{world.leads[0].lead_id}/change/")
    sales.get("/dev/admin/nothing/?email=zoe7%40example.org")
    secrets = list(sales.jar.values())
    wrong = Browser(invoke=container.invoke, host=API_HOST)
    log_in(wrong, username="somebody.else", password="a wrong password")
    written = container.written()
    assert "Not Found: /dev/admin/nothing/" in written or "Not Found: /admin/nothing/" in written
    for text in ("example.org", "Zoë", "198.51.100.23", "Visitor/1", "wrong password", *secrets):
        assert text not in written
    assert "somebody.else" not in written


def test_the_folder_of_the_function_stays_as_it_was(container: Container, task: Path) -> None:
    assert container.invoke({"manage": "check --deploy"})
    fresh = {path.relative_to(task) for path in task.rglob("*")}
    with zipfile.ZipFile(built_dashboard()) as archive:
        known = {Path(name) for name in archive.namelist()}
    assert {path for path in fresh if (task / path).is_file()} == known


def test_without_its_secret_it_says_so_and_does_not_start(
    task: Path, world: World, folder: Path
) -> None:
    gone = world.secret_arn[:-6] + "absent"
    environment = world.environment(DASHBOARD_SECRET_ARN=gone)
    with (
        run_dashboard(task, environment, folder, "without-secret") as running,
        pytest.raises(FunctionError, match="could not be read"),
    ):
        running.invoke({"manage": "check --deploy"})
