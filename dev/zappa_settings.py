"""What Zappa is told of the dashboard: written from Terraform's output and dashboard.zip.

Zappa makes the function and its API, and nothing else: role, log and secret are Terraform's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from dev.packaging.zip_target import ZipTarget, read_target

HANDLER: Final = "dashboard.on_lambda.handler.handler"
# API Gateway gives up after 29 seconds.
# Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
TIMEOUT_SECONDS: Final = 29
# More than half a processor, so that a start takes about a second; it needs 120 MB.
MEMORY_MEBIBYTES: Final = 1024


class DashboardOutputError(Exception):
    """Terraform's output isn't what is expected of it; the sentence says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardOutput:
    """The output `dashboard` of infra/: what Terraform made for the dashboard.

    Args:
        function_name: ends in the stage, as Zappa names functions.
        role_arn: what the function runs as.
        secret_arn: of the secret with DJANGO_SECRET_KEY and DATABASE_URL.
        region: where all of it is.
        vpc: the `subnet_ids` and `security_group_ids` of the private network that its database is
            in; none of either: it is in none.
        variables: more of the dashboard's settings.
    """

    function_name: str
    role_arn: str
    secret_arn: str
    region: str
    vpc: Mapping[str, Sequence[str]]
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the one who deploys may choose.

    Args:
        domain: a host name of one's own that leads to the API, without a stage in its paths; None:
            the API's own name.
        keep_warm: have Zappa call the function every 4 minutes.
        memory_mebibytes: and with it the share of a processor.
        bucket: where Zappa puts its template for a moment; None: the bucket of exports.
        variables: more settings of the dashboard; they win.
        endpoint_urls: where AWS's services answer, by name, when that is not AWS.
    """

    domain: str | None = None
    keep_warm: bool = False
    memory_mebibytes: int = MEMORY_MEBIBYTES
    bucket: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    endpoint_urls: Mapping[str, str] = field(default_factory=dict)


def read_dashboard_output(text: str) -> DashboardOutput:
    """Read what `terraform output -json dashboard` prints.

    Raises:
        DashboardOutputError: it isn't an object of the six parts.
    """
    try:
        value = json.loads(text)
        return DashboardOutput(**{part.name: value[part.name] for part in fields(DashboardOutput)})
    except (ValueError, KeyError, TypeError) as exc:
        raise DashboardOutputError(
            "Terraform's output “dashboard” is not what it should be: has it been applied?"
        ) from exc


def write_zappa_settings(
    path: Path,
    *,
    stage: str,
    made: DashboardOutput,
    package: Path,
    wishes: Wishes | None = None,
) -> Path:
    """Write the settings for `zappa deploy STAGE --zip PACKAGE --settings_file PATH`; return PATH.

    Args:
        path: of the file; it must end in .json.
        stage: which is also the first part of every path of the dashboard, unless it has a domain.
        made: by Terraform.
        package: the dashboard.zip that is to be deployed.
        wishes: None: none.

    Raises:
        DashboardOutputError: the function isn't of this stage.
        ZipTargetError: the zip is for no Lambda runtime.
    """
    chosen = wishes or Wishes()
    settings = {stage: zappa_settings(stage, made, read_target(package), chosen)}
    path.write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return path


def zappa_settings(
    stage: str, made: DashboardOutput, target: ZipTarget, wishes: Wishes
) -> dict[str, Any]:
    """Return one stage's settings.

    Source: https://github.com/zappa/Zappa#advanced-settings

    Raises:
        DashboardOutputError: the function isn't of this stage.
    """
    project, _, function_stage = made.function_name.rpartition("-")
    if function_stage != stage:
        raise DashboardOutputError(f"{made.function_name} is not the function of stage {stage}.")
    return {
        "project_name": project,
        "lambda_handler": HANDLER,
        "runtime": target.runtime,
        "architecture": target.architecture,
        "timeout_seconds": TIMEOUT_SECONDS,
        "memory_size": wishes.memory_mebibytes,
        "lambda_description": "The dashboard that staff work leads in.",
        "aws_region": made.region,
        "manage_roles": False,
        "role_arn": made.role_arn,
        # Said also where there is none: it may have been in one before.
        "vpc_config": {
            "SubnetIds": list(made.vpc["subnet_ids"]),
            "SecurityGroupIds": list(made.vpc["security_group_ids"]),
        },
        # Not environment_variables: those would be written into a zip of Zappa's.
        "aws_environment_variables": _variables(stage, made, wishes),
        "s3_bucket": wishes.bucket or made.variables["EXPORT_BUCKET"],
        "apigateway_description": "The dashboard that staff work leads in.",
        "endpoint_configuration": ["REGIONAL"],
        # Files and compressed answers reach the browser as the bytes they are.
        "binary_support": True,
        "cors": False,
        "domain": wishes.domain,
        "keep_warm": wishes.keep_warm,
        # The zip has a handler of its own, which takes no notice; Zappa's would log each event.
        "debug": False,
        "log_level": "INFO",
        "xray_tracing": False,
        # The address it would call is there a minute later only.
        "touch": False,
        "aws_endpoint_urls": dict(wishes.endpoint_urls),
    }


def _variables(stage: str, made: DashboardOutput, wishes: Wishes) -> dict[str, str]:
    suffix = "amazonaws.com.cn" if made.region.startswith("cn-") else "amazonaws.com"
    return {
        **made.variables,
        "DASHBOARD_SECRET_ARN": made.secret_arn,
        "DASHBOARD_BASE_PATH": "" if wishes.domain else f"/{stage}",
        # The API's id isn't known before Zappa has made it. Requests to other APIs don't get here.
        "DJANGO_ALLOWED_HOSTS": wishes.domain or f".execute-api.{made.region}.{suffix}",
        **wishes.variables,
    }
