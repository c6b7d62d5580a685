"""Strings that break programs, through the gateway in every encoding, and back to an integrator."""

from __future__ import annotations

import json
from typing import Final

import pytest

from tests.support.http import call
from tests.support.naughty_strings import ENCODINGS, is_seen, kept, naughty_strings
from tests.support.stack import Stack
from tests.support.stack_forms import store_form

pytestmark = [pytest.mark.demo, pytest.mark.timeout(900)]

# A form takes 60 a minute from one address before it asks to wait.
SAMPLE: Final = 60


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_strings_sent_through_the_gateway_are_read_back_equal(stack: Stack, encoding: str) -> None:
    form = store_form(stack)
    strings = [text for text in naughty_strings() if is_seen(text)]
    step = len(strings) // SAMPLE
    for text in strings[::step][:SAMPLE]:
        values = {"name": text[:100], "phone": text, "message": text, "company": text}
        content_type, body = ENCODINGS[encoding]({**values, "email": "naughty@example.org"})
        headers = {"Content-Type": content_type, "Origin": form.site, "Accept": "application/json"}
        status, _, answer = call(form.url, body, headers)
        assert status == 201, (text, answer)
        fields = form.lead(json.loads(answer)["lead_id"])["fields"]
        assert fields["name"] == kept(text[:100], multiline=False)
        assert fields["phone"] == kept(text, multiline=False)
        assert fields["message"] == fields["company"] == kept(text, multiline=True)
    assert len(form.lead_ids()) == SAMPLE
