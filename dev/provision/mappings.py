"""What calls the functions that nobody asks: queues, the table's stream."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

OVERFLOW_MAPPING: Final[dict[str, Any]] = {
    "BatchSize": 10,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    # The least that Lambda takes: a table that has just come back isn't overrun.
    "ScalingConfig": {"MaximumConcurrency": 2},
}
JOB_MAPPING: Final[dict[str, Any]] = {
    # A job may take all of a call's time.
    "BatchSize": 1,
    # A large job doesn't keep the small ones waiting, nor do all of them overrun the table. Local
    # AWS runs 4 calls of a function at once: one stays free for the sweep.
    "ScalingConfig": {"MaximumConcurrency": 3},
}
MAIL_MAPPING: Final[dict[str, Any]] = {
    "BatchSize": 5,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    # An account new to SES sends 14 a second, or one while it is in the sandbox.
    "ScalingConfig": {"MaximumConcurrency": 2},
}
NOTICE_MAPPING: Final[dict[str, Any]] = {
    "BatchSize": 10,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    # Leads that were set aside and put back: few, and seldom.
    "ScalingConfig": {"MaximumConcurrency": 2},
}
STREAM_MAPPING: Final[dict[str, Any]] = {
    "BatchSize": 100,
    # The home page may be half a minute behind, and leads that are counted together cost a third.
    "MaximumBatchingWindowInSeconds": 30,
    # Counting a batch again in halves would find nothing: a record that can't be counted is passed
    # over by the function itself, and what fails beside it is the table.
    "BisectBatchOnFunctionError": False,
    # Tried for an hour, then left to the nightly recount: newer changes don't wait any longer.
    "MaximumRetryAttempts": -1,
    "MaximumRecordAgeInSeconds": 3600,
    # Leads and their timelines, not the counts themselves, nor markers and rates of each request.
    "FilterCriteria": {
        "Filters": [
            {
                "Pattern": json.dumps(
                    {"dynamodb": {"Keys": {"leadId": {"S": [{"prefix": "lead_"}]}}}}
                )
            }
        ]
    },
}

EVENT_MAPPING: Final[dict[str, Any]] = {
    **STREAM_MAPPING,
    # People wait for this.
    "MaximumBatchingWindowInSeconds": 2,
    # The function says which record failed: it comes again with those behind it, by itself soon.
    "BisectBatchOnFunctionError": True,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    # As long as the stream keeps them.
    "MaximumRecordAgeInSeconds": 86400,
}


def ensure_mapping(
    functions: LambdaClient, source_arn: str, function: str, wanted: dict[str, Any]
) -> str:
    """Have a function called with what comes from a queue or a stream; return the mapping's id."""
    mappings = functions.list_event_source_mappings(
        EventSourceArn=source_arn, FunctionName=function
    )["EventSourceMappings"]
    if not mappings:
        made = functions.create_event_source_mapping(
            EventSourceArn=source_arn, FunctionName=function, **wanted, **_beginning(source_arn)
        )
        return made["UUID"]
    found = mappings[0]
    if {name: found.get(name) for name in wanted} != wanted:
        functions.update_event_source_mapping(UUID=found["UUID"], **wanted)
    return found["UUID"]


def _beginning(source_arn: str) -> dict[str, Any]:
    """Say where to begin in a stream; it can't be changed later, and a queue has none."""
    return {"StartingPosition": "TRIM_HORIZON"} if ":dynamodb:" in source_arn else {}
