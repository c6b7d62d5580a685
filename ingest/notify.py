"""The Lambda that sees who is to be told of a lead: `ingest.notify.handler`.

It is called with the table's stream, and puts a message for each target into the queue of those
who tell it; what a target is slow at delays nobody else. A record that fails is delivered again,
with those behind it: the messages that it makes have the same ids, so nobody is told twice. Leads
that were set aside, for a defect of ours, come from a queue when that is mended.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from ingest.aws_clients import make_sqs_client
from ingest.notices.kept import Kept
from ingest.notices.people import people_of
from ingest.notices.queues import NoticeQueues
from ingest.notices.targets import Addressed, QueueName, TargetsOf, notices_for
from ingest.observability import Observer
from ingest.settings import Settings, read_settings
from leadmodels.errors import LeadNotFoundError, StoreUnavailableError
from leadmodels.leads import get_lead
from leadmodels.notices.events import LeadEvent, read_event
from leadmodels.notices.settings import get_notice_settings
from leadmodels.stream_images import UnreadableRecordError
from leadmodels.table import bind_table

Record = dict[str, Any]
Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifier:
    """Finds the targets of what has happened and puts notices into their queues."""

    kinds: Sequence[TargetsOf]
    queues: NoticeQueues
    observer: Observer
    set_aside: Callable[[Record], bool]
    now: Callable[[], datetime]

    def tell(self, records: Sequence[Record]) -> int | None:
        """Tell of a batch; give the place of the first record that has to come again, if any."""
        notices: list[Addressed] = []
        places: list[int] = []
        first_failed: int | None = None
        for place, record in enumerate(records):
            try:
                made = self._notices_of(record)
            except StoreUnavailableError as exc:
                self.observer.store_failed(str(exc))
                first_failed = place
                break
            except Exception as exc:  # noqa: BLE001 - a record's outermost handler: the others go on
                self.observer.failed(exc, route="stream")
                if not self.set_aside(record):
                    first_failed = place
                    break
                continue
            notices += made
            places += [place] * len(made)
        unsent = {places[index] for index in self.queues.send(notices)}
        self._measure(sent=len(notices) - len(unsent), failed=len(unsent))
        return min(unsent | ({first_failed} if first_failed is not None else set()), default=None)

    def _notices_of(self, record: Record) -> list[Addressed]:
        try:
            event = read_event(record)
        except UnreadableRecordError:
            # It would be no more readable another time, and would hold up those behind it.
            self.observer.count("NoticesUnreadable")
            return []
        return [] if event is None else notices_for(event, self.kinds)

    def tell_again(self, records: Sequence[Record]) -> list[str]:
        """Tell of leads that messages name; give the ids of the messages that have to stay."""
        return [record["messageId"] for record in records if not self._is_told(record)]

    def _is_told(self, record: Record) -> bool:
        try:
            lead = get_lead(json.loads(record["body"])["lead_id"], now=self.now())
            event = LeadEvent(kind="arrived", at=self.now(), lead=lead)
            notices = [] if lead.status == "spam" else notices_for(event, self.kinds)
        except LeadNotFoundError:
            return True
        except StoreUnavailableError as exc:
            self.observer.store_failed(str(exc))
            return False
        except Exception as exc:  # noqa: BLE001 - a record's outermost handler: the others go on
            self.observer.failed(exc, route="notices")
            return False
        unsent = self.queues.send(notices)
        self._measure(sent=len(notices) - len(unsent), failed=len(unsent))
        return not unsent

    def _measure(self, *, sent: int, failed: int) -> None:
        for metric, times in (("NoticesQueued", sent), ("NoticesNotQueued", failed)):
            self.observer.metrics.add_metric(name=metric, unit=MetricUnit.Count, value=times)


def _set_aside(url: str | None, sqs: Callable[[], Any], record: Record) -> bool:
    """Leave to a person a record that shows a defect of ours; False: it could not be done."""
    if url is None:
        return False
    said = {"lead_id": record["dynamodb"]["Keys"]["leadId"]["S"]}
    try:
        sqs().send_message(QueueUrl=url, MessageBody=json.dumps(said))
    except (BotoCoreError, ClientError):
        return False
    return True


def make_notifier(
    kinds: Sequence[TargetsOf],
    settings: Settings,
    observer: Observer,
    *,
    sqs: Callable[[], Any],
    now: Callable[[], datetime],
) -> Notifier:
    """Connect what says who is told with the queues of those who tell."""
    urls: dict[QueueName, str | None] = {"mail": settings.mail_queue_url}
    return Notifier(
        kinds=kinds,
        queues=NoticeQueues(urls={name: url for name, url in urls.items() if url}, sqs=sqs),
        observer=observer,
        set_aside=partial(_set_aside, settings.notice_dead_letter_queue_url, sqs),
        now=now,
    )


def make_notify(settings: Settings) -> Handler:
    """Wire the function to the real clock, table and queues."""
    bind_table(settings.table)
    sqs = cache(partial(make_sqs_client, settings.table.region, settings.sqs_endpoint_url))
    return serve_notify(settings, sqs=sqs, now=_now, monotonic=time.monotonic)


def serve_notify(
    settings: Settings,
    *,
    sqs: Callable[[], Any],
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
) -> Handler:
    """Wire the function: one container's memory, over clock and queues as given."""
    observer = Observer("notify", settings.function_name)
    kinds: list[TargetsOf] = []
    if settings.email_from:
        kinds.append(people_of(Kept(get_notice_settings, monotonic)))
    notifier = make_notifier(kinds, settings, observer, sqs=sqs, now=now)

    @observer.logger.inject_lambda_context(clear_state=True)
    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda passes it
        records = event["Records"]
        if records and records[0].get("eventSource") == "aws:sqs":
            unsent = notifier.tell_again(records)
            return {"batchItemFailures": [{"itemIdentifier": each} for each in unsent]}
        first_failed = notifier.tell(records)
        observer.logger.info("batch", extra={"records": len(records), "done_up_to": first_failed})
        if first_failed is None:
            return {"batchItemFailures": []}
        place = records[first_failed]["dynamodb"]["SequenceNumber"]
        return {"batchItemFailures": [{"itemIdentifier": place}]}

    observed: Handler = observer.metrics.log_metrics(handler, capture_cold_start_metric=True)
    return observed


def _now() -> datetime:
    return datetime.now(UTC)


handler = make_notify(read_settings(os.environ))
