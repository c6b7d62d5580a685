"""The Lambda that stores what waited in the queue: `ingest.store_overflow.handler`.

Nothing is dropped, save what came from somebody who was erased since: what its form would refuse
goes into quarantine, what nobody can read goes to the dead-letter queue, and all else stays in the
queue until the store takes it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from ingest.aws_clients import make_sqs_client
from ingest.breaker import StoreBreaker
from ingest.erased_people import ErasedPeople
from ingest.form_cache import FormCache
from ingest.intake import store
from ingest.judging import Judgement, judge
from ingest.observability import Observer
from ingest.refusals import Refusal
from ingest.settings import Settings, read_settings
from ingest.submission import PoisonError, Submission, from_message
from leadmodels.errors import KeyReusedError, StoreUnavailableError
from leadmodels.forms import Form
from leadmodels.table import bind_table

Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]

FIRST_WAIT_SECONDS: Final = 30
LONGEST_WAIT_SECONDS: Final = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Stores queued submissions, with what that needs."""

    settings: Settings
    forms: FormCache
    breaker: StoreBreaker
    observer: Observer
    erased: ErasedPeople
    sqs: Callable[[], Any]
    now: Callable[[], datetime]

    def drain(self, records: list[dict[str, Any]]) -> list[str]:
        """Store a batch and give the ids of the messages that have to stay in the queue."""
        self.erased.forget()
        return [record["messageId"] for record in records if not self._is_done(record)]

    def _is_done(self, record: Mapping[str, Any]) -> bool:
        try:
            submission = from_message(record["body"])
        except PoisonError:
            return self._set_aside(record)
        try:
            if self._is_refused(submission):
                return True
            self._store(submission)
        except StoreUnavailableError as failure:
            self.breaker.trip(failure)
            self._wait(record)
            return False
        except Exception as exc:  # noqa: BLE001 - a record's outermost handler: the others go on
            self.observer.failed(exc, route="overflow")
            self._wait(record)
            return False
        self.observer.count("OverflowStored")
        return True

    def _is_refused(self, submission: Submission) -> bool:
        """Drop what somebody sent, or what mentions them, who has been erased since.

        Raises:
            StoreUnavailableError: nobody can tell now.
        """
        if self.breaker.is_open:
            raise StoreUnavailableError("The store failed a moment ago.")
        if not self.erased.cover(submission):
            return False
        self.observer.logger.info(
            "refused", extra={"outcome": "erased", "form": submission.form_id}
        )
        self.observer.count("OverflowErased")
        return True

    def _store(self, submission: Submission) -> None:
        form, reasons = self._find_form(submission)
        judgement = judge(submission, form, self.settings)
        reasons += _reasons(judgement)
        try:
            store(judgement, rate=None, stored_at=self.now(), extra_reasons=reasons)
        except KeyReusedError:
            # Its visitor has been told 202: stored beside the other, for a person to look at.
            store(
                judge(submission.renamed(), form, self.settings),
                rate=None,
                stored_at=self.now(),
                extra_reasons=(*reasons, "key_conflict"),
            )

    def _find_form(self, submission: Submission) -> tuple[Form, tuple[str, ...]]:
        """Give the form; one that is gone is stood in for, so that its leads are kept."""
        try:
            return self.forms.get(submission.form_id), ()
        except Refusal as refusal:
            stand_in = Form(
                form_id=submission.form_id,
                name="",
                fields=(),
                origins=(),
                created_at=submission.received_at,
                updated_at=submission.received_at,
            )
            return stand_in, (refusal.code,)

    def _set_aside(self, record: Mapping[str, Any]) -> bool:
        """Move what nobody can read to the dead-letter queue; done when it is there."""
        self.observer.count("OverflowPoison")
        if self.settings.dead_letter_queue_url is None:
            return False
        try:
            self.sqs().send_message(
                QueueUrl=self.settings.dead_letter_queue_url, MessageBody=record["body"]
            )
        except (BotoCoreError, ClientError):
            return False
        return True

    def _wait(self, record: Mapping[str, Any]) -> None:
        """Come back to a message later, and later still each time, while the store is away."""
        tries = int(record["attributes"].get("ApproximateReceiveCount", "1"))
        seconds = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(tries - 1, 10))
        # Should this fail, the message is back after the queue's own visibility timeout.
        with suppress(BotoCoreError, ClientError):
            self.sqs().change_message_visibility(
                QueueUrl=self.settings.overflow_queue_url,
                ReceiptHandle=record["receiptHandle"],
                VisibilityTimeout=seconds,
            )


def _reasons(judgement: Judgement) -> tuple[str, ...]:
    foreign = ("foreign_origin",) if judgement.origin == "foreign" else ()
    invalid = tuple(f"invalid_{code}" for code in sorted({e.code for e in judgement.errors}))
    return foreign + invalid


def make_store_overflow(settings: Settings) -> Handler:
    """Wire the function to the real clock, table and queues."""
    bind_table(settings.table)
    sqs = cache(partial(make_sqs_client, settings.table.region, settings.sqs_endpoint_url))
    return serve_overflow(settings, sqs=sqs, now=_now, monotonic=time.monotonic)


def serve_overflow(
    settings: Settings,
    *,
    sqs: Callable[[], Any],
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
) -> Handler:
    """Wire the function: one container's memory, over clocks and queues as given."""
    observer = Observer("store_overflow", settings.function_name)
    breaker = StoreBreaker(monotonic, observer.store_failed)
    worker = Worker(
        settings=settings,
        forms=FormCache(monotonic, breaker),
        breaker=breaker,
        observer=observer,
        erased=ErasedPeople(),
        sqs=sqs,
        now=now,
    )

    @observer.logger.inject_lambda_context(clear_state=True)
    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda passes it
        records = event["Records"]
        waiting = worker.drain(records)
        observer.logger.info("batch", extra={"records": len(records), "waiting": len(waiting)})
        observer.count("Batches")
        return {"batchItemFailures": [{"itemIdentifier": message} for message in waiting]}

    observed: Handler = observer.metrics.log_metrics(handler, capture_cold_start_metric=True)
    return observed


def _now() -> datetime:
    return datetime.now(UTC)


handler = make_store_overflow(read_settings(os.environ))
