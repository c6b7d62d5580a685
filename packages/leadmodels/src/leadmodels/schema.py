"""The table's definition, derived from the models: what makes a table is held to what reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from leadmodels.models import MODELS, LeadItem

TTL_ATTRIBUTE: Final[str] = LeadItem.expires_at.attr_name


def table_definition(table_name: str) -> dict[str, Any]:
    """Give the arguments of DynamoDB's CreateTable: keys, 7 indexes, on demand, encrypted, stream.

    TTL and point-in-time recovery are calls of their own, after the table is active.
    """
    attributes: dict[str, str] = {}
    indexes: dict[str, dict[str, Any]] = {}
    keys: list[Any] = []
    for model in MODELS:
        schema = model._get_schema()  # noqa: SLF001 - PynamoDB shows it only through create_table
        keys = _partition_key_first(schema["key_schema"])
        attributes |= {
            item["AttributeName"]: item["AttributeType"] for item in schema["attribute_definitions"]
        }
        indexes |= {
            index["index_name"]: {
                "IndexName": index["index_name"],
                "KeySchema": _partition_key_first(index["key_schema"]),
                "Projection": index["projection"],
            }
            for index in schema["global_secondary_indexes"]
        }
    return {
        "TableName": table_name,
        "KeySchema": keys,
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in sorted(attributes.items())
        ],
        "GlobalSecondaryIndexes": [indexes[name] for name in sorted(indexes)],
        "BillingMode": "PAY_PER_REQUEST",
        "SSESpecification": {"Enabled": True},
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    }


def _partition_key_first(keys: Iterable[Any]) -> list[Any]:
    """Order a key as DynamoDB demands it, whatever order PynamoDB found its attributes in."""
    return sorted(keys, key=lambda key: key["KeyType"])
