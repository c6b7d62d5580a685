"""What run_jobs does by the clock."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import TargetTypeDef
    from mypy_boto3_lambda import LambdaClient

TARGET_ID: Final = "run-jobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A rule of EventBridge, and the task it gives."""

    name: str
    expression: str
    task: str


# Takes up jobs whose worker or message died.
SWEEP: Final = Schedule(name="lead-capture-sweep", expression="rate(5 minutes)", task="sweep")
# Counts the leads anew, in case the stream's counts went astray. In UTC; off the hour, when
# everybody's schedules begin.
RECOUNT: Final = Schedule(
    name="lead-capture-recount", expression="cron(40 2 * * ? *)", task="recount"
)
SCHEDULES: Final = (SWEEP, RECOUNT)


def ensure_schedules(events: EventBridgeClient, function_arn: str) -> None:
    """Make the rules that call the function, or set what differs."""
    found = {rule["Name"]: rule for rule in events.list_rules()["Rules"]}
    for schedule in SCHEDULES:
        rule = found.get(schedule.name, {})
        if (rule.get("ScheduleExpression"), rule.get("State")) != (schedule.expression, "ENABLED"):
            events.put_rule(
                Name=schedule.name, ScheduleExpression=schedule.expression, State="ENABLED"
            )
        target: TargetTypeDef = {
            "Id": TARGET_ID,
            "Arn": function_arn,
            "Input": json.dumps({"task": schedule.task}),
        }
        if events.list_targets_by_rule(Rule=schedule.name)["Targets"] != [target]:
            events.put_targets(Rule=schedule.name, Targets=[target])


def start_task(functions: LambdaClient, function: str, task: str) -> None:
    """Have a function do a task now, without waiting for it."""
    payload = json.dumps({"task": task})
    functions.invoke(FunctionName=function, InvocationType="Event", Payload=payload)
