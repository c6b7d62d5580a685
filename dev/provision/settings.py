"""What the provisioner is told, read from its environment at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionSettings:
    """Where local AWS is, what to install, and what a second run must find again."""

    endpoint: str
    region: str
    table_name: str
    stage: str
    packages: Path
    site_origins: tuple[str, ...]
    form_id: str
    tour_form_id: str
    api_key: str
    api_key_write: str
    now_iso: str
    dashboard_url: str
    # Where the functions look for DynamoDB and SQS instead of at `endpoint`; empty: there.
    table_endpoint: str = ""
    queue_endpoint: str = ""
    # What the site was opened under in earlier runs, and no longer is.
    past_origins: tuple[str, ...] = ()

    def as_environment(self) -> dict[str, str]:
        """Write the settings as the environment of `python -m dev.provision`."""
        return {
            "PROVISION_ENDPOINT": self.endpoint,
            "PROVISION_REGION": self.region,
            "PROVISION_TABLE": self.table_name,
            "PROVISION_STAGE": self.stage,
            "PROVISION_PACKAGES": str(self.packages),
            "PROVISION_ORIGINS": ",".join(self.site_origins),
            "PROVISION_FORM_ID": self.form_id,
            "PROVISION_TOUR_FORM_ID": self.tour_form_id,
            "PROVISION_API_KEY": self.api_key,
            "PROVISION_API_KEY_WRITE": self.api_key_write,
            "PROVISION_PAST_ORIGINS": ",".join(self.past_origins),
            "PROVISION_NOW": self.now_iso,
            "PROVISION_DASHBOARD_URL": self.dashboard_url,
            "PROVISION_TABLE_ENDPOINT": self.table_endpoint,
            "PROVISION_QUEUE_ENDPOINT": self.queue_endpoint,
        }


def settings_from_environment(environ: Mapping[str, str]) -> ProvisionSettings:
    """Read what `as_environment` wrote."""
    return ProvisionSettings(
        endpoint=environ["PROVISION_ENDPOINT"],
        region=environ["PROVISION_REGION"],
        table_name=environ["PROVISION_TABLE"],
        stage=environ["PROVISION_STAGE"],
        packages=Path(environ["PROVISION_PACKAGES"]),
        site_origins=tuple(environ["PROVISION_ORIGINS"].split(",")),
        form_id=environ["PROVISION_FORM_ID"],
        tour_form_id=environ["PROVISION_TOUR_FORM_ID"],
        api_key=environ["PROVISION_API_KEY"],
        api_key_write=environ["PROVISION_API_KEY_WRITE"],
        past_origins=tuple(filter(None, environ["PROVISION_PAST_ORIGINS"].split(","))),
        now_iso=environ["PROVISION_NOW"],
        dashboard_url=environ["PROVISION_DASHBOARD_URL"],
        table_endpoint=environ["PROVISION_TABLE_ENDPOINT"],
        queue_endpoint=environ["PROVISION_QUEUE_ENDPOINT"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisioned:
    """What the provisioner made that the demo's other children must know.

    Args:
        api_url: the API with its stage.
        table_name: the table of leads.
        export_bucket: where exports are written to.
        job_queue_url: where the dashboard sends jobs.
        usage_plan_id: the plan that API keys are admitted by.
        samples_due: the instant to make sample leads as of; empty: they are all there.
    """

    api_url: str
    table_name: str
    export_bucket: str
    job_queue_url: str
    usage_plan_id: str
    samples_due: str = ""
