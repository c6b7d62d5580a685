"""Provision local AWS and print what was made as one line of JSON: `python -m dev.provision`."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from dev.provision.access import KeySettings, ensure_access
from dev.provision.api_description import read_description
from dev.provision.clients import Clients, make_clients
from dev.provision.form import ensure_form
from dev.provision.functions import (
    TIMEOUT_SECONDS,
    WORKER_TIMEOUT_SECONDS,
    FunctionSettings,
    ensure_function,
    ensure_role,
)
from dev.provision.queues import WORKER, ensure_overflow_queues, ensure_worker_mapping
from dev.provision.rest_api import ensure_api_id, ensure_rest_api
from dev.provision.settings import ProvisionSettings, settings_from_environment
from dev.provision.table import ensure_table, mark_samples_stored, samples_due
from dev.provision.variables import Surroundings, function_variables
from dev.sample_leads import put_sample_leads
from dev.settings import FUNCTIONS, ROOT
from leadmodels.table import TableSettings, bind_table

OPENAPI = ROOT / "infra" / "openapi.yaml"


def provision(settings: ProvisionSettings) -> dict[str, str]:
    """Make or adopt everything the demo needs; return its API's URL and its form's id."""
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
    overflow = ensure_overflow_queues(clients.queues)
    around = Surroundings(
        table_name=settings.table_name,
        api_url=api_url,
        overflow=overflow,
        table_endpoint=settings.table_endpoint,
        queue_endpoint=settings.queue_endpoint,
    )
    arns = ensure_functions(clients, settings.packages, around)
    ensure_worker_mapping(clients.functions, overflow.arn)
    ensure_rest_api(clients.gateway, description, arns, settings.stage)
    keys = (
        KeySettings(name="demo", value=settings.api_key, scope="leads:read"),
        KeySettings(name="demo-write", value=settings.api_key_write, scope="leads:write"),
    )
    ensure_access(clients.gateway, api_id, settings.stage, keys=keys, now=now)
    form = ensure_form(settings.form_id, settings.site_origins, settings.past_origins, now)
    due = samples_due(clients.dynamodb, settings.table_name)
    if due is not None:
        put_sample_leads(form, now=due, page_url=settings.site_origins[0] + "/")
        mark_samples_stored(clients.dynamodb, settings.table_name)
    return {"api_url": api_url, "form_id": form.form_id}


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
                timeout_seconds=WORKER_TIMEOUT_SECONDS if name == WORKER else TIMEOUT_SECONDS,
            ),
        )
        for name in FUNCTIONS
    }


if __name__ == "__main__":
    print(json.dumps(provision(settings_from_environment(os.environ))))
