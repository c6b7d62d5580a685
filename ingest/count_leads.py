"""The Lambda that counts leads as the table's stream tells of them: `ingest.count_leads.handler`.

A batch that fails is delivered again whole, and what of it was counted is not counted again. What
can't be read is skipped: nothing in it could stop the stream.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from ingest.observability import Observer
from ingest.settings import Settings, read_settings
from leadmodels.counts.counting import count_records
from leadmodels.errors import StoreUnavailableError
from leadmodels.table import bind_table

SPAM: Final = "spam"
"""The status of what is in quarantine."""

Handler = Callable[[dict[str, Any], LambdaContext], None]


class BatchNotCountedError(Exception):
    """Tells Lambda to deliver the batch again; says nothing of what is in it."""


def make_count_leads(settings: Settings) -> Handler:
    """Wire the function to the table."""
    bind_table(settings.table)
    observer = Observer("count_leads", settings.function_name)

    @observer.logger.inject_lambda_context(clear_state=True)
    def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001 - Lambda passes it
        """Count a batch.

        Raises:
            BatchNotCountedError: the store failed, or a defect showed.
        """
        try:
            _count(event["Records"], observer)
        except StoreUnavailableError as exc:
            observer.store_failed(str(exc))
        except Exception as exc:  # noqa: BLE001 - the outermost handler: its text could hold what was sent
            observer.failed(exc, route="stream")
        else:
            return
        raise BatchNotCountedError("The batch was not counted, or not all of it.")

    observed: Handler = observer.metrics.log_metrics(handler, capture_cold_start_metric=True)
    return observed


def _count(records: list[dict[str, Any]], observer: Observer) -> None:
    counted = count_records(records)
    observer.logger.info(
        "batch",
        extra={
            "records": len(records),
            "moves": counted.moves,
            "repeats": counted.repeats,
            "unreadable": counted.unreadable,
        },
    )
    for metric, times in (
        ("CountMoves", counted.moves),
        ("CountRepeats", counted.repeats),
        ("CountUnreadable", counted.unreadable),
        ("LeadsStored", sum(counted.arrived.values()) - counted.arrived.get(SPAM, 0)),
        ("SpamStored", counted.arrived.get(SPAM, 0)),
    ):
        observer.metrics.add_metric(name=metric, unit=MetricUnit.Count, value=times)


handler = make_count_leads(read_settings(os.environ))
