"""One run: visitors, containers, the queue's poller, staff, and time, all from one seed."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any, Final

from ingest.aws_clients import make_sqs_client
from ingest.store_overflow import serve_overflow
from ingest.submit_lead import serve_submissions
from leadmodels.errors import StoreUnavailableError
from leadmodels.ids import LeadId
from leadmodels.intake.once import bury_lead
from leadmodels.leads import Lead, read_place
from leadmodels.table import bind_table
from tests.simulation.boundary import Boundary, ContainerCrashError, Mutation
from tests.simulation.clock import SimulatedClock
from tests.simulation.containers import Containers
from tests.simulation.deployment import (
    DEAD_LETTER_URL,
    QUEUE_URL,
    deployed_settings,
    store_api_key,
)
from tests.simulation.faults import FaultPlan
from tests.simulation.history import Attempt, Deletion, History
from tests.simulation.intents import Intent, draw_intents
from tests.simulation.memory_dynamodb import is_lead
from tests.simulation.memory_sqs import Queue
from tests.simulation.requests import read_answer, request_of
from tests.support.table import TABLE, store_form

SPAN_SECONDS: Final = 24 * 3_600.0
_VISIBILITY_SECONDS: Final = 360.0
_POLL_SECONDS: Final = 20.0
_BATCH: Final = 10
_DEEPEST: Final = 3
_NEAR_SECONDS: Final = 1.0
_GATEWAY_SECONDS: Final = 29.0
_MOST_DRAINS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What makes a run, whole."""

    seed: int
    submissions: int
    fault_rate: float = 0.3
    mutation: Mutation | None = None


def simulate(scenario: Scenario) -> History:
    """Run a scenario to its end: all visitors done, faults over, the queue drained."""
    return _World(scenario).run()


class _World:
    def __init__(self, scenario: Scenario) -> None:
        seed = scenario.seed
        intents = tuple(draw_intents(seed, count=scenario.submissions, span_seconds=SPAN_SECONDS))
        self.history = History(intents=intents)
        self._random = Random(f"world {seed}")
        self._clock = SimulatedClock()
        self._plan = FaultPlan(seed, rate=scenario.fault_rate, span_seconds=SPAN_SECONDS)
        self._boundary = Boundary(
            self._clock, self._plan, interleave=self._interleave, mutation=scenario.mutation
        )
        self._settings = deployed_settings()
        self._submit = Containers(self._make_submit_lead, Random(f"submit {seed}"))
        self._work = Containers(self._make_store_overflow, Random(f"work {seed}"))
        self._sqs: Any = None
        self._form_id = ""
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._planned = 0
        self._depth = 0
        self._progress: dict[int, int] = {}

    def run(self) -> History:
        with self._boundary.installed():
            self._set_up()
            self._plan.is_on = True
            while self._agenda:
                self._do_next()
            self._plan.is_on = False
            self._drain()
        return self._closed()

    # Time ---------------------------------------------------------------------------------------

    def _at(self, seconds: float, action: Callable[[], None]) -> None:
        self._planned += 1
        heapq.heappush(self._agenda, (seconds, self._planned, action))

    def _do_next(self) -> None:
        seconds, _, action = heapq.heappop(self._agenda)
        self._clock.reach(seconds)
        action()

    def _interleave(self) -> None:
        """While one handler waits for a call, let others run: what is due about now."""
        if not self._plan.is_on or self._depth >= _DEEPEST or self._random.random() < 1 / 2:
            return
        if self._agenda and self._agenda[0][0] <= self._clock.seconds + _NEAR_SECONDS:
            self._depth += 1
            self._do_next()
            self._depth -= 1

    # Before and after ---------------------------------------------------------------------------

    def _set_up(self) -> None:
        bind_table(TABLE)
        for url in (QUEUE_URL, DEAD_LETTER_URL):
            self._boundary.sqs.queues[url] = Queue(visibility_seconds=_VISIBILITY_SECONDS)
        self._sqs = make_sqs_client(TABLE.region, None)
        self._form_id = store_form().form_id
        store_api_key()
        for intent in self.history.intents:
            for _ in range(1 + intent.is_doubled):
                self._at(intent.starts_at, partial(self._attempt, intent))
        for _ in range(len(self.history.intents) // 6):
            self._at(self._random.uniform(0, 1.5 * SPAN_SECONDS), self._delete_some_lead)
        for number in range(3):
            self._at(self._random.uniform(0, SPAN_SECONDS), partial(self._poison, number))
        self._at(_POLL_SECONDS, self._poll)

    def _drain(self) -> None:
        queue = self._boundary.sqs.queues[QUEUE_URL]
        for _ in range(_MOST_DRAINS):
            if not queue.messages:
                return
            self._clock.advance(_POLL_SECONDS)
            self._poll_once()

    def _closed(self) -> History:
        sqs, dynamodb = self._boundary.sqs, self._boundary.dynamodb
        self.history.table = dynamodb.items
        self.history.lead_writes = dynamodb.lead_writes
        self.history.left_in_queue = _bodies(sqs.queues[QUEUE_URL])
        self.history.dead_letters = _bodies(sqs.queues[DEAD_LETTER_URL])
        self.history.containers = self._submit.started + self._work.started
        return self.history

    # Visitors -----------------------------------------------------------------------------------

    def _attempt(self, intent: Intent) -> None:
        attempt = Attempt(intent=intent.number, began_at=self._clock.seconds)
        self.history.attempts.append(attempt)
        if not self._plan.is_throttled():
            self._serve(intent, attempt)
        attempt.ended_at = self._clock.seconds
        is_late = attempt.ended_at - attempt.began_at > _GATEWAY_SECONDS
        is_seen = attempt.ending == "answered" and not is_late and not self._plan.is_answer_lost()
        self._go_on(intent, attempt.status if is_seen else None)

    def _serve(self, intent: Intent, attempt: Attempt) -> None:
        with self._boundary.counting() as faults:
            try:
                answer = self._submit.run(request_of(intent, self._form_id))
            except ContainerCrashError:
                attempt.ending = "crashed"
            except Exception as exc:  # noqa: BLE001 - whatever a handler lets through is a finding
                attempt.ending, attempt.code = "raised", type(exc).__name__
            else:
                attempt.ending = "answered"
                read_answer(answer, attempt)
        attempt.store_faults, attempt.queue_faults = faults["store"], faults["queue"]

    def _go_on(self, intent: Intent, seen_status: int | None) -> None:
        """Plan the visitor's next attempt, by what they saw of the last."""
        is_done = seen_status is not None and seen_status < 500
        steps = self._progress.get(intent.number, 0)
        self._progress[intent.number] = steps + 1
        if not is_done:
            waits = intent.waits
            if steps < len(waits):
                self._at(self._clock.seconds + waits[steps], partial(self._attempt, intent))
        elif steps < len(intent.again):
            at = max(intent.starts_at + intent.again[steps], self._clock.seconds + 0.5)
            self._at(at, partial(self._attempt, intent))

    # The queue's worker -------------------------------------------------------------------------

    def _poll(self) -> None:
        self._poll_once()
        if self._agenda:
            self._at(self._clock.seconds + _POLL_SECONDS, self._poll)

    def _poll_once(self) -> None:
        received = self._boundary.sqs.call(
            "ReceiveMessage", {"QueueUrl": QUEUE_URL, "MaxNumberOfMessages": _BATCH}
        )
        records = [_record(message) for message in received.get("Messages", [])]
        if records:
            self._deliver(records)
            if self._plan.is_delivered_twice():
                later = self._clock.seconds + self._random.choice((0.0, 5.0, 700.0))
                self._at(later, partial(self._deliver, records))

    def _deliver(self, records: list[dict[str, Any]]) -> None:
        self.history.worker_runs += 1
        try:
            answer = self._work.run({"Records": records})
        except ContainerCrashError:
            self.history.worker_crashes += 1
            return
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        for record in records:
            # A deletion that is lost has the message delivered once more.
            if record["messageId"] not in failed and not self._plan.is_answer_lost():
                request = {"QueueUrl": QUEUE_URL, "ReceiptHandle": record["receiptHandle"]}
                self._boundary.sqs.call("DeleteMessage", request)

    def _poison(self, number: int) -> None:
        body = ("not JSON", '{"version": 99}', "[]")[number]
        self.history.poison.append(body)
        self._boundary.sqs.call("SendMessage", {"QueueUrl": QUEUE_URL, "MessageBody": body})

    # Staff --------------------------------------------------------------------------------------

    def _delete_some_lead(self) -> None:
        writes = self._boundary.dynamodb.lead_writes
        recent = [item for item in writes[-20:] if is_lead(item)]
        if not recent:
            return
        item = self._random.choice(recent)
        lead_id = item["leadId"]["S"]
        is_confirmed = True
        try:
            place = read_place(LeadId(lead_id))
            if isinstance(place, Lead):
                bury_lead(place, now=self._clock.now(), key="0" * 16)
        except (StoreUnavailableError, ContainerCrashError):
            is_confirmed = False
        self.history.deletions.append(
            Deletion(
                lead_id=lead_id,
                intent=int(item["fields"]["M"]["message"]["S"].split()[-1]),
                at=self._clock.seconds,
                writes_before=len(writes),
                is_confirmed=is_confirmed,
            )
        )

    # Functions ----------------------------------------------------------------------------------

    def _make_submit_lead(self) -> Any:
        return serve_submissions(
            self._settings,
            now=self._clock.now,
            random=self._random.randbytes,
            monotonic=self._clock.monotonic,
        )

    def _make_store_overflow(self) -> Any:
        return serve_overflow(
            self._settings,
            sqs=lambda: self._sqs,
            now=self._clock.now,
            monotonic=self._clock.monotonic,
        )


def _record(message: dict[str, Any]) -> dict[str, Any]:
    """Give a message as Lambda hands it to a function."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
    }


def _bodies(queue: Queue) -> list[str]:
    return [message.body for message in queue.messages.values()]
