"""No role may do more than its name says."""

from __future__ import annotations

import json
import re

import pytest

from leadmodels.schema import table_definition
from tests.support.least_privilege import Call, grants_of
from tests.support.plans import Plan, listed

UNBOUND = {
    *("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"),
    *("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
}
"""Actions that AWS grants on everything or not at all."""

NO_NETWORK: dict[str, list[str]] = {"security_group_ids": [], "subnet_ids": []}

KINDS = {
    None: {
        *("count_*", "erased_*", "erasure_*", "form_*", "idem_*", "job_*", "key_*"),
        *("lead_*", "pepper_*", "rate_*", "refused_*", "sent_*"),
    },
    "by_email": {"e#*"},
    "by_expiry": {"x#*"},
    "by_form": {"f#*"},
    "by_kind": {"k#*"},
    "by_owner": {"o#*"},
    "by_status": {"s#*"},
    "by_time": {"t#*"},
}
"""How the partition keys begin that each index has; None: the table itself."""


def names_of(plan: Plan) -> dict[str, str]:
    """The names that a stack's resources have, as patterns."""
    functions = [made["function_name"] for made in plan.resources("aws_lambda_function").values()]
    prefix = functions[0].rsplit("-", 2)[0]
    stage = prefix.rpartition("-")[2]
    table = plan.variables.get("table_names", {}).get(stage, f"{prefix}-leads")
    account = plan.variables.get("account_id", "123456789012")
    region = plan.variables.get("region", "us-east-1")
    partition = plan.variables.get("partition", "aws")
    here = f"{region}:{account}"
    of_ours = {
        "table": f"dynamodb:{here}:table/{re.escape(table)}(/index/by_[a-z]+|/stream/\\*)?",
        "queue": f"sqs:{here}:{prefix}-(overflow|overflow-dead|jobs|mail|notices|notices-dead)",
        "exports": f"s3:::{prefix}-exports-{account}(/exports/\\*)?",
        "log": f"logs:{here}:log-group:/aws/lambda/[a-z0-9-]+:\\*",
        "api keys": f"apigateway:{region}::/apikeys(/\\*)?",
    }
    if email := plan.variables.get("email"):
        identity, events = email["identity"], email.get("configuration_set") or "?"
        of_ours["sender"] = (
            f"ses:{here}:(identity/{re.escape(identity)}|configuration-set/{re.escape(events)})"
        )
    key = plan.variables.get("kms_key_arn")
    if plan.variables.get("dashboard_vpc"):
        of_ours["network interfaces"] = f"ec2:{here}:\\*/\\*"
    patterns = {name: f"arn:{partition}:{pattern}" for name, pattern in of_ours.items()}
    return patterns | ({"key": re.escape(key)} if key else {})


def test_actions_are_granted_by_name(plan: Plan) -> None:
    known = [action for each in plan.known_statements() for action in listed(each["Action"])]
    later = [action for each in plan.pending_statements() for action in each["actions"]]

    assert len(known) > 20
    assert len(later) > 5
    assert not [action for action in known + later if "*" in action or "?" in action]


def test_nothing_is_granted_beyond_the_stack_s_own(plan: Plan) -> None:
    patterns = [re.compile(pattern) for pattern in names_of(plan).values()]

    for statement in plan.known_statements():
        if statement["Effect"] == "Deny" or set(listed(statement["Action"])) <= UNBOUND:
            continue
        for resource in listed(statement["Resource"]):
            assert any(each.fullmatch(resource) for each in patterns), statement


def test_what_is_named_later_is_named(plan: Plan) -> None:
    # A resource that AWS names when it is made is null here; one that is known is no wildcard.
    for statement in plan.pending_statements():
        assert statement["resources"], statement
        assert "*" not in statement["resources"], statement


def test_items_are_granted_by_their_kind(plan: Plan) -> None:
    table = [each for each in plan.known_statements() if ":table/" in json.dumps(each["Resource"])]
    items = [each for each in table if "/stream/" not in json.dumps(each["Resource"])]

    assert len(items) > 10
    for statement in items:
        (resource,) = listed(statement["Resource"])
        index = resource.partition("/index/")[2] or None
        kinds = listed(statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])
        assert set(kinds) <= KINDS[index], statement
        assert statement["Condition"]["Null"] == {"dynamodb:LeadingKeys": "false"}


def test_every_index_has_a_beginning() -> None:
    indexes = {index["IndexName"] for index in table_definition("any")["GlobalSecondaryIndexes"]}
    assert KINDS.keys() - {None} == indexes


def test_nobody_may_scan_or_touch_the_table_itself(plan: Plan) -> None:
    granted = {action for each in plan.known_statements() for action in listed(each["Action"])}

    assert not granted & {
        "dynamodb:Scan",
        "dynamodb:DeleteTable",
        "dynamodb:UpdateTable",
        "dynamodb:UpdateTimeToLive",
    }


def test_only_services_act_as_a_role(plan: Plan) -> None:
    for address, role in plan.resources("aws_iam_role").items():
        (statement,) = json.loads(role["assume_role_policy"])["Statement"]
        assert statement["Action"] == "sts:AssumeRole"
        service = "apigateway" if "logs" in address else "lambda"
        assert statement["Principal"] == {"Service": f"{service}.amazonaws.com"}


def test_only_the_service_that_calls_may_call_a_function(plan: Plan) -> None:
    for address, permission in plan.resources("aws_lambda_permission").items():
        assert permission["action"] == "lambda:InvokeFunction", address
        assert permission["principal"] in {"apigateway.amazonaws.com", "events.amazonaws.com"}
        # From one route or rule: its ARN is known later, and null would be known now.
        assert "source_arn" not in permission, address


@pytest.mark.parametrize("action", ["DeleteItem", "UpdateItem", "Query", "BatchGetItem"])
def test_who_takes_submissions_may_store_leads_and_nothing_else_with_them(
    plan: Plan, action: str
) -> None:
    submit = grants_of(plan)["submit_lead"]

    assert submit.permits(Call(action="dynamodb:PutItem", leading_key="lead_0123"))
    assert not submit.permits(Call(action=f"dynamodb:{action}", leading_key="lead_0123"))


def test_who_gives_leads_may_only_read_them(plan: Plan) -> None:
    grants = grants_of(plan)
    listing = Call(action="dynamodb:Query", leading_key="t#0", index="by_time")

    assert grants["get_leads"].permits(listing)
    assert not grants["submit_lead"].permits(listing)
    for action in ("PutItem", "UpdateItem", "DeleteItem"):
        forbidden = Call(action=f"dynamodb:{action}", leading_key="lead_0123")
        assert not grants["get_leads"].permits(forbidden), action
    read = Call(action="dynamodb:GetItem", leading_key="lead_0123")
    assert not grants["count_leads"].permits(read)


def test_only_who_makes_keys_may_write_forms_or_keys(plan: Plan) -> None:
    grants = grants_of(plan)

    for item, writers in (("form_1", {"dashboard"}), ("key_1", {"dashboard", "run_jobs"})):
        put = Call(action="dynamodb:PutItem", leading_key=item)
        assert {name for name, each in grants.items() if each.permits(put)} == writers


def test_only_lambda_itself_puts_the_dashboard_into_a_network(plan: Plan) -> None:
    network = [
        each
        for each in plan.known_statements()
        if any(action.startswith("ec2:") for action in listed(each["Action"]))
    ]
    granted = {
        action for each in network if each["Effect"] == "Allow" for action in listed(each["Action"])
    }
    forbidden = [each for each in network if each["Effect"] == "Deny"]
    asked = plan.variables.get("dashboard_vpc")
    told = plan.output("dashboard")["vpc"]

    assert told == {name: sorted(ids) for name, ids in (asked or NO_NETWORK).items()}
    assert bool(granted) == bool(forbidden) == bool(asked)
    for statement in forbidden:
        assert set(listed(statement["Action"])) == granted
        function = statement["Condition"]["ArnEquals"]["lambda:SourceFunctionArn"]
        assert function.endswith(f":function:{plan.output('dashboard')['function_name']}")


def test_a_key_of_the_owner_s_own_can_be_used_by_who_needs_it(plan: Plan) -> None:
    key = plan.variables.get("kms_key_arn")
    uses = [each for each in plan.known_statements() if "kms:Decrypt" in listed(each["Action"])]

    # Each function and the dashboard.
    assert len(uses) == (len(plan.resources("aws_lambda_function")) + 1 if key else 0)
