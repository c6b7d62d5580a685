"""The Lambda functions, installed from their zips, and the role they run as."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_lambda.type_defs import FunctionConfigurationResponseTypeDef

ROLE_NAME = "lead-functions"
# What deployment names; local AWS runs its own interpreter, and the zips are compiled for that.
RUNTIME: Final = "python3.13"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a function may run, and the memory (and so the share of a processor) it has."""

    # API Gateway gives up after 29 seconds: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
    timeout_seconds: int = 15
    memory_mebibytes: int = 256


# The functions that nobody waits for; the others keep the limits of those that answer a visitor.
LIMITS: Final[Mapping[str, Limits]] = {
    # Ten messages, each of which may wait for a slow store more than once.
    "store_overflow": Limits(timeout_seconds=30),
    # As long as Lambda lets a function run; then it hands its job on to itself.
    "run_jobs": Limits(timeout_seconds=900, memory_mebibytes=1024),
    # A hundred records, each of which may have to be tried again.
    "count_leads": Limits(timeout_seconds=60),
    # A hundred records, whose notices go to the queues ten at a time.
    "notify": Limits(timeout_seconds=60),
    # Five e-mails, each of which may wait for SES and for a slow store.
    "send_mail": Limits(timeout_seconds=60),
}


def limits_of(function: str) -> Limits:
    """Return a function's limits."""
    return LIMITS.get(function, Limits())


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSettings:
    """A function's zip and its environment; the handler follows from its name."""

    name: str
    package: Path
    role_arn: str
    variables: Mapping[str, str]
    limits: Limits = field(default_factory=Limits)

    @property
    def handler(self) -> str:
        """The module and function that Lambda calls."""
        return f"ingest.{self.name}.handler"


def ensure_role(iam: IAMClient) -> str:
    """Make the role the functions run as and return its ARN. Local AWS doesn't enforce policies."""
    try:
        return iam.get_role(RoleName=ROLE_NAME)["Role"]["Arn"]
    except iam.exceptions.NoSuchEntityException:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        role = iam.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=policy)
        return role["Role"]["Arn"]


def ensure_function(functions: LambdaClient, wanted: FunctionSettings) -> str:
    """Make the function, or update its code or settings where they differ; return its ARN."""
    code = wanted.package.read_bytes()
    try:
        found = functions.get_function_configuration(FunctionName=wanted.name)
    except functions.exceptions.ResourceNotFoundException:
        created = functions.create_function(
            FunctionName=wanted.name,
            Runtime=RUNTIME,
            Role=wanted.role_arn,
            Handler=wanted.handler,
            Code={"ZipFile": code},
            Environment={"Variables": dict(wanted.variables)},
            Timeout=wanted.limits.timeout_seconds,
            MemorySize=wanted.limits.memory_mebibytes,
        )
        return created["FunctionArn"]
    if found["CodeSha256"] != base64.b64encode(hashlib.sha256(code).digest()).decode():
        functions.update_function_code(FunctionName=wanted.name, ZipFile=code)
    if _is_configured_otherwise(found, wanted):
        functions.update_function_configuration(
            FunctionName=wanted.name,
            Handler=wanted.handler,
            Timeout=wanted.limits.timeout_seconds,
            MemorySize=wanted.limits.memory_mebibytes,
            Environment={"Variables": dict(wanted.variables)},
        )
    return found["FunctionArn"]


def _is_configured_otherwise(
    found: FunctionConfigurationResponseTypeDef, wanted: FunctionSettings
) -> bool:
    configured = (
        found["Handler"],
        found["Timeout"],
        found["MemorySize"],
        found.get("Environment", {}).get("Variables", {}),
    )
    return configured != (
        wanted.handler,
        wanted.limits.timeout_seconds,
        wanted.limits.memory_mebibytes,
        dict(wanted.variables),
    )
