"""What is kept is encrypted, and logs end."""

from __future__ import annotations

import json
from typing import Any

from tests.support.plans import Plan, by_key

LOGS = "aws_cloudwatch_log_group"


def key_of(plan: Plan) -> str | None:
    """The owner's own key, if the stack has one."""
    key: str | None = plan.variables.get("kms_key_arn")
    return key


def test_every_log_ends_after_the_days_it_was_given(plan: Plan) -> None:
    retention = {group["retention_in_days"] for group in plan.resources(LOGS).values()}
    asked = plan.variables.get("log_retention_days")

    assert 0 not in retention
    assert len(retention) == 1
    assert asked is None or retention == {asked}


def test_every_function_has_its_log_before_its_first_call(plan: Plan) -> None:
    groups = {group.get("name") for group in plan.resources(LOGS).values()}
    functions = [made["function_name"] for made in plan.resources("aws_lambda_function").values()]

    assert {f"/aws/lambda/{name}" for name in functions} < groups


def test_every_log_is_encrypted_with_the_owner_s_key_where_there_is_one(plan: Plan) -> None:
    assert {group["kms_key_id"] for group in plan.resources(LOGS).values()} == {key_of(plan)}


def test_the_table_is_encrypted_and_can_be_had_back(plan: Plan) -> None:
    table = plan.only("aws_dynamodb_table")
    (encryption,) = table["server_side_encryption"]

    assert encryption["enabled"]
    assert encryption.get("kms_key_arn") == key_of(plan)
    assert table["point_in_time_recovery"][0]["enabled"]


def test_queues_are_encrypted(plan: Plan) -> None:
    for address, queue in plan.resources("aws_sqs_queue").items():
        if key_of(plan):
            assert queue["kms_master_key_id"] == key_of(plan), address
        else:
            assert queue["sqs_managed_sse_enabled"] is True, address


def test_exports_are_encrypted_and_end_and_nobody_else_s(plan: Plan) -> None:
    (rule,) = plan.only("aws_s3_bucket_server_side_encryption_configuration")["rule"]
    (applied,) = rule["apply_server_side_encryption_by_default"]
    lifecycle = plan.only("aws_s3_bucket_lifecycle_configuration")
    expiry = [rule["expiration"] for rule in lifecycle["rule"]]

    assert applied["sse_algorithm"] == ("aws:kms" if key_of(plan) else "AES256")
    assert applied["kms_master_key_id"] == (key_of(plan) or "")
    assert [days[0]["days"] for days in expiry if days] == [7]


def test_no_bucket_is_public(plan: Plan) -> None:
    blocks = plan.resources("aws_s3_bucket_public_access_block")

    assert len(blocks) == len(plan.resources("aws_s3_bucket"))
    for block in blocks.values():
        for part in ("acls", "policy"):
            assert block[f"block_public_{part}"] is True
        assert block["ignore_public_acls"] is block["restrict_public_buckets"] is True


def test_what_alarms_say_is_encrypted_by_a_key_that_is_turned(plan: Plan) -> None:
    # Its key is known later: null would be known now.
    assert "kms_master_key_id" not in plan.only("aws_sns_topic")
    assert plan.only("aws_kms_key")["enable_key_rotation"] is True


def test_who_is_not_on_tls_is_refused(plan: Plan) -> None:
    refusals = [
        statement
        for policy in policies(plan)
        for statement in policy
        if statement["Effect"] == "Deny"
    ]
    queues = len(plan.resources("aws_sqs_queue"))
    later = [each for each in plan.pending_statements() if each["effect"] == "Deny"]

    # A queue, a bucket of exports and a topic each.
    assert len(refusals) + len(later) >= queues + 2
    for statement in refusals:
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def policies(plan: Plan) -> list[list[dict[str, Any]]]:
    """The policies of what is kept and sent, as far as they are known beforehand."""
    kinds = ("aws_sqs_queue", "aws_sqs_queue_policy", "aws_s3_bucket_policy", "aws_sns_topic")
    return [
        json.loads(made["policy"])["Statement"]
        for kind in kinds
        for made in plan.resources(kind).values()
        if made.get("policy")
    ]


def test_the_name_of_the_owner_s_own_takes_nothing_older_than_tls_1_2(plan: Plan) -> None:
    for name in plan.resources("aws_api_gateway_domain_name").values():
        assert name["security_policy"] == "TLS_1_2"
    # Who has a name of their own isn't to be reached by the other one.
    api = plan.only("aws_api_gateway_rest_api")
    domain = plan.variables.get("domain")
    assert api["disable_execute_api_endpoint"] is (domain is not None)


def test_of_requests_one_in_a_hundred_is_traced_or_none(plan: Plan) -> None:
    rules = by_key(plan.resources("aws_xray_sampling_rule")).values()
    traced = plan.only("aws_api_gateway_stage")["xray_tracing_enabled"]

    assert [rule["fixed_rate"] for rule in rules] == ([0.01] if traced else [])
