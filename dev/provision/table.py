"""The table, from leadmodels' own definition, and whether the samples are in it yet."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from leadmodels.schema import TTL_ATTRIBUTE, table_definition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


# On the table until all samples are stored: the instant that their ids are made from, so that
# another try after a crash stores the rest and none twice.
SAMPLES_TAG = "samples-to-store-at"


def ensure_table(dynamodb: DynamoDBClient, name: str, now: datetime) -> None:
    """Make the table, due for samples as of `now`; or put right what a crash left undone."""
    if name not in dynamodb.list_tables()["TableNames"]:
        tag = {"Key": SAMPLES_TAG, "Value": now.isoformat()}
        dynamodb.create_table(**table_definition(name), Tags=[tag])  # type: ignore[list-item]  # a plain dict is one
        dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if ttl["TimeToLiveStatus"] != "ENABLED":
        dynamodb.update_time_to_live(
            TableName=name,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": TTL_ATTRIBUTE},
        )
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups.get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        dynamodb.update_continuous_backups(
            TableName=name,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )


def stream_arn(dynamodb: DynamoDBClient, name: str) -> str:
    """Return where the table's changes can be read."""
    return dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]


def samples_due(dynamodb: DynamoDBClient, name: str) -> datetime | None:
    """Return the instant to make the samples as of; None: they are all there."""
    tags = dynamodb.list_tags_of_resource(ResourceArn=_arn(dynamodb, name))["Tags"]
    for tag in tags:
        if tag["Key"] == SAMPLES_TAG:
            return datetime.fromisoformat(tag["Value"])
    return None


def mark_samples_stored(dynamodb: DynamoDBClient, name: str) -> None:
    """Note that all samples are there."""
    dynamodb.untag_resource(ResourceArn=_arn(dynamodb, name), TagKeys=[SAMPLES_TAG])


def _arn(dynamodb: DynamoDBClient, name: str) -> str:
    return dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
