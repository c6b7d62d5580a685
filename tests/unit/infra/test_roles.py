"""No role may do more than its name says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.support.least_privilege import Call, grants_of
from tests.support.plans import Plan

UNBOUND = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
"""Actions that AWS grants on everything or not at all."""


def statements(plan: Plan) -> Iterator[dict[str, Any]]:
    for policy in plan.resources("aws_iam_role_policy").values():
        if "policy" in policy:
            yield from json.loads(policy["policy"])["Statement"]


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_actions_are_granted_by_name(plan: Plan) -> None:
    granted = [action for each in statements(plan) for action in listed(each["Action"])]

    assert len(granted) > 20
    assert not [action for action in granted if "*" in action or "?" in action]


def test_nothing_is_granted_on_everything(plan: Plan) -> None:
    for statement in statements(plan):
        if set(listed(statement["Action"])) <= UNBOUND:
            continue
        for resource in listed(statement["Resource"]):
            assert resource.startswith("arn:aws:"), statement
            assert resource.split(":")[5] not in {"*", ""} or "apigateway" in resource, statement


def test_items_are_granted_by_their_kind(plan: Plan) -> None:
    table = [each for each in statements(plan) if ":table/" in json.dumps(each["Resource"])]
    items = [each for each in table if "/stream/" not in json.dumps(each["Resource"])]

    assert len(items) > 10
    for statement in items:
        kinds = listed(statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])
        assert all(len(kind) > 2 for kind in kinds), statement
        assert statement["Condition"]["Null"] == {"dynamodb:LeadingKeys": "false"}


def test_nobody_may_scan_or_touch_the_table_itself(plan: Plan) -> None:
    granted = {action for each in statements(plan) for action in listed(each["Action"])}

    assert not granted & {
        "dynamodb:Scan",
        "dynamodb:DeleteTable",
        "dynamodb:UpdateTable",
        "dynamodb:UpdateTimeToLive",
    }


def test_who_answers_the_api_may_neither_delete_leads_nor_read_lists_it_does_not_need(
    plan: Plan,
) -> None:
    grants = grants_of(plan)
    lead = "lead_0123"

    assert grants["submit_lead"].permits(Call(action="dynamodb:PutItem", leading_key=lead))
    for action in ("DeleteItem", "UpdateItem", "Query", "BatchGetItem"):
        forbidden = Call(action=f"dynamodb:{action}", leading_key=lead)
        assert not grants["submit_lead"].permits(forbidden), action
    for action in ("PutItem", "UpdateItem", "DeleteItem"):
        forbidden = Call(action=f"dynamodb:{action}", leading_key=lead)
        assert not grants["get_leads"].permits(forbidden), action
    listing = Call(action="dynamodb:Query", leading_key="t#0", index="by_time")
    assert grants["get_leads"].permits(listing)
    assert not grants["submit_lead"].permits(listing)
    assert not grants["count_leads"].permits(Call(action="dynamodb:GetItem", leading_key=lead))


def test_only_who_makes_keys_may_write_forms_or_keys(plan: Plan) -> None:
    grants = grants_of(plan)

    for item, writers in (("form_1", {"dashboard"}), ("key_1", {"dashboard", "run_jobs"})):
        put = Call(action="dynamodb:PutItem", leading_key=item)
        assert {name for name, each in grants.items() if each.permits(put)} == writers
