"""Terraform's table is the one that leadmodels reads and writes."""

from __future__ import annotations

from leadmodels.schema import TTL_ATTRIBUTE, table_definition
from tests.support.plans import Plan


def test_terraform_makes_the_table_of_the_models(plan: Plan) -> None:
    made = plan.only("aws_dynamodb_table")
    wanted = table_definition(made["name"])

    assert {
        "HASH": made["hash_key"],
        "RANGE": made["range_key"],
    } == {key["KeyType"]: key["AttributeName"] for key in wanted["KeySchema"]}
    assert {attribute["name"]: attribute["type"] for attribute in made["attribute"]} == {
        attribute["AttributeName"]: attribute["AttributeType"]
        for attribute in wanted["AttributeDefinitions"]
    }
    assert made["billing_mode"] == wanted["BillingMode"]
    assert made["stream_enabled"] == wanted["StreamSpecification"]["StreamEnabled"]
    assert made["stream_view_type"] == wanted["StreamSpecification"]["StreamViewType"]
    assert made["server_side_encryption"][0]["enabled"] == wanted["SSESpecification"]["Enabled"]
    assert made["ttl"] == [{"attribute_name": TTL_ATTRIBUTE, "enabled": True}]


def test_terraform_makes_the_indexes_of_the_models(plan: Plan) -> None:
    made = {
        index["name"]: (
            index["hash_key"],
            index["range_key"],
            index["projection_type"],
            set(index["non_key_attributes"] or ()),
        )
        for index in plan.only("aws_dynamodb_table")["global_secondary_index"]
    }

    assert made == {
        index["IndexName"]: (
            *(key["AttributeName"] for key in index["KeySchema"]),
            index["Projection"]["ProjectionType"],
            set(index["Projection"].get("NonKeyAttributes", ())),
        )
        for index in table_definition("any")["GlobalSecondaryIndexes"]
    }


def test_leads_can_be_had_back(prod: Plan) -> None:
    table = prod.only("aws_dynamodb_table")

    assert table["deletion_protection_enabled"]
    assert table["point_in_time_recovery"] == [{"enabled": True, "recovery_period_in_days": 35}]
