"""The Lambda that sends e-mails: `ingest.send_mail.handler`.

Each message names a lead and whom to tell of it. What was sent is marked, so that a message that
comes again sends nothing; what SES doesn't take comes back later and later.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from ingest.aws_clients import make_ses_client, make_sqs_client
from ingest.notices.kept import Kept
from ingest.notices.mailer import Mailer, MailNotSentError
from ingest.notices.messages import UnreadableNoticeError, from_message
from ingest.notices.mime import parse_sender
from ingest.notices.people import NEW_LEAD, write_to_people
from ingest.notices.post import Post
from ingest.observability import Observer
from ingest.settings import Settings, SettingsError, read_settings
from leadmodels.errors import StoreUnavailableError
from leadmodels.forms import get_form
from leadmodels.notices.settings import get_notice_settings
from leadmodels.table import bind_table

Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]

FIRST_WAIT_SECONDS: Final = 15
LONGEST_WAIT_SECONDS: Final = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Sends what messages name."""

    post: Post
    observer: Observer
    queue_url: str
    sqs: Callable[[], Any]

    def work(self, records: list[dict[str, Any]]) -> list[str]:
        """Work on a batch and give the ids of the messages that have to stay in the queue."""
        return [record["messageId"] for record in records if not self._is_done(record)]

    def _is_done(self, record: Mapping[str, Any]) -> bool:
        try:
            outcome = self.post.deliver(from_message(record["body"]))
            self.observer.count(f"Mail{outcome.capitalize()}")
            if outcome != "busy":
                return True
        except UnreadableNoticeError:
            self.observer.count("MailUnreadable")
        except MailNotSentError as exc:
            self.observer.logger.warning("mail", extra={"failure": str(exc)})
            self.observer.count("MailFailures")
        except StoreUnavailableError as exc:
            self.observer.store_failed(str(exc))
        except Exception as exc:  # noqa: BLE001 - a record's outermost handler: the others go on
            self.observer.failed(exc, route="mail")
        self._wait(record)
        return False

    def _wait(self, record: Mapping[str, Any]) -> None:
        """Come back to a message later, and later still each time."""
        tries = int(record["attributes"].get("ApproximateReceiveCount", "1"))
        seconds = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(tries - 1, 10))
        # Should this fail, the message is back after the queue's own visibility timeout.
        with suppress(BotoCoreError, ClientError):
            self.sqs().change_message_visibility(
                QueueUrl=self.queue_url,
                ReceiptHandle=record["receiptHandle"],
                VisibilityTimeout=seconds,
            )


def make_send_mail(settings: Settings) -> Handler:
    """Wire the function to the real clock, table, queue and SES.

    Raises:
        SettingsError: it has no queue, or no address to send from.
    """
    # Nobody waits for an answer: a slow store is worth waiting for.
    bind_table(replace(settings.table, read_timeout_seconds=5.0, max_attempts=4))
    region = settings.table.region
    return serve_mail(
        settings,
        sqs=cache(partial(make_sqs_client, region, settings.sqs_endpoint_url)),
        ses=cache(partial(make_ses_client, region, settings.ses_endpoint_url)),
        now=_now,
        monotonic=time.monotonic,
    )


def serve_mail(
    settings: Settings,
    *,
    sqs: Callable[[], Any],
    ses: Callable[[], Any],
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
) -> Handler:
    """Wire the function over clocks and services as given.

    Raises:
        SettingsError: it has no queue, or no address to send from.
        InvalidSenderError: the address is none.
    """
    if not settings.mail_queue_url or not settings.email_from:
        raise SettingsError("Set MAIL_QUEUE_URL and EMAIL_FROM.")
    observer = Observer("send_mail", settings.function_name)
    settings_of = Kept(get_notice_settings, monotonic)
    post = Post(
        mailer=Mailer(
            sender=parse_sender(settings.email_from),
            ses=ses,
            configuration_set=settings.email_configuration_set,
        ),
        writers={
            NEW_LEAD: write_to_people(
                settings_of,
                read_settings=get_notice_settings,
                dashboard_url=settings.dashboard_url,
            )
        },
        form_of=Kept(get_form, monotonic),
        now=now,
    )
    worker = Worker(post=post, observer=observer, queue_url=settings.mail_queue_url, sqs=sqs)

    @observer.logger.inject_lambda_context(clear_state=True)
    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda passes it
        records = event["Records"]
        waiting = worker.work(records)
        observer.logger.info("batch", extra={"records": len(records), "waiting": len(waiting)})
        return {"batchItemFailures": [{"itemIdentifier": message} for message in waiting]}

    observed: Handler = observer.metrics.log_metrics(handler, capture_cold_start_metric=True)
    return observed


def _now() -> datetime:
    return datetime.now(UTC)


handler = make_send_mail(read_settings(os.environ))
