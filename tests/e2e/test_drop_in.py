"""Pages of other form services, their `action` changed to the running stack."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.support.http import call
from tests.support.other_services import GOOD, pages_of_services
from tests.support.stack import Stack
from tests.support.stack_forms import store_form

pytestmark = [pytest.mark.demo, pytest.mark.timeout(900)]

URLENCODED = "application/x-www-form-urlencoded"


def test_pages_of_other_services_end_as_leads_where_they_want_to_go(stack: Stack) -> None:
    form = store_form(stack)
    headers = {"Content-Type": URLENCODED, "Origin": form.site, "Accept": "text/html"}
    pages = pages_of_services(form.site)
    for number, (service, (fields, target)) in enumerate(pages.items()):
        # Of other content each, from other addresses (local AWS takes a caller's from here).
        sent = urlencode({**fields, "message": service}).encode()
        address = {"X-Forwarded-For": f"198.51.100.{number}"}
        status, answered, text = call(form.url, sent, {**headers, **address})
        assert status == 303, (service, text)
        if target is None:
            assert answered["Location"].startswith(f"{form.url}/thanks?receipt="), service
        else:
            assert answered["Location"] == target, service
    leads = [form.lead(lead_id) for lead_id in form.lead_ids()]
    assert sorted(lead["fields"]["message"] for lead in leads) == sorted(pages)
    assert {(lead["status"], lead["email"]) for lead in leads} == {("new", GOOD["email"])}


def test_program_in_a_honeypot_is_quarantined_with_its_reason_and_told_nothing(
    stack: Stack,
) -> None:
    form = store_form(stack)
    headers = {"Content-Type": URLENCODED, "Origin": form.site, "Accept": "text/html"}
    answers = [
        call(form.url, urlencode({**GOOD, "message": trap, "_gotcha": trap}).encode(), headers)
        for trap in ("", "http://spam.example")
    ]
    person, program = answers
    assert person[0] == program[0] == 303
    assert sorted(person[1].keys()) == sorted(program[1].keys())
    first, second = (form.lead(lead_id) for lead_id in form.lead_ids())
    assert (first["status"], first["spam"]["reasons"]) == ("new", [])
    assert (second["status"], second["spam"]["reasons"]) == ("spam", ["honeypot"])
