"""All that stands in an AWS account after a stack was made there, by kind and name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import boto3

from dev.settings import REGION

Names = set[str]

# A service, the operation that lists, where its answer has the list, and what names an item.
LISTS: Final = (
    ("apigateway", "get_rest_apis", "items", "name"),
    ("apigateway", "get_usage_plans", "items", "name"),
    ("apigateway", "get_api_keys", "items", "name"),
    ("cloudfront", "list_distributions", "DistributionList.Items", "Id"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    ("dynamodb", "list_tables", "TableNames", ""),
    ("events", "list_rules", "Rules", "Name"),
    ("iam", "list_roles", "Roles", "RoleName"),
    ("kms", "list_aliases", "Aliases", "AliasName"),
    ("lambda", "list_functions", "Functions", "FunctionName"),
    ("lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("secretsmanager", "list_secrets", "SecretList", "Name"),
    ("sns", "list_topics", "Topics", "TopicArn"),
    ("sqs", "list_queues", "QueueUrls", ""),
)


def contents_of(endpoint: str) -> dict[str, Names]:
    """Return the names of everything there is, by the operation that lists it."""
    session: Any = boto3.Session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION
    )
    return {
        f"{service}.{operation}": _names(
            getattr(session.client(service, endpoint_url=endpoint), operation), path, name
        )
        for service, operation, path, name in LISTS
    }


def _names(list_them: Callable[[], Any], path: str, name: str) -> Names:
    found: Any = list_them()
    for part in path.split("."):
        found = found.get(part) or []
    return {item[name] if name else item for item in found}
