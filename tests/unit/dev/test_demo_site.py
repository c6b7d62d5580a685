from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from dev.demo_embed import RELEASED, SCRIPTS, embed_environment
from dev.demo_site import PAGES, TYPES, SiteSettings, find_file
from dev.provision.forms import ENQUIRY_FIELDS

SETTINGS = SiteSettings(
    form_action="http://127.0.0.1:4610/_aws/execute-api/abc/dev/f/form_x",
    form_id="form_x",
    dashboard_url='http://127.0.0.1:4611/admin/?a="1"&b=2',
)


def test_pages_and_scripts_have_their_places() -> None:
    assert find_file("/") == PAGES / "index.html"
    assert find_file("/no-js.html?from=mail") == PAGES / "no-js.html"
    assert find_file("/lead-form/lead-form.mjs") == SCRIPTS / "lead-form.mjs"


def test_embed_is_served_under_the_names_and_integrity_that_the_dashboard_is_told() -> None:
    told = embed_environment("http://127.0.0.1:4612")
    integrity = json.loads(told["EMBED_INTEGRITY"])
    assert told["EMBED_URL"] == "http://127.0.0.1:4612/lead-form"
    assert integrity.keys() == RELEASED.keys()
    for name, value in integrity.items():
        file = find_file(f"/lead-form/{name}")
        assert file is not None
        digest = hashlib.sha384(file.read_bytes()).digest()
        assert value == f"sha384-{base64.b64encode(digest).decode()}"


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/%2e%2e/README.md",
        "/..%2f..%2fpyproject.toml",
        "/lead-form/../../package.json",
        "/lead-form//etc/hosts",
        "//etc/passwd",
        "/a\0.html",
        "/%00.html",
        "/missing.html",
        "/lead-form/",
        "//[",
        "/" + "a" * 300 + ".html",
    ],
)
def test_nothing_outside_the_site_is_served(path: str) -> None:
    assert find_file(path) is None


def test_values_are_escaped_where_pages_name_them() -> None:
    page = SETTINGS.fill_in('<form action="{{ form_action }}"><a href="{{ dashboard_url }}">')
    assert 'action="http://127.0.0.1:4610/_aws/execute-api/abc/dev/f/form_x"' in page
    assert "?a=&quot;1&quot;&amp;b=2" in page


@pytest.mark.parametrize("name", ["index.html", "no-js.html"])
def test_a_served_page_has_no_placeholder_left(name: str) -> None:
    assert "{{" not in SETTINGS.fill_in((PAGES / name).read_text(encoding="utf-8"))


def test_the_policy_lets_forms_and_scripts_reach_the_api_and_nothing_else() -> None:
    policy = dict(part.split(" ", 1) for part in SETTINGS.security_policy.split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "http://127.0.0.1:4610"
    assert policy["form-action"] == "'self' http://127.0.0.1:4610"
    assert "unsafe" not in SETTINGS.security_policy


def test_every_file_of_the_site_has_a_known_type() -> None:
    files = [path for folder in (PAGES, SCRIPTS) for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= TYPES.keys()


class NameReader(HTMLParser):
    """Collects the names of a page's form controls, with whether each is required."""

    def __init__(self) -> None:
        super().__init__()
        self.controls: dict[str, bool] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in {"input", "select", "textarea"} and attributes.get("name"):
            self.controls[attributes["name"] or ""] = "required" in attributes


@pytest.mark.parametrize("name", ["index.html", "no-js.html"])
def test_the_demo_pages_ask_what_the_demo_form_takes(name: str) -> None:
    reader = NameReader()
    reader.feed((PAGES / name).read_text(encoding="utf-8"))
    asked = {key: value for key, value in reader.controls.items() if not re.match(r"^_", key)}
    assert asked == {field.name: field.required for field in ENQUIRY_FIELDS}
