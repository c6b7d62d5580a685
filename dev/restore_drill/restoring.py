"""A table restored to a point in time, with what a restore loses put back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dev.restore_drill.comparing import TTL_ATTRIBUTE

# Large tables take hours.
WAIT_SECONDS: Final = 24 * 3600
POLL_SECONDS: Final = 20.0
# Alarms of a restored table call nobody: their copies say what they would watch.
COPY_SUFFIX: Final = "-restored"
TABLE_DIMENSION: Final = "TableName"


class RestoreError(Exception):
    """The drill can't go on; the live table is as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """Restores one table beside itself.

    Args:
        clients: boto3's, by service.
        live: the table's name; nothing here writes to it.
        target: the new table's name.
        say: tells the operator.
        sleep: waits.
    """

    clients: Callable[[str], Any]
    live: str
    target: str
    say: Callable[[str], None]
    sleep: Callable[[float], None] = time.sleep

    def run(self, at: datetime | None) -> datetime:
        """Restore, and put back what that loses; return the instant that was restored.

        Args:
            at: the instant; None: the latest that can be.

        Raises:
            RestoreError: the target is the live table or is there already, or the live one has no
                backups of that instant.
        """
        if self.target == self.live:
            raise RestoreError("The live table can't be the target of a restore.")
        dynamodb = self.clients("dynamodb")
        if _is_there(dynamodb, self.target):
            raise RestoreError(
                f"{self.target} is there already: delete it, or name another with --target."
            )
        instant = at or self._latest(dynamodb)
        self.say(f"Restoring {self.live} as of {instant.isoformat()} to {self.target} …")
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=self.live, TargetTableName=self.target, RestoreDateTime=instant
        )
        self._wait_until_active(dynamodb)
        self._put_back(dynamodb)
        return instant

    def require_table(self) -> None:
        """Make sure that the target is there and ready, as a drill with --keep leaves it.

        Raises:
            RestoreError: it isn't, or has no stream to count by.
        """
        dynamodb = self.clients("dynamodb")
        if not self.target or not _is_there(dynamodb, self.target):
            raise RestoreError(
                f"There is no table {self.target or 'named'}: say which with TABLE=…, as "
                "`make restore-drill ARGS=--keep` named it."
            )
        table = dynamodb.describe_table(TableName=self.target)["Table"]
        if table["TableStatus"] != "ACTIVE" or "LatestStreamArn" not in table:
            raise RestoreError(f"{self.target} is not ready: the drill didn't get to its end.")

    def table_before(self) -> str | None:
        """Return the table that the target takes the place of; None: it is there no more.

        That is the live one: what others before it had was carried over to it. Once the target
        itself is live, as when going live is repeated, AWS says what it was restored from.
        """
        dynamodb = self.clients("dynamodb")
        before = self.live
        if before == self.target:
            table = dynamodb.describe_table(TableName=self.target)["Table"]
            arn = table.get("RestoreSummary", {}).get("SourceTableArn", "")
            before = str(arn).rpartition("/")[2]
        return before if before and _is_there(dynamodb, before) else None

    def delete(self) -> None:
        """Delete what the drill made: mapping, alarms, table."""
        self.delete_copies()
        dynamodb = self.clients("dynamodb")
        dynamodb.update_table(TableName=self.target, DeletionProtectionEnabled=False)
        dynamodb.delete_table(TableName=self.target)

    def delete_copies(self) -> None:
        """Delete the copies of mapping and alarms; the table goes without them, or gets others."""
        functions, alarms = self.clients("lambda"), self.clients("cloudwatch")
        table = self.clients("dynamodb").describe_table(TableName=self.target)["Table"]
        for mapping in self._mappings(functions, table.get("LatestStreamArn", "")):
            # One that is switched on is no copy of a drill's.
            if mapping["State"] in {"Disabled", "Disabling"}:
                functions.delete_event_source_mapping(UUID=mapping["UUID"])
        copies = [
            alarm["AlarmName"]
            for alarm in self._alarms(alarms, table=self.target)
            if alarm["AlarmName"].endswith(COPY_SUFFIX)
        ]
        if copies:
            alarms.delete_alarms(AlarmNames=copies)

    def _latest(self, dynamodb: Any) -> datetime:  # noqa: ANN401 - boto3's own
        backups = dynamodb.describe_continuous_backups(TableName=self.live)
        recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
        if "LatestRestorableDateTime" not in recovery:
            raise RestoreError(f"{self.live} has no point-in-time recovery: nothing to restore.")
        latest: datetime = recovery["LatestRestorableDateTime"]
        return latest

    def _wait_until_active(self, dynamodb: Any) -> None:  # noqa: ANN401 - boto3's own
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            table = dynamodb.describe_table(TableName=self.target)["Table"]
            indexes = table.get("GlobalSecondaryIndexes", [])
            states = {table["TableStatus"], *(index["IndexStatus"] for index in indexes)}
            if states == {"ACTIVE"}:
                return
            if time.monotonic() > deadline:
                raise RestoreError(f"{self.target} is still {', '.join(sorted(states))}.")
            self.sleep(POLL_SECONDS)

    def _put_back(self, dynamodb: Any) -> None:  # noqa: ANN401 - boto3's own
        """Set what a restore leaves out, as the live table has it.

        Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html
        """
        live = dynamodb.describe_table(TableName=self.live)["Table"]
        dynamodb.update_time_to_live(
            TableName=self.target,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": TTL_ATTRIBUTE},
        )
        dynamodb.update_continuous_backups(
            TableName=self.target,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
        table = dynamodb.describe_table(TableName=self.target)["Table"]
        if not table.get("StreamSpecification", {}).get("StreamEnabled"):
            dynamodb.update_table(
                TableName=self.target, StreamSpecification=live["StreamSpecification"]
            )
            self._wait_until_active(dynamodb)
        dynamodb.update_table(
            TableName=self.target,
            DeletionProtectionEnabled=live.get("DeletionProtectionEnabled", False),
        )
        tags = dynamodb.list_tags_of_resource(ResourceArn=live["TableArn"])["Tags"]
        if tags:
            dynamodb.tag_resource(ResourceArn=table["TableArn"], Tags=tags)
        stream = dynamodb.describe_table(TableName=self.target)["Table"]["LatestStreamArn"]
        self._copy_mapping(live.get("LatestStreamArn", ""), stream)
        self._copy_alarms()

    def _copy_mapping(self, from_stream: str, to_stream: str) -> None:
        """Have what is called with the live table's changes be ready for those of this one."""
        functions = self.clients("lambda")
        for mapping in self._mappings(functions, from_stream):
            kept = (
                *("BatchSize", "MaximumBatchingWindowInSeconds", "FilterCriteria"),
                *("MaximumRecordAgeInSeconds", "MaximumRetryAttempts"),
            )
            functions.create_event_source_mapping(
                EventSourceArn=to_stream,
                FunctionName=mapping["FunctionArn"],
                StartingPosition="LATEST",
                # Switched off: it would count the drill's changes among the live ones.
                Enabled=False,
                **{name: mapping[name] for name in kept if name in mapping},
            )

    def _mappings(self, functions: Any, stream: str) -> list[dict[str, Any]]:  # noqa: ANN401 - boto3's own
        if not stream:
            return []
        found = functions.list_event_source_mappings(EventSourceArn=stream)
        mappings: list[dict[str, Any]] = found["EventSourceMappings"]
        return mappings

    def _copy_alarms(self) -> None:
        client = self.clients("cloudwatch")
        kept = (
            *("Namespace", "MetricName", "Statistic", "Period", "EvaluationPeriods", "Dimensions"),
            *("Threshold", "ComparisonOperator", "TreatMissingData", "AlarmDescription"),
            *("DatapointsToAlarm", "Metrics"),
        )
        for alarm in self._alarms(client, table=self.live):
            wanted = {name: alarm[name] for name in kept if alarm.get(name) not in (None, [])}
            client.put_metric_alarm(
                AlarmName=alarm["AlarmName"] + COPY_SUFFIX,
                ActionsEnabled=False,
                **_about(self.target, wanted),
            )

    def _alarms(self, client: Any, *, table: str) -> list[dict[str, Any]]:  # noqa: ANN401 - boto3's own
        watched = {"Name": TABLE_DIMENSION, "Value": table}
        return [
            alarm
            for page in client.get_paginator("describe_alarms").paginate()
            for alarm in page["MetricAlarms"]
            if watched in _dimensions(alarm)
        ]


def _is_there(dynamodb: Any, table: str) -> bool:  # noqa: ANN401 - boto3's own
    try:
        dynamodb.describe_table(TableName=table)
    except dynamodb.exceptions.ResourceNotFoundException:
        return False
    return True


def _dimensions(alarm: Mapping[str, Any]) -> list[Any]:
    """Return the dimensions of an alarm's metric, or of all metrics that it adds up."""
    metrics = [
        query["MetricStat"]["Metric"] for query in alarm.get("Metrics", ()) if "MetricStat" in query
    ]
    return [each for metric in (alarm, *metrics) for each in metric.get("Dimensions", ())]


def _about(table: str, value: Any) -> Any:  # noqa: ANN401 - a part of an alarm, whatever it is
    """Return what is said of a table, said of another one."""
    if isinstance(value, list):
        return [_about(table, each) for each in value]
    if not isinstance(value, Mapping):
        return value
    if value.get("Name") == TABLE_DIMENSION:
        return {**value, "Value": table}
    return {name: _about(table, each) for name, each in value.items()}
