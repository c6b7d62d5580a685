"""Leads told of while everything fails: stream, table, queue and SES, on one simulated clock."""

from __future__ import annotations

import email
import email.policy
import os
import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final

from botocore.exceptions import ClientError, ReadTimeoutError

from ingest.notify import serve_notify
from ingest.send_mail import serve_mail
from ingest.settings import read_settings
from leadmodels.leads import Lead, item_from_lead, put_lead
from leadmodels.notices.settings import NoticeSettings, Person, put_notice_settings
from leadmodels.table import bind_table
from tests.simulation.boundary import Boundary, ContainerCrashError
from tests.simulation.clock import SimulatedClock
from tests.simulation.faults import Fault, FaultPlan
from tests.support.gateway import Context
from tests.support.leads import make_lead
from tests.support.stream import Record, record, record_of_new
from tests.support.table import TABLE, store_form

PEOPLE: Final = (Person(address="ada@example.com"), Person(address="bo@example.com"))
_BATCH: Final = 25
_HIDDEN_SECONDS: Final = 360
_LEAD: Final = re.compile(r"lead_[0-9a-z]{26}")

Told = tuple[str, str]
"""A lead's id and the address that was told."""


@dataclass
class Outcome:
    """What a run told whom.

    Args:
        wanted: whom to tell of what.
        copies: how many e-mails SES took for each.
        unsettled: how many of them were taken in a call that did not end well.
        early: leads that were told of while they were in quarantine.
        faults: how many calls went wrong.
        dead: messages that were set aside.
    """

    wanted: set[Told] = field(default_factory=set)
    copies: Counter[Told] = field(default_factory=Counter)
    unsettled: Counter[Told] = field(default_factory=Counter)
    early: set[str] = field(default_factory=set)
    faults: int = 0
    dead: int = 0


@dataclass
class _Message:
    body: str
    visible_at: float
    receives: int = 0


class NoticeSimulation:
    """One run: leads arrive, some in quarantine, some of those are released."""

    def __init__(self, *, seed: int, leads: int, rate: float) -> None:
        self.outcome = Outcome()
        self._random = Random(f"notices {seed}")
        self._clock = SimulatedClock()
        self._plan = FaultPlan(seed, rate=rate, span_seconds=float(leads))
        self._boundary = Boundary(self._clock, self._plan, interleave=lambda: None)
        self._queue: dict[str, _Message] = {}
        self._numbers = 0
        self._leads = leads
        self._hidden: set[str] = set()
        self._taken: list[Told] = []
        self._containers: dict[str, Any] = {}

    def run(self) -> Outcome:
        """Tell of all leads; faults stop when the last has come, and what waits is told then."""
        with self._boundary.installed():
            stream = self._set_up()
            self._plan.is_on = True
            while stream or self._queue:
                if not stream and self._clock.seconds > 2 * self._leads + 20_000:
                    self._plan.is_on = False
                self._notify(stream)
                self._send()
                self._clock.advance(5 if stream else 60)
        return self.outcome

    # What Lambda does.

    def _notify(self, stream: deque[Callable[[], Record]]) -> None:
        batch = [stream.popleft()() for _ in range(min(_BATCH, len(stream)))]
        while batch:
            try:
                failed = self._call("notify", batch)
            except ContainerCrashError:
                failed = [batch[0]["dynamodb"]["SequenceNumber"]]
            if not failed and self._plan.is_delivered_twice():
                continue
            places = [each["dynamodb"]["SequenceNumber"] for each in batch]
            batch = batch[places.index(failed[0]) :] if failed else []
            self._clock.advance(1)

    def _send(self) -> None:
        now = self._clock.seconds
        visible = [name for name, message in self._queue.items() if message.visible_at <= now][:5]
        if not visible:
            return
        records = []
        for name in visible:
            message = self._queue[name]
            message.receives += 1
            message.visible_at = now + _HIDDEN_SECONDS
            records.append(
                {
                    "messageId": name,
                    "receiptHandle": name,
                    "body": message.body,
                    "attributes": {"ApproximateReceiveCount": str(message.receives)},
                    "eventSource": "aws:sqs",
                }
            )
        self._taken.clear()
        try:
            left = self._call("send_mail", records)
        except ContainerCrashError:
            left = visible
        if left:
            self.outcome.unsettled.update(self._taken)
        for name in visible:
            if name not in left and not self._plan.is_delivered_twice():
                del self._queue[name]

    def _call(self, name: str, records: list[Record]) -> list[str]:
        if name not in self._containers:
            self._containers[name] = self._start(name)
        try:
            answer = self._containers[name]({"Records": records}, Context())
        except ContainerCrashError:
            del self._containers[name]
            raise
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    def _start(self, name: str) -> Any:
        settings = replace(
            read_settings(os.environ),
            mail_queue_url="mail",
            notice_dead_letter_queue_url="dead",
            dashboard_url="https://dashboard.example.com",
        )
        bind_table(TABLE)
        clocks: Any = {"now": self._clock.now, "monotonic": self._clock.monotonic}
        if name == "notify":
            return serve_notify(settings, sqs=lambda: self, **clocks)
        return serve_mail(settings, sqs=lambda: self, ses=lambda: self, **clocks)

    # What SQS and SES do, at the edge of their clients.

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> Any:  # noqa: N803 - SQS's own
        assert QueueUrl == "mail"
        fault = self._before()
        refused = []
        for entry in Entries:
            if self._plan.is_answer_lost():
                refused.append({"Id": entry["Id"]})
            else:
                self._numbers += 1
                name = f"m{self._numbers}"
                self._queue[name] = _Message(entry["MessageBody"], self._clock.seconds)
        self._after(fault)
        return {"Failed": refused}

    def send_message(self, **_: str) -> None:
        self.outcome.dead += 1

    def change_message_visibility(
        self,
        *,
        QueueUrl: str,  # noqa: N803, ARG002 - SQS's own
        ReceiptHandle: str,  # noqa: N803
        VisibilityTimeout: int,  # noqa: N803
    ) -> None:
        fault = self._before()
        self._queue[ReceiptHandle].visible_at = self._clock.seconds + VisibilityTimeout
        self._after(fault)

    def send_email(self, *, Destination: Any, Content: Any, **_: Any) -> dict[str, str]:  # noqa: N803 - SES's own
        fault = self._before()
        message = email.message_from_bytes(Content["Raw"]["Data"], policy=email.policy.default)
        text = next(message.iter_parts()).get_content()
        found = _LEAD.search(text)
        assert found is not None
        told = (found[0], Destination["ToAddresses"][0])
        self.outcome.copies[told] += 1
        self._taken.append(told)
        if found[0] in self._hidden:
            self.outcome.early.add(found[0])
        self._after(fault)
        return {"MessageId": "x"}

    def _before(self) -> Fault | None:
        self._clock.advance(0.05)
        fault = self._plan.draw("queue", self._clock.seconds)
        if fault is not None:
            self.outcome.faults += 1
        if fault in {"throttle", "server_error"}:
            raise ClientError({"Error": {"Code": "TooManyRequestsException"}}, "Call")
        if fault == "timeout":
            raise ReadTimeoutError(endpoint_url="x")
        if fault == "crash_before":
            raise ContainerCrashError
        return fault

    def _after(self, fault: Fault | None) -> None:
        if fault == "answer_lost":
            raise ReadTimeoutError(endpoint_url="x")
        if fault == "crash_after":
            raise ContainerCrashError

    # What visitors and staff do.

    def _set_up(self) -> deque[Callable[[], Record]]:
        bind_table(TABLE)
        form = store_form()
        put_notice_settings(NoticeSettings(form_id=form.form_id, people=PEOPLE))
        stream: deque[Callable[[], Record]] = deque()
        released: list[Lead] = []
        for number in range(self._leads):
            is_spam = self._random.random() < 0.2
            lead = make_lead(
                form, at=self._clock.now(), seed=number, status="spam" if is_spam else "new"
            )
            stream.append(lambda lead=lead: self._arrive(lead))  # type: ignore[misc]
            is_released = is_spam and self._random.random() < 0.5
            if is_released:
                released.append(lead)
            if not is_spam or is_released:
                self.outcome.wanted |= {(lead.lead_id, person.address) for person in PEOPLE}
        for lead in released:
            stream.append(lambda lead=lead: self._release(lead))  # type: ignore[misc]
        return stream

    def _arrive(self, lead: Lead) -> Record:
        if lead.status == "spam":
            self._hidden.add(lead.lead_id)
        self._quietly(lambda: put_lead(lead))
        self._numbers += 1
        return record_of_new(lead, event=self._numbers, at=lead.stored_at)

    def _release(self, lead: Lead) -> Record:
        self._hidden.discard(lead.lead_id)
        before, after = item_from_lead(lead), item_from_lead(replace(lead, status="new"))
        self._quietly(after.save)
        images = before.to_dynamodb_dict(), after.to_dynamodb_dict()
        keys = {name: images[0][name] for name in ("leadId", "timestamp")}
        self._numbers += 1
        return record(keys, *images, event=self._numbers, at=self._clock.now())

    def _quietly(self, act: Callable[[], object]) -> None:
        """Write what is there before anybody is told of it: its faults are another simulation's."""
        was_on, self._plan.is_on = self._plan.is_on, False
        act()
        self._plan.is_on = was_on
