"""The table's definition is one that DynamoDB takes, where its local doubles are more patient."""

from __future__ import annotations

from leadmodels.schema import table_definition


def test_every_key_names_its_partition_key_first() -> None:
    definition = table_definition("leads")
    keys = [definition["KeySchema"]]
    keys += [index["KeySchema"] for index in definition["GlobalSecondaryIndexes"]]
    assert [[part["KeyType"] for part in key] for key in keys] == [["HASH", "RANGE"]] * 8


def test_there_are_seven_indexes_whatever_kinds_of_items_share_them() -> None:
    indexes = {i["IndexName"]: i for i in table_definition("leads")["GlobalSecondaryIndexes"]}
    assert set(indexes) == {
        "by_time",
        "by_form",
        "by_status",
        "by_email",
        "by_owner",
        "by_expiry",
        "by_kind",
    }
    assert indexes["by_kind"]["Projection"] == {"ProjectionType": "ALL"}
    assert indexes["by_expiry"]["Projection"] == {"ProjectionType": "KEYS_ONLY"}
