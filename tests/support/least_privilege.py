"""Every call to AWS that a test makes a function do is held to that function's role.

The roles are those that Terraform plans. moto, dynalite and local AWS let anybody do anything:
here a function that lacks a permission fails beside the code that needs it, not on AWS.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import FrameType
from typing import Any, Final

import botocore.client
import pytest

from dev.terraform import TerraformError, find_terraform
from leadmodels.dynamodb.client import DynamoDBClient
from tests.support.plans import Plan, listed
from tests.support.stacks import Stacks, Wanted, kept_stacks

ROLES: Final = {
    "ingest.submit_lead": "submit_lead",
    "ingest.visitor": "submit_lead",
    "ingest.integrator": "submit_lead",
    "ingest.get_leads": "get_leads",
    "ingest.reading": "get_leads",
    "ingest.store_overflow": "store_overflow",
    "ingest.count_leads": "count_leads",
    "ingest.run_jobs": "run_jobs",
    "ingest.notify": "notify",
    "ingest.send_mail": "send_mail",
    "ingest.jobs": "run_jobs",
    "dashboard": "dashboard",
}
"""As whom the code of a module, or of a package, runs on AWS."""

_TRANSACTIONS: Final = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_S3_ACTIONS: Final = {
    "CompleteMultipartUpload": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "HeadObject": "GetObject",
    "UploadPart": "PutObject",
    "ListObjectsV2": "ListBucket",
}
"""Operations of S3 that another action permits.

Source: docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What one call needs to be permitted: an action, and of a table also an item and an index."""

    action: str
    leading_key: str | None = None
    index: str | None = None


class Grants:
    """What a role may do, as its policies say it that are known before anything is made."""

    def __init__(self, statements: Sequence[Mapping[str, Any]]) -> None:
        self._statements = statements

    def permits(self, call: Call) -> bool:
        """Say whether some statement permits the call."""
        return any(_permits(statement, call) for statement in self._statements)


def _permits(statement: Mapping[str, Any], call: Call) -> bool:
    if statement["Effect"] != "Allow" or call.action not in listed(statement["Action"]):
        return False
    if call.leading_key is None:
        return True
    (resource,) = listed(statement["Resource"])
    index = resource.partition("/index/")[2] or None
    patterns = listed(statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])
    return index == call.index and any(fnmatchcase(call.leading_key, each) for each in patterns)


def grants_of(plan: Plan) -> dict[str, Grants]:
    """Return what each function may do, and the dashboard, by name."""
    statements: dict[str, list[Mapping[str, Any]]] = {name: [] for name in set(ROLES.values())}
    for address, policy in plan.resources("aws_iam_role_policy").items():
        name = address.split('"')[1] if '["' in address.split(".module.role")[0] else "dashboard"
        if "policy" in policy:
            statements[name] += json.loads(policy["policy"])["Statement"]
    return {name: Grants(listed) for name, listed in statements.items()}


def calls_of(service: str, operation: str, params: Mapping[str, Any]) -> list[Call]:
    """Return what an operation needs to be permitted; none where the plan can't tell yet."""
    if service == "dynamodb":
        return _table_calls(operation, params)
    if service == "s3":
        return [Call(action=f"s3:{_S3_ACTIONS.get(operation, operation)}")]
    if service == "sqs":
        return [Call(action=f"sqs:{operation.removesuffix('Batch')}")]
    # API Gateway's actions are HTTP's methods, and those about the usage plan name its id.
    return []


def _table_calls(operation: str, params: Mapping[str, Any]) -> list[Call]:
    if operation == "TransactWriteItems":
        return [
            Call(action=f"dynamodb:{_TRANSACTIONS[name]}", leading_key=_key_of(write))
            for item in params["TransactItems"]
            for name, write in item.items()
        ]
    if operation == "BatchGetItem":
        keys = [key for table in params["RequestItems"].values() for key in table["Keys"]]
    elif operation == "BatchWriteItem":
        requests = [each for table in params["RequestItems"].values() for each in table]
        keys = [write.get("Item") or write["Key"] for each in requests for write in each.values()]
    elif operation == "Query":
        # A condition on the partition key is what PynamoDB writes first.
        first = min(params["ExpressionAttributeValues"].items(), key=lambda named: named[0])
        keys = [{"leadId": first[1]}]
    else:
        return [Call(action=f"dynamodb:{operation}", leading_key=_key_of(params))]
    return [
        Call(
            action=f"dynamodb:{operation}",
            leading_key=key["leadId"]["S"],
            index=params.get("IndexName"),
        )
        for key in keys
    ]


def _key_of(write: Mapping[str, Any]) -> str:
    key: str = (write.get("Key") or write["Item"])["leadId"]["S"]
    return key


def role_at_work() -> str | None:
    """Say as whom the code that is calling would run on AWS; None: a test calls by itself."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - the caller of who asks
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("tests."):
            return None
        for known, role in ROLES.items():
            if module == known or module.startswith(f"{known}."):
                return role
        frame = frame.f_back
    return None


@pytest.fixture(scope="session")
def planned_grants(pytestconfig: pytest.Config) -> dict[str, Grants] | None:
    """What the roles may do; None without Terraform, which other tests fail for in CI."""
    try:
        find_terraform()
    except TerraformError:
        return None
    return grants_of(plan_roles(kept_stacks(pytestconfig)))


def plan_roles(stacks: Stacks) -> Plan:
    """Plan the stack to whose roles tests are held."""
    return stacks.plan(Wanted(file="environments/dev.tfvars"))


@pytest.fixture(autouse=True)
def held_to_its_role(
    planned_grants: dict[str, Grants] | None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Let the code under test do on this machine what it may do on AWS, and nothing else."""
    if planned_grants is None:
        yield
        return
    refused: list[str] = []

    def watch(client_class: type[Any], service_of: Callable[[Any], str]) -> None:
        make_call = client_class._make_api_call  # noqa: SLF001 - the one place that all calls pass

        def watched(client: Any, operation: str, params: dict[str, Any]) -> Any:
            role = role_at_work()
            if role is not None:
                refused.extend(
                    f"{role} may not {call}"
                    for call in calls_of(service_of(client), operation, params)
                    if not planned_grants[role].permits(call)
                )
            return make_call(client, operation, params)

        monkeypatch.setattr(client_class, "_make_api_call", watched)

    watch(botocore.client.BaseClient, lambda client: client.meta.service_model.service_name)
    watch(DynamoDBClient, lambda _: "dynamodb")
    yield
    assert not refused, refused
