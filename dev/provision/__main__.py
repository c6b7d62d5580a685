"""Provision local AWS and print what was made as one line of JSON: `python -m dev.provision`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from dev.provision.access import ensure_access, ensure_plan, keys_of
from dev.provision.api_description import read_description
from dev.provision.bucket import ensure_bucket
from dev.provision.clients import Clients, make_clients
from dev.provision.forms import ensure_forms
from dev.provision.functions import FunctionSettings, ensure_function, ensure_role, limits_of
from dev.provision.mail import ensure_sender
from dev.provision.mappings import (
    EVENT_MAPPING,
    JOB_MAPPING,
    MAIL_MAPPING,
    NOTICE_MAPPING,
    OVERFLOW_MAPPING,
    STREAM_MAPPING,
    ensure_mapping,
)
from dev.provision.queues import (
    JOB_WORKER,
    JOBS,
    MAIL,
    MAIL_WORKER,
    NOTICES,
    NOTIFIER,
    OVERFLOW,
    WORKER,
    ensure_queues,
)
from dev.provision.rest_api import ensure_api_id, ensure_rest_api
from dev.provision.schedules import RECOUNT, ensure_schedules, start_task
from dev.provision.settings import Provisioned, ProvisionSettings, settings_from_environment
from dev.provision.table import ensure_table, samples_due, stream_arn
from dev.provision.variables import Surroundings, function_variables
from dev.settings import FUNCTIONS, ROOT
from leadmodels.table import TableSettings, bind_table

OPENAPI = ROOT / "infra" / "openapi.yaml"
COUNTER = "count_leads"


def provision(settings: ProvisionSettings) -> Provisioned:
    """Make or adopt everything the demo needs; return what its other children must know."""
    now = datetime.fromisoformat(settings.now_iso).astimezone(UTC)
    clients = make_clients(settings.endpoint, settings.region)
    ensure_table(clients.dynamodb, settings.table_name, now)
    bind_table(
        TableSettings(
            name=settings.table_name, region=settings.region, endpoint_url=settings.endpoint
        )
    )
    description = read_description(OPENAPI)
    # The functions' links need the API's id, and the API's integrations need the functions.
    api_id = ensure_api_id(clients.gateway, description)
    api_url = f"{settings.endpoint}/_aws/execute-api/{api_id}/{settings.stage}"
    around = Surroundings(
        table_name=settings.table_name,
        api_url=api_url,
        overflow=ensure_queues(clients.queues, OVERFLOW),
        jobs=ensure_queues(clients.queues, JOBS),
        mail=ensure_queues(clients.queues, MAIL),
        notices=ensure_queues(clients.queues, NOTICES),
        export_bucket=ensure_bucket(clients.buckets),
        usage_plan_id=ensure_plan(clients.gateway, api_id, settings.stage),
        dashboard_url=settings.dashboard_url,
        table_endpoint=settings.table_endpoint,
        queue_endpoint=settings.queue_endpoint,
    )
    arns = ensure_functions(clients, settings.packages, around)
    ensure_sender(clients.mail)
    ensure_callers(clients, settings.table_name, around, arns)
    ensure_rest_api(clients.gateway, description, arns, settings.stage)
    ensure_access(clients.gateway, around.usage_plan_id, keys=keys_of(settings), now=now)
    ensure_forms(settings, now)
    due = samples_due(clients.dynamodb, settings.table_name)
    if due is None:
        # The stream begins anew with each run of local AWS: what the last run had not counted when
        # it stopped, or an earlier release never counted, is counted now.
        start_task(clients.functions, JOB_WORKER, RECOUNT.task)
    return Provisioned(
        api_url=api_url,
        table_name=settings.table_name,
        export_bucket=around.export_bucket,
        job_queue_url=around.jobs.url,
        usage_plan_id=around.usage_plan_id,
        samples_due=due.isoformat() if due else "",
    )


def ensure_callers(
    clients: Clients, table_name: str, around: Surroundings, arns: dict[str, str]
) -> None:
    """Connect the functions that nobody asks to what calls them."""
    functions = clients.functions
    ensure_mapping(functions, around.overflow.arn, WORKER, OVERFLOW_MAPPING)
    ensure_mapping(functions, around.jobs.arn, JOB_WORKER, JOB_MAPPING)
    ensure_schedules(clients.schedules, arns[JOB_WORKER])
    changes = stream_arn(clients.dynamodb, table_name)
    ensure_mapping(functions, changes, COUNTER, STREAM_MAPPING)
    ensure_mapping(functions, changes, NOTIFIER, EVENT_MAPPING)
    ensure_mapping(functions, around.notices.arn, NOTIFIER, NOTICE_MAPPING)
    ensure_mapping(functions, around.mail.arn, MAIL_WORKER, MAIL_MAPPING)


def ensure_functions(clients: Clients, packages: Path, around: Surroundings) -> dict[str, str]:
    """Make or update every function; return their ARNs by name."""
    role_arn = ensure_role(clients.iam)
    return {
        name: ensure_function(
            clients.functions,
            FunctionSettings(
                name=name,
                package=packages / f"{name}.zip",
                role_arn=role_arn,
                variables=function_variables(name, around),
                limits=limits_of(name),
            ),
        )
        for name in FUNCTIONS
    }


if __name__ == "__main__":
    print(json.dumps(asdict(provision(settings_from_environment(os.environ)))))
