"""The table, from leadmodels' own definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadmodels.schema import TTL_ATTRIBUTE, table_definition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def ensure_table(dynamodb: DynamoDBClient, name: str) -> bool:
    """Make the table with TTL and point-in-time recovery; say whether it was new."""
    if name in dynamodb.list_tables()["TableNames"]:
        return False
    dynamodb.create_table(**table_definition(name))
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    dynamodb.update_time_to_live(
        TableName=name,
        TimeToLiveSpecification={"Enabled": True, "AttributeName": TTL_ATTRIBUTE},
    )
    dynamodb.update_continuous_backups(
        TableName=name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
    return True
