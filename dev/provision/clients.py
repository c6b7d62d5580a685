"""The one place where the provisioner's AWS clients are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """A client for each service the provisioner uses."""

    dynamodb: DynamoDBClient
    iam: IAMClient
    functions: LambdaClient
    gateway: APIGatewayClient
    queues: SQSClient
    buckets: S3Client
    schedules: EventBridgeClient
    # SES; its types would be a package more.
    mail: Any


def make_clients(endpoint: str, region: str) -> Clients:
    """Make every client for one endpoint, with credentials that no real account has."""
    session = boto3.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - local AWS takes any
        region_name=region,
    )
    return Clients(
        dynamodb=session.client("dynamodb", endpoint_url=endpoint),
        iam=session.client("iam", endpoint_url=endpoint),
        functions=session.client("lambda", endpoint_url=endpoint),
        gateway=session.client("apigateway", endpoint_url=endpoint),
        queues=session.client("sqs", endpoint_url=endpoint),
        buckets=session.client("s3", endpoint_url=endpoint),
        schedules=session.client("events", endpoint_url=endpoint),
        mail=session.client("sesv2", endpoint_url=endpoint),
    )
