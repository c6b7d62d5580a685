"""Pages made for other form services: only their `action` changes, and all goes on as before."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from leadmodels.forms import Form
from leadmodels.leads import Lead, get_lead
from leadmodels.rules.fields import Field
from tests.integration.ingest.conftest import Call, listed
from tests.support.gateway import form_post, json_post, multipart_post
from tests.support.naughty_strings import as_multipart
from tests.support.other_services import GOOD, THANKS_PATH, pages_of_services
from tests.support.table import SITE, store_form

FIELDS: Final = (
    Field(name="name", type="text", label="Name", required=True),
    Field(name="email", type="email", label="E-mail", required=True),
    Field(name="message", type="textarea", label="Message"),
)
THANKS: Final = f"{SITE}{THANKS_PATH}"
SERVICES: Final = pages_of_services(SITE)


@pytest.fixture
def form(table: None) -> Form:  # noqa: ARG001 - binds the models first
    return store_form(fields=FIELDS)


def only_lead(read: Call, key_id: str) -> Lead:
    (row,) = listed(read, key_id)
    return get_lead(row["lead_id"], now=datetime.now(UTC))


def post(form: Form, fields: dict[str, str], encoding: str = "urlencoded") -> dict[str, Any]:
    if encoding == "urlencoded":
        return form_post(form.form_id, fields, Origin=SITE)
    content_type, body = as_multipart(fields)
    return multipart_post(form.form_id, body, content_type, Origin=SITE)


@pytest.mark.parametrize("encoding", ["urlencoded", "multipart"])
@pytest.mark.parametrize("service", SERVICES)
def test_page_of_another_service_ends_as_a_lead_where_it_wants_to_go(
    submit: Call, read: Call, key_id: str, form: Form, service: str, encoding: str
) -> None:
    fields, target = SERVICES[service]
    answer = submit(post(form, fields, encoding))
    assert answer["statusCode"] == 303, answer["body"]
    lead = only_lead(read, key_id)
    own_page = f"https://api.example.com/dev/f/{form.form_id}/thanks?receipt={lead.receipt}"
    assert answer["headers"]["Location"] == (target or own_page)
    assert (lead.status, lead.spam_reasons) == ("new", ())
    assert (lead.name, lead.email) == ("Dora Dropin", "dora@example.org")
    assert lead.fields["message"] == "Hello"
    beside = set(lead.fields) - {"name", "email", "message"}
    assert beside <= {"subject", "from_name"}  # without an underscore they are fields


NEVER_STORED: Final = (
    "_captcha", "_template", "_append", "_webhook", "_autoresponse", "_cc", "utf8", "form-name",
    "access_key", "_x", "_email.subject", "cf-turnstile-response", "g-recaptcha-response",
)  # fmt: skip


def test_control_fields_are_accepted_and_never_stored(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    controls = dict.fromkeys(NEVER_STORED, "not-to-be-kept")
    answer = submit(form_post(form.form_id, {**GOOD, **controls}, Origin=SITE))
    assert answer["statusCode"] == 303
    lead = only_lead(read, key_id)
    assert lead.status == "new"
    assert "not-to-be-kept" not in repr(lead)


@pytest.mark.parametrize("name", ["_gotcha", "_honeypot", "_honey", "botcheck", "bot-field"])
def test_filled_honeypot_is_quarantined_and_answered_as_usual(
    submit: Call, read: Call, key_id: str, form: Form, name: str
) -> None:
    fields = {**GOOD, "_next": THANKS, name: "on"}
    answer = submit(form_post(form.form_id, fields, Origin=SITE))
    assert (answer["statusCode"], answer["headers"]["Location"]) == (303, THANKS)
    lead = only_lead(read, key_id)
    assert (lead.status, lead.spam_reasons) == ("spam", ("honeypot",))
    assert name not in lead.fields


def test_subject_and_language_are_kept_beside_the_fields_in_one_line(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    beside = {"_subject": "Hello\r\nBcc: everyone@example.org\x00", "_language": "de"}
    assert submit(form_post(form.form_id, {**GOOD, **beside}, Origin=SITE))["statusCode"] == 303
    lead = only_lead(read, key_id)
    assert lead.source["subject"] == "Hello Bcc: everyone@example.org"
    assert lead.source["language"] == "de"


@pytest.mark.parametrize(
    ("reply_to", "email"),
    [
        ("dora@example.org", "dora@example.org"),
        ("not an address", None),
        ("dora@example.org\r\nBcc: everyone@example.org", None),
    ],
)
def test_reply_address_is_the_senders_where_the_form_asks_for_none(
    submit: Call, read: Call, key_id: str, reply_to: str, email: str | None
) -> None:
    form = store_form(fields=(FIELDS[0],))
    fields = {"name": "Dora", "_replyto": reply_to}
    assert submit(form_post(form.form_id, fields, Origin=SITE))["statusCode"] == 303
    lead = only_lead(read, key_id)
    assert lead.email == email
    assert lead.fields == {"name": "Dora"}


def test_two_senders_who_differ_in_their_reply_address_are_two_leads(
    submit: Call, read: Call, key_id: str
) -> None:
    form = store_form(fields=(FIELDS[0],))
    for address in ("ann@example.org", "bob@example.org"):
        submit(form_post(form.form_id, {"name": "Call me", "_replyto": address}, Origin=SITE))
    assert {row["email"] for row in listed(read, key_id)} == {"ann@example.org", "bob@example.org"}


def test_other_names_reach_the_forms_fields_through_its_aliases(
    submit: Call, read: Call, key_id: str
) -> None:
    aliases = {"Full Name": "name", "contact[email]": "email", "_message": "message"}
    form = store_form(fields=FIELDS, aliases=aliases)
    fields = {"Full Name": "Dora", "contact[email]": "dora@example.org", "_message": "Hello"}
    assert submit(form_post(form.form_id, fields, Origin=SITE))["statusCode"] == 303
    lead = only_lead(read, key_id)
    assert lead.fields == {"name": "Dora", "email": "dora@example.org", "message": "Hello"}


def test_refusal_names_fields_as_the_page_sent_them_in_json_and_as_the_form_has_them_in_html(
    submit: Call,
) -> None:
    form = store_form(fields=FIELDS, aliases={"E-Mail Address": "email", "Full Name": "name"})
    sent = {"E-Mail Address": "none", "name": "", "Full Name": "", "message": "x" * 10_001}
    answer = submit(json_post(form.form_id, sent, Origin=SITE))
    errors = json.loads(answer["body"])["errors"]
    assert [error["field"] for error in errors] == ["Full Name", "E-Mail Address", "message"]
    page = submit(form_post(form.form_id, sent, Origin=SITE))["body"]
    assert 'href="#field-email"' in page
    assert "E-Mail Address" not in page


def test_refusal_of_a_reply_address_that_stands_in_for_the_form_s_field_names_it(
    submit: Call, form: Form
) -> None:
    sent = {"name": "Dora", "_replyto": "none"}
    answer = submit(json_post(form.form_id, sent, Origin=SITE))
    assert [error["field"] for error in json.loads(answer["body"])["errors"]] == ["_replyto"]
    asked = submit(json_post(form.form_id, {**sent, "email": ""}, Origin=SITE))
    assert [error["field"] for error in json.loads(asked["body"])["errors"]] == ["email"]


def test_field_that_a_form_has_is_its_field_whatever_its_name(
    submit: Call, read: Call, key_id: str
) -> None:
    own = tuple(replace(FIELDS[2], name=name) for name in ("redirect", "botcheck", "access_key"))
    form = store_form(fields=(*FIELDS, *own))
    fields = {**GOOD, "redirect": THANKS, "botcheck": "yes", "access_key": "abc"}
    location = submit(form_post(form.form_id, fields, Origin=SITE))["headers"]["Location"]
    assert location.startswith("https://api.example.com/dev/f/")
    lead = only_lead(read, key_id)
    assert lead.status == "new"
    assert lead.fields["redirect"] == THANKS


ALLOWED: Final = {
    THANKS: THANKS,
    "/danke?a=b#c": f"{SITE}/danke?a=b#c",
    f"  {SITE}/x ": f"{SITE}/x",
    "https://shop.example.org/a/b": "https://shop.example.org/a/b",
    SITE: SITE,
}


@pytest.mark.parametrize("name", ["_next", "_redirect", "redirect"])
def test_redirect_to_an_origin_of_the_form_is_followed_and_nothing_is_appended(
    submit: Call, name: str
) -> None:
    form = store_form(fields=FIELDS, origins=(SITE, "https://*.example.org"))
    for wanted, target in ALLOWED.items():
        answer = submit(form_post(form.form_id, {**GOOD, name: wanted}, Origin=SITE))
        assert (answer["statusCode"], answer["headers"]["Location"]) == (303, target)
        as_json = submit(json_post(form.form_id, {**GOOD, name: wanted}, Origin=SITE))
        assert json.loads(as_json["body"])["next"] == target


HOSTILE: Final = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https:\\\\evil.example",
    "javascript:alert(document.domain)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "ftp://www.example.com/",
    "http://www.example.com/",
    "https://www.example.com:444/",
    "https://www.example.com@evil.example/",
    "https://user@www.example.com/",
    "https://user:word@www.example.com/",
    "https://evil.example\\@www.example.com/",
    "https://evil.example#@www.example.com/",
    "https://evil.example?https://www.example.com/",
    "https://www.example.com.evil.example/",
    "https://www.example.com%2eevil.example/",
    "https://www.example.com%00.evil.example/",
    "https://sub.www.example.com/",
    "https://example.com/",
    "https://wwwxexample.com/",
    "https://www.ex\N{CYRILLIC SMALL LETTER A}mple.com/",
    "https://www.example\N{IDEOGRAPHIC FULL STOP}com/",
    "https://www.example.com\N{ZERO WIDTH SPACE}/",
    "https://www.example.com/\r\nSet-Cookie: a=b",
    "/thanks\r\nLocation: https://evil.example/",
    "/thanks\nSet-Cookie: a=b",
    "/\t/evil.example/",
    "/\x00/evil.example/",
    "https://*.example.org/",
    "https://[::1]/",
    "https://[www.example.com/",
    "thanks.html",
    "?next=//evil.example",
    "about:blank",
    "",
)


def test_hostile_redirects_are_passed_over_and_the_thank_you_page_shown(
    submit: Call, read: Call, key_id: str, form: Form
) -> None:
    thanks = f"https://api.example.com/dev/f/{form.form_id}/thanks?receipt="
    for number, wanted in enumerate(HOSTILE):
        fields = {**GOOD, "_next": wanted, "message": str(number)}
        answer = submit(form_post(form.form_id, fields, Origin=SITE))
        assert answer["statusCode"] == 303, wanted
        assert answer["headers"]["Location"].startswith(thanks), wanted
    assert len(listed(read, key_id)) == len(HOSTILE)


def test_hostile_redirect_gives_way_to_the_forms_success_page(submit: Call) -> None:
    form = store_form(fields=FIELDS, success_url=THANKS)
    sent = {**GOOD, "_next": "https://evil.example/"}
    answer = submit(form_post(form.form_id, sent, Origin=SITE))
    assert answer["headers"]["Location"] == THANKS


def test_page_of_another_site_gets_nowhere_with_a_path(submit: Call, form: Form) -> None:
    """Not even to the path on its own site: it was refused before."""
    answer = submit(form_post(form.form_id, {**GOOD, "_next": "/x"}, Origin="https://evil.example"))
    assert answer["statusCode"] == 403
    assert "Location" not in answer["headers"]
