"""The emulated table answers as DynamoDB does, though tests.support.quick_emulator hurries it."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from mypy_boto3_dynamodb import DynamoDBClient

from tests.support.table import TABLE

OF_EACH_TYPE: dict[str, Any] = {
    "text": {"S": "İzmir"},
    "empty": {"S": ""},
    "number": {"N": "12.50"},
    "bytes": {"B": b"\x00\xff"},
    "texts": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "truth": {"BOOL": False},
    "nothing": {"NULL": True},
    "list": {"L": [{"S": "x"}, {"N": "0"}, {"L": []}]},
    "map": {"M": {"S": {"S": "a name that is a type's"}, "deep": {"M": {"n": {"N": "1"}}}}},
}


def key(place: str, lead_id: str = "lead") -> dict[str, Any]:
    return {"leadId": {"S": lead_id}, "timestamp": {"S": place}}


def put(place: str, lead_id: str = "lead", **attributes: Any) -> dict[str, Any]:
    return {"Put": {"TableName": TABLE.name, "Item": {**key(place, lead_id), **attributes}}}


def update(place: str, lead_id: str = "lead") -> dict[str, Any]:
    return {
        "Update": {
            "TableName": TABLE.name,
            "Key": key(place, lead_id),
            "UpdateExpression": "SET #list[0] = :new, #map.deep.n = :number REMOVE #text",
            "ExpressionAttributeNames": {"#list": "list", "#map": "map", "#text": "text"},
            "ExpressionAttributeValues": {":new": {"S": "new"}, ":number": {"N": "2"}},
        }
    }


def delete(place: str, lead_id: str = "lead") -> dict[str, Any]:
    return {"Delete": {"TableName": TABLE.name, "Key": key(place, lead_id)}}


CANNOT_BE = {
    "ConditionCheck": {
        "TableName": TABLE.name,
        "Key": key("nowhere"),
        "ConditionExpression": "attribute_exists(leadId)",
    }
}


def contents(dynamodb: DynamoDBClient) -> list[dict[str, Any]]:
    """All that the table holds, and each entry of its stream."""
    stream = dynamodb_backends[DEFAULT_ACCOUNT_ID][TABLE.region].tables[TABLE.name].stream_shard
    assert stream is not None
    told = [{"told": str(each.to_json())} for each in stream.items]
    return [*dynamodb.scan(TableName=TABLE.name)["Items"], *told]


def test_a_cancelled_transaction_leaves_no_trace(table: DynamoDBClient) -> None:
    made = [put("a", **OF_EACH_TYPE), put("b", text={"S": "to go"}), put("c")]
    table.transact_write_items(TransactItems=made)  # type: ignore[arg-type] # plain dicts are those
    before = contents(table)
    work = [
        put("new"),
        put("new", "lead of its own"),
        update("a"),
        delete("b"),
        put("c", x={"S": ""}),
    ]

    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        table.transact_write_items(TransactItems=[*work, CANNOT_BE])  # type: ignore[list-item] # same

    assert contents(table) == before
    table.transact_write_items(TransactItems=work)  # type: ignore[arg-type] # same
    assert contents(table) != before


@pytest.mark.parametrize("name", OF_EACH_TYPE)
def test_a_value_of_each_type_reads_back(table: DynamoDBClient, name: str) -> None:
    item = {**key(f"type {name}"), name: OF_EACH_TYPE[name]}
    table.put_item(TableName=TABLE.name, Item=item)

    assert table.get_item(TableName=TABLE.name, Key=key(f"type {name}"))["Item"] == item


def test_items_come_in_the_order_of_their_keys_and_pages_meet(table: DynamoDBClient) -> None:
    places = ["1", "10", "2", "B", "a", "b", "É", "é"]
    for place in reversed(places):
        table.put_item(TableName=TABLE.name, Item=key(place, "ordered"))
    asked: dict[str, Any] = {
        "TableName": TABLE.name,
        "KeyConditionExpression": "leadId = :lead AND #at > :first",
        "ExpressionAttributeNames": {"#at": "timestamp"},
        "ExpressionAttributeValues": {":lead": {"S": "ordered"}, ":first": {"S": "1"}},
    }

    whole = table.query(**asked)["Items"]
    first = table.query(**asked, Limit=3)
    rest = table.query(**asked, ExclusiveStartKey=first["LastEvaluatedKey"])

    assert [item["timestamp"]["S"] for item in whole] == places[1:]
    assert first["Items"] + rest["Items"] == whole
    assert table.query(**asked, ScanIndexForward=False)["Items"] == whole[::-1]
