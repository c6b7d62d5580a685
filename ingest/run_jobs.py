"""The Lambda that works on jobs, and keeps them going: `ingest.run_jobs.handler`.

It is called with messages that name jobs, and by the clock with a task: `sweep` or `recount`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from ingest.aws_clients import make_gateway_client, make_s3_client, make_sqs_client
from ingest.jobs.access_work import AccessWork
from ingest.jobs.bulk_work import SIDE_BY_SIDE, BulkWork
from ingest.jobs.chores import RecountedDays, recount_days, sweep
from ingest.jobs.erase_work import EraseWork
from ingest.jobs.export_bucket import PART_BYTES, ExportBucket
from ingest.jobs.export_work import ExportWork
from ingest.jobs.messages import JobQueue, job_id_of
from ingest.jobs.runner import JobRunner
from ingest.observability import Observer
from ingest.settings import Settings, SettingsError, read_settings
from leadmodels.lists.listing import MOST_LEADS
from leadmodels.rotation.api_gateway import ApiGateway
from leadmodels.rotation.sweeping import SweptKeys, sweep_keys
from leadmodels.table import bind_table

Handler = Callable[[dict[str, Any], LambdaContext], None]


def make_run_jobs(settings: Settings) -> Handler:
    """Wire the function to the real clock, table, queue and bucket.

    Raises:
        SettingsError: it has no queue, no bucket or no usage plan.
    """
    # Nobody waits for an answer: a slow store is worth waiting for.
    bind_table(replace(settings.table, read_timeout_seconds=5.0, max_attempts=4))
    region = settings.table.region
    return serve_jobs(
        settings,
        sqs=cache(partial(make_sqs_client, region, settings.sqs_endpoint_url)),
        s3=cache(partial(make_s3_client, region, settings.s3_endpoint_url)),
        gateway=cache(partial(make_gateway_client, region, settings.gateway_endpoint_url)),
        now=_now,
    )


def serve_jobs(
    settings: Settings,
    *,
    sqs: Callable[[], Any],
    s3: Callable[[], Any],
    gateway: Callable[[], Any],
    now: Callable[[], datetime],
    part_bytes: int = PART_BYTES,
    side_by_side: int = SIDE_BY_SIDE,
    batch_leads: int = MOST_LEADS,
) -> Handler:
    """Wire the function over clock, clients and sizes as given.

    Raises:
        SettingsError: it has no queue, no bucket or no usage plan.
    """
    if not settings.job_queue_url or not settings.export_bucket or not settings.usage_plan_id:
        raise SettingsError("Set JOB_QUEUE_URL and EXPORT_BUCKET, and USAGE_PLAN_ID.")
    observer = Observer("run_jobs", settings.function_name)
    queue = JobQueue(settings.job_queue_url, sqs)
    keys = ApiGateway(settings.usage_plan_id, gateway)
    bucket = ExportBucket(settings.export_bucket, s3)
    exports = ExportWork(bucket, part_bytes=part_bytes, batch_leads=batch_leads)
    changes = BulkWork(observer, side_by_side=side_by_side, batch_leads=batch_leads)
    erasures = EraseWork(
        bucket, observer, random=os.urandom, side_by_side=side_by_side, batch_leads=batch_leads
    )
    runner = JobRunner(
        works={
            "export": exports,
            "bulk": changes,
            "retention": changes,
            "erase": erasures,
            "access": AccessWork(bucket, side_by_side=side_by_side, batch_leads=batch_leads),
        },
        queue=queue,
        observer=observer,
        now=now,
    )

    @observer.logger.inject_lambda_context(clear_state=True)
    def handler(event: dict[str, Any], context: LambdaContext) -> None:
        def remaining_seconds() -> float:
            return context.get_remaining_time_in_millis() / 1000

        task = event.get("task")
        observer.count("Calls")
        if task == "sweep":
            revived = sweep(queue, now=now())
            observer.logger.info("sweep", extra={"revived": revived})
            _tell_of_keys(sweep_keys(keys, now=now()), observer)
        elif task == "recount":
            _tell(recount_days(now=now, remaining_seconds=remaining_seconds), observer)
        else:
            for record in event["Records"]:
                job_id = job_id_of(record["body"])
                if job_id is None:
                    observer.logger.warning("job", extra={"outcome": "unreadable"})
                else:
                    runner.run(job_id, remaining_seconds=remaining_seconds)

    observed: Handler = observer.metrics.log_metrics(handler, capture_cold_start_metric=True)
    return observed


def _tell(done: RecountedDays, observer: Observer) -> None:
    unsettled = [day.isoformat() for day in done.unsettled]
    observer.logger.info(
        "recount",
        extra={"days": done.days, "corrected": done.corrected, "unsettled": unsettled},
    )
    for metric, number in (
        ("CountCorrected", done.corrected),
        ("CountUnsettled", len(unsettled)),
    ):
        observer.metrics.add_metric(name=metric, unit=MetricUnit.Count, value=number)


def _tell_of_keys(swept: SweptKeys, observer: Observer) -> None:
    if not swept.is_nothing:
        observer.logger.info("keys", extra=asdict(swept))
    observer.metrics.add_metric(
        name="KeySweepFailed", unit=MetricUnit.Count, value=len(swept.failed)
    )


def _now() -> datetime:
    return datetime.now(UTC)


handler = make_run_jobs(read_settings(os.environ))
