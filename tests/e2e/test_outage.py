"""The table, then the queue as well, out of the functions' reach: on the real stack."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.support.demo import fetch
from tests.support.stack import Stack, end_containers
from tests.support.stack_forms import drain_queue
from tests.support.tcp_proxy import TcpProxy

pytestmark = [pytest.mark.demo, pytest.mark.timeout(900)]

# API Gateway waits for 29 seconds, a visitor less.
MOST_SECONDS = 15
QUIET_SECONDS = 6
# The worker's first waits while the table is away are 30 and 60 seconds.
DRAIN_SECONDS = 150


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Show a redirect instead of following it."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a submission was answered."""

    status: int
    headers: Message
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A stack whose functions reach table and queues through proxies, which can be cut."""

    stack: Stack
    table: TcpProxy
    queues: TcpProxy

    def mend(self) -> None:
        self.table.resume()
        self.queues.resume()

    def wait_until_queue_is_empty(self) -> None:
        """Wait until the worker has stored all; past the proxies."""
        drain_queue(self.stack, within_seconds=DRAIN_SECONDS)

    def make_cold(self) -> None:
        """End the function's containers."""
        end_containers(self.stack, "submit_lead")

    def make_warm(self) -> None:
        """Have the function read the form, with no failure left in its memory."""
        if self.post(values(f"warm-{time.monotonic()}@example.org")).status != 201:
            # After a failure it leaves the table alone for some seconds.
            time.sleep(QUIET_SECONDS)
            answer = self.post(values(f"warm-{time.monotonic()}@example.org"))
            assert answer.status == 201, answer

    def post(self, fields: dict[str, str], *, as_page: bool = False) -> Answer:
        """Send the form, as a script or as a page without one."""
        headers = {"Origin": self.stack.contract["embed_url"].rstrip("/")}
        if as_page:
            body = urlencode(fields).encode()
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        else:
            body = json.dumps(fields).encode()
            headers |= {"Content-Type": "application/json", "Accept": "application/json"}
        url = f"{self.stack.contract['api_url']}/f/{self.stack.contract['form_id']}"
        asked = urllib.request.Request(url, body, headers)  # noqa: S310 - our own http address
        begun = time.monotonic()
        try:
            with urllib.request.build_opener(NoRedirect).open(asked, timeout=30) as answer:
                got = Answer(
                    status=answer.status, headers=answer.headers, text=answer.read().decode()
                )
        except urllib.error.HTTPError as answer:
            with answer:
                got = Answer(
                    status=answer.code, headers=answer.headers, text=answer.read().decode()
                )
        assert time.monotonic() - begun < MOST_SECONDS
        return got

    def leads(self, email: str) -> list[dict[str, Any]]:
        """The leads of one address, whole."""
        found = self._read(f"/v1/leads?email={quote(email)}")["leads"]
        return [self._read(f"/v1/leads/{lead['lead_id']}")["lead"] for lead in found]

    def drained(self, email: str) -> dict[str, Any]:
        """The one lead of an address, as soon as the worker has stored it."""
        deadline = time.monotonic() + DRAIN_SECONDS
        while not (found := self.leads(email)):
            assert time.monotonic() < deadline, f"{email} was not stored"
            time.sleep(1)
        (lead,) = found
        return lead

    def _read(self, path: str) -> Any:
        key = {"x-api-key": self.stack.contract["api_key_read"]}
        return json.loads(fetch(f"{self.stack.contract['api_url']}{path}", headers=key))


def values(email: str, **changes: str) -> dict[str, str]:
    return {
        "name": "Ann Example",
        "email": email,
        "topic": "quote",
        "message": "Two oak tables,\nplease <call> & tell.",
        **changes,
    }


@pytest.fixture(scope="module")
def running(new_stack: Callable[[str], Stack]) -> Iterator[Outage]:
    stack = new_stack("outage")
    port = int(stack.endpoint.rpartition(":")[2])
    with TcpProxy(port) as table, TcpProxy(port) as queues:
        try:
            stack.start(table_endpoint=table.url, queue_endpoint=queues.url)
            yield Outage(stack=stack, table=table, queues=queues)
        finally:
            stack.stop()


@pytest.fixture
def outage(running: Outage) -> Iterator[Outage]:
    yield running
    running.mend()


@pytest.mark.parametrize("container", ["warm", "cold"])
@pytest.mark.parametrize("kept_away", ["refuses", "hangs"])
def test_submission_without_a_table_is_accepted_and_stored_when_it_is_back(
    outage: Outage, container: str, kept_away: str
) -> None:
    email = f"{container}-{kept_away}@example.org"
    outage.make_warm()
    if kept_away == "refuses":
        outage.table.stop()
    else:
        outage.table.pause()
    if container == "cold":
        outage.make_cold()
    before = outage.table.accepted
    answer = outage.post(values(email))
    assert answer.status == 202, answer.text
    assert answer.json["ok"] is True
    assert answer.json["next"]
    # It really tried: a refusal isn't counted, a connection that hangs is.
    assert kept_away == "refuses" or outage.table.accepted > before
    outage.mend()
    lead = outage.drained(email)
    assert lead["receipt"] == answer.json["receipt"]
    assert lead["status"] == "new"
    assert lead["fields"]["message"] == "Two oak tables,\nplease <call> & tell."
    assert lead["received_at"] < lead["stored_at"]


def test_plain_form_without_a_table_ends_on_a_thank_you_page_with_the_receipt(
    outage: Outage,
) -> None:
    email = "plain-outage@example.org"
    outage.table.stop()
    outage.make_cold()
    answer = outage.post(values(email), as_page=True)
    assert answer.status == 303, answer.text
    page = fetch(answer.headers["Location"]).decode()
    receipt = answer.headers["Location"].rpartition("receipt=")[2]
    assert receipt in page
    assert "Thank you" in page
    outage.mend()
    assert outage.drained(email)["receipt"] == receipt


def test_what_a_cold_function_could_not_check_is_kept_in_quarantine_not_dropped(
    outage: Outage,
) -> None:
    email = "unchecked@example.org"
    outage.table.stop()
    outage.make_cold()
    answer = outage.post(values(email, topic="no such topic"))
    assert answer.status == 202, answer.text
    outage.mend()
    lead = outage.drained(email)
    assert lead["status"] == "spam"
    assert [reason for reason in lead["spam"]["reasons"] if reason.startswith("invalid_")]


def test_submission_sent_again_after_the_outage_is_still_one_lead(outage: Outage) -> None:
    email = "again@example.org"
    outage.make_warm()
    outage.table.stop()
    key = {"_submission_id": "a-key-of-this-page"}
    first = outage.post(values(email, **key))
    outage.mend()
    second = outage.post(values(email, **key))
    assert (first.status, first.json["receipt"]) == (202, second.json["receipt"])
    outage.drained(email)
    outage.wait_until_queue_is_empty()
    assert len(outage.leads(email)) == 1


@pytest.mark.long  # 45 seconds; tests/unit/ingest/test_breaker.py holds the rule behind it
def test_under_steady_traffic_a_table_that_is_back_is_found_again_and_the_backlog_drains(
    outage: Outage,
) -> None:
    sent: list[str] = []

    def send() -> int:
        sent.append(f"steady-{len(sent)}@example.org")
        return outage.post(values(sent[-1])).status

    outage.table.stop()
    outage.make_cold()
    for _ in range(4):
        assert send() == 202
        time.sleep(2)
    outage.mend()
    # More often than the function's memory of a failure lasts: it must not live on being asked.
    after = []
    for _ in range(8):
        after.append(send())
        time.sleep(2)
    assert 201 in after, after
    for email in sent:
        outage.drained(email)


@pytest.mark.parametrize("container", ["warm", "cold"])
def test_without_table_and_queue_a_script_is_told_to_come_back(
    outage: Outage, container: str
) -> None:
    email = f"refused-{container}@example.org"
    outage.make_warm()
    outage.table.stop()
    outage.queues.stop()
    if container == "cold":
        outage.make_cold()
    answer = outage.post(values(email))
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json["ok"] is False
    assert "not sent" in answer.json["error"]
    outage.mend()
    assert outage.post(values(email)).status in {201, 202}
    outage.drained(email)


def test_without_table_and_queue_a_plain_form_says_it_was_not_sent_and_keeps_every_value(
    outage: Outage,
) -> None:
    outage.make_warm()
    outage.table.stop()
    outage.queues.stop()
    answer = outage.post(values("kept@example.org"), as_page=True)
    assert answer.status == 503
    assert "<title>Error: " in answer.text
    assert "was not sent" in answer.text
    assert 'value="Ann Example"' in answer.text
    assert 'value="kept@example.org"' in answer.text
    assert "Two oak tables,\nplease &lt;call&gt; &amp; tell." in answer.text
    outage.mend()
    time.sleep(2)
    assert outage.leads("kept@example.org") == []
