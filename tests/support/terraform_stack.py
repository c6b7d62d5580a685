"""The stack as Terraform makes it, on local AWS, with the demo's dashboard and pages beside it."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dev.demo_children import ChildSpecs
from dev.demo_state import DemoFolder
from dev.provision.access import ensure_access, keys_of
from dev.provision.clients import make_clients
from dev.provision.forms import ensure_forms
from dev.provision.settings import Provisioned, ProvisionSettings
from dev.settings import FUNCTIONS, REGION, DemoSettings
from dev.supervisor import Supervisor
from dev.terraform import Terraform
from leadmodels.table import TableSettings, bind_table
from tests.support.applied_stack import AppliedStack
from tests.support.infra import INFRA, required_terraform
from tests.support.ports import free_port
from tests.support.stack import Names, end_containers


class TerraformStack(Supervisor):
    """A demo whose AWS is provisioned by Terraform."""

    def __init__(self, terraform: Terraform, folder: Path) -> None:
        demo = DemoFolder(root=folder)
        demo.prepare_root()
        demo.prepare()
        settings = DemoSettings(
            api_port=free_port(),
            dashboard_port=free_port(),
            site_port=free_port(),
            directory=folder,
        )
        identity = demo.identity(datetime.now(UTC))
        super().__init__(
            specs=ChildSpecs(settings=settings, folder=demo, identity=identity, environ=os.environ),
            now=lambda: datetime.now(UTC),
            say=print,
        )
        self.folder = folder
        self.made: dict[str, Any] = {}
        self.applied = AppliedStack(
            terraform, endpoint=self.endpoint, packages=demo.packages, scratch=demo.temporary
        )

    def start(self, *, table_endpoint: str = "", queue_endpoint: str = "") -> dict[str, Any]:
        """Start local AWS, apply the stack to it, and start the servers of a demo beside it."""
        settings = replace(
            self.specs.settings, table_endpoint=table_endpoint, queue_endpoint=queue_endpoint
        )
        self.specs = replace(self.specs, settings=settings)
        return super().start()

    @property
    def endpoint(self) -> str:
        """Where its AWS answers."""
        return self.specs.settings.api_endpoint

    @property
    def contract(self) -> dict[str, Any]:
        """What the demo would write down."""
        content: dict[str, Any] = json.loads(self.specs.folder.contract.read_text())
        return content

    @property
    def names(self) -> Names:
        """What Terraform calls its parts."""
        variables = self.made["dashboard"]["variables"]
        return Names(
            table=self.made["table_name"],
            overflow_queue=_last_part(self.made["overflow_queue_url"]),
            job_queue=_last_part(variables["JOB_QUEUE_URL"]),
            export_bucket=variables["EXPORT_BUCKET"],
            functions=self.made["function_names"],
        )

    def provision(self, settings: ProvisionSettings) -> Provisioned:
        """Apply the stack, and store the demo's forms and keys in it.

        Raises:
            TerraformError: it could not be applied.
        """
        self.applied.apply()
        self.made = self.applied.outputs()
        table_name, variables = self.made["table_name"], self.made["dashboard"]["variables"]
        bind_table(TableSettings(name=table_name, region=REGION, endpoint_url=self.endpoint))
        now = self.now()
        gateway = make_clients(self.endpoint, REGION).gateway
        ensure_access(gateway, variables["USAGE_PLAN_ID"], keys=keys_of(settings), now=now)
        ensure_forms(settings, now)
        self._lead_elsewhere(settings)
        return Provisioned(
            api_url=self.made["public_api_url"],
            table_name=table_name,
            export_bucket=variables["EXPORT_BUCKET"],
            job_queue_url=variables["JOB_QUEUE_URL"],
            usage_plan_id=variables["USAGE_PLAN_ID"],
            samples_due=now.isoformat(),
        )

    def _lead_elsewhere(self, settings: ProvisionSettings) -> None:
        """Lead the functions to table and queues through other addresses, where there are some."""
        addresses = {
            "AWS_ENDPOINT_URL_DYNAMODB": settings.table_endpoint,
            "AWS_ENDPOINT_URL_SQS": settings.queue_endpoint,
        }
        changes = {name: address for name, address in addresses.items() if address}
        if changes:
            for function in FUNCTIONS:
                end_containers(self, function, **changes)


def make_terraform_stack(folder: Path) -> TerraformStack:
    """Return a stack to be started; skip the test without Terraform, and fail it in CI."""
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    return TerraformStack(required_terraform(INFRA, scratch), folder / "demo")


def _last_part(url: str) -> str:
    return url.rpartition("/")[2]
