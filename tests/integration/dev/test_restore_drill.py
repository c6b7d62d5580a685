"""The drill restores beside the live table, puts back what that loses, finds what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import boto3
import pytest
from moto import mock_aws

from dev.restore_drill.__main__ import drill, main
from dev.restore_drill.restoring import Restore, RestoreError
from leadmodels.changes.apply import SetStatus, apply_change
from leadmodels.schema import TTL_ATTRIBUTE
from tests.support.leads import store_lead
from tests.support.table import TABLE, fresh_table, store_form

TARGET: Final = "leads-restored"
LEADS: Final = 12
INDEX: Final = {"Name": "GlobalSecondaryIndexName", "Value": "by_time"}
ONE_OF_THE_SUM: Final = {
    "Metric": {
        "Namespace": "AWS/DynamoDB",
        "MetricName": "WriteThrottleEvents",
        "Dimensions": [{"Name": "TableName", "Value": TABLE.name}, INDEX],
    },
    "Period": 300,
    "Stat": "Sum",
}


def clients(service: str) -> Any:
    return boto3.client(service, region_name=TABLE.region)  # type: ignore[call-overload]  # by name


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def restore(said: list[str]) -> Restore:
    return Restore(
        clients=clients,
        live=TABLE.name,
        target=TARGET,
        say=said.append,
        sleep=lambda _: pytest.fail("nothing takes time here"),
    )


@pytest.fixture(autouse=True)
def live() -> Iterator[Any]:
    """A table as Terraform makes it, with leads in it, a function on its stream and an alarm."""
    with mock_aws():
        dynamodb = clients("dynamodb")
        with fresh_table(dynamodb):
            dynamodb.update_time_to_live(
                TableName=TABLE.name,
                TimeToLiveSpecification={"Enabled": True, "AttributeName": TTL_ATTRIBUTE},
            )
            dynamodb.update_continuous_backups(
                TableName=TABLE.name,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            )
            dynamodb.update_table(TableName=TABLE.name, DeletionProtectionEnabled=True)
            clients("cloudwatch").put_metric_alarm(
                AlarmName="throttled",
                Namespace="AWS/DynamoDB",
                MetricName="ThrottledRequests",
                Dimensions=[{"Name": "TableName", "Value": TABLE.name}],
                Statistic="Sum",
                Period=60,
                EvaluationPeriods=1,
                Threshold=1,
                ComparisonOperator="GreaterThanOrEqualToThreshold",
            )
            clients("cloudwatch").put_metric_alarm(
                AlarmName="index-throttles",
                EvaluationPeriods=1,
                Threshold=0,
                ComparisonOperator="GreaterThanThreshold",
                Metrics=[
                    {"Id": "sum", "Expression": "SUM(METRICS())", "ReturnData": True},
                    {"Id": "m0", "MetricStat": ONE_OF_THE_SUM, "ReturnData": False},
                ],
            )
            form = store_form()
            hour_ago = datetime.now(UTC) - timedelta(hours=1)
            for number in range(LEADS):
                store_lead(form, at=hour_ago - timedelta(minutes=number), seed=number)
            yield dynamodb
            dynamodb.update_table(TableName=TABLE.name, DeletionProtectionEnabled=False)


def run(restore: Restore, tmp_path: Path) -> tuple[int, Any]:
    report = tmp_path / "report.json"
    status = drill(restore, at=None, report=report, keep=True)
    return status, json.loads(report.read_text())


def test_a_restore_that_is_equal_is_said_to_be_with_the_numbers_of_each_kind(
    restore: Restore, said: list[str], tmp_path: Path
) -> None:
    status, report = run(restore, tmp_path)
    assert status == 0
    assert report["differences"] == 0
    assert report["kinds"]["lead"]["same"] == LEADS
    assert {"lead", "form"} <= report["kinds"].keys()
    assert int(report["kinds"]["lead"]["digest"], 16) > 0
    assert said[-1] == "All is as it was."


def test_what_a_restore_loses_is_put_back(restore: Restore, live: Any, tmp_path: Path) -> None:
    run(restore, tmp_path)
    table = live.describe_table(TableName=TARGET)["Table"]
    assert table["StreamSpecification"] == {
        "StreamEnabled": True,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    assert table["DeletionProtectionEnabled"] is True
    ttl = live.describe_time_to_live(TableName=TARGET)["TimeToLiveDescription"]
    assert (ttl["TimeToLiveStatus"], ttl["AttributeName"]) == ("ENABLED", TTL_ATTRIBUTE)
    backups = live.describe_continuous_backups(TableName=TARGET)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    assert recovery == "ENABLED"
    alarms = clients("cloudwatch").describe_alarms()["MetricAlarms"]
    copies = [alarm for alarm in alarms if alarm["AlarmName"] == "throttled-restored"]
    assert [copy["Dimensions"] for copy in copies] == [[{"Name": "TableName", "Value": TARGET}]]
    assert not copies[0]["ActionsEnabled"]
    (copied_sum,) = (alarm for alarm in alarms if alarm["AlarmName"] == "index-throttles-restored")
    (metric,) = (query["MetricStat"]["Metric"] for query in copied_sum["Metrics"][1:])
    assert metric["Dimensions"] == [{"Name": "TableName", "Value": TARGET}, INDEX]
    assert not copied_sum["ActionsEnabled"]


@pytest.mark.parametrize("harm", ["lost", "altered", "invented"])
def test_a_restore_that_differs_goes_red(
    restore: Restore, live: Any, said: list[str], tmp_path: Path, harm: str
) -> None:
    """Injected: one item of the restored table isn't what it was."""
    restore.run(None)
    items = live.scan(TableName=TARGET)["Items"]
    lead = next(item for item in items if item["leadId"]["S"].startswith("lead_"))
    keys = {name: lead[name] for name in ("leadId", "timestamp")}
    if harm == "lost":
        live.delete_item(TableName=TARGET, Key=keys)
    elif harm == "altered":
        live.put_item(TableName=TARGET, Item={**lead, "receipt": {"S": "0000-0000"}})
    else:
        live.put_item(TableName=TARGET, Item={**lead, "leadId": {"S": "lead_invented"}})
    compared = AlreadyRestored(
        clients=clients, live=TABLE.name, target=TARGET, say=said.append, sleep=restore.sleep
    )
    status, report = run(compared, tmp_path)
    assert status == 3
    assert report["differences"] == 1
    name = {"lost": "missing", "altered": "changed", "invented": "extra"}[harm]
    assert report["kinds"]["lead"][name] == 1
    assert "1 items differ" in said[-1]


class AlreadyRestored(Restore):
    """A restore that was done a moment ago."""

    def run(self, at: datetime | None) -> datetime:
        """Restore nothing."""
        return at or datetime.now(UTC)


def test_what_is_written_after_the_instant_is_no_difference(
    restore: Restore, said: list[str], tmp_path: Path
) -> None:
    instant = restore.run(None) - timedelta(seconds=1)
    now = datetime.now(UTC)
    form = store_form(seed=2, created_at=now, updated_at=now)
    new = store_lead(form, at=now, seed=99)
    worked_on = store_lead(form, at=now, seed=98)
    apply_change(worked_on, SetStatus("won"), actor="staff_x", at=now, key="0123456789")
    assert new
    compared = AlreadyRestored(
        clients=clients, live=TABLE.name, target=TARGET, say=said.append, sleep=restore.sleep
    )
    report = tmp_path / "report.json"
    assert drill(compared, at=instant, report=report, keep=True) == 0
    assert json.loads(report.read_text())["kinds"]["lead"]["newer"] >= 2


def test_the_live_table_is_never_touched(restore: Restore, live: Any, tmp_path: Path) -> None:
    before = live.scan(TableName=TABLE.name)["Items"], live.describe_table(TableName=TABLE.name)
    status = drill(restore, at=None, report=tmp_path / "report.json", keep=False)
    assert status == 0
    after = live.scan(TableName=TABLE.name)["Items"], live.describe_table(TableName=TABLE.name)
    assert before[0] == after[0]
    assert before[1]["Table"] == after[1]["Table"]
    assert live.list_tables()["TableNames"] == [TABLE.name]
    assert len(clients("cloudwatch").describe_alarms()["MetricAlarms"]) == 2


def test_the_live_table_or_one_that_is_there_is_refused_as_a_target(
    restore: Restore, live: Any, said: list[str]
) -> None:
    onto_live = Restore(clients=clients, live=TABLE.name, target=TABLE.name, say=said.append)
    with pytest.raises(RestoreError, match="can't be the target"):
        onto_live.run(None)
    restore.run(None)
    with pytest.raises(RestoreError, match="is there already"):
        restore.run(None)
    assert TABLE.name in live.list_tables()["TableNames"]


def test_a_table_without_backups_is_said(restore: Restore, live: Any) -> None:
    live.update_continuous_backups(
        TableName=TABLE.name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )
    with pytest.raises(RestoreError, match="no point-in-time recovery"):
        restore.run(None)


def test_the_command_wants_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], {}) == 2
    assert "DYNAMODB_TABLE_NAME" in capsys.readouterr().err


def test_a_table_that_no_drill_left_ready_is_refused(restore: Restore) -> None:
    with pytest.raises(RestoreError, match=f"There is no table {TARGET}: say which with TABLE"):
        restore.require_table()
    restore.run(None)
    restore.require_table()
    assert restore.table_before() == TABLE.name
    # Live already, as it is when going live is repeated: AWS still says where it came from.
    assert replace(restore, live=TARGET).table_before() == TABLE.name
