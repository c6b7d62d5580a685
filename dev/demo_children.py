"""How each of the demo's children is started."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dev.accounts import password_variable, public_id_variable
from dev.child_environment import child_environment
from dev.demo_embed import embed_environment
from dev.demo_state import DemoFolder, Identity
from dev.processes import ChildSpec
from dev.provision.settings import Provisioned
from dev.settings import EMAIL_FROM, MINISTACK_PYTHON, DemoSettings

# A large table takes its time to be written: 300,000 leads took 20 seconds.
SAVE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpecs:
    """Makes the specifications of one demo's children."""

    settings: DemoSettings
    folder: DemoFolder
    identity: Identity
    environ: Mapping[str, str]

    def log(self, name: str) -> Path:
        """Return the path of a child's log."""
        return self.folder.logs / f"{name}.log"

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        """Return a child's environment with its own part added."""
        return child_environment(self.environ, extra, temporary=str(self.folder.temporary))

    def local_aws(self) -> ChildSpec:
        """The emulator, under its own Python."""
        extra = {
            "GATEWAY_PORT": str(self.settings.api_port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "localhost",
            "STATE_DIR": str(self.folder.state),
            "S3_DATA_DIR": str(self.folder.root / "s3"),
            "S3_PERSIST": "1",
            "PERSIST_STATE": "1",
            # Listeners of services that the demo doesn't use.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
            # AWS's own; the emulator's follows the machine's memory, and may be as low as 16.
            "LAMBDA_ACCOUNT_CONCURRENCY": "1000",
        }
        return ChildSpec(
            name="Local AWS",
            command=(str(MINISTACK_PYTHON), "-m", "dev.local_aws.launch"),
            environment=self.environment(extra),
            log=self.log("local-aws"),
            port=self.settings.api_port,
            health_path="/_ministack/health",
            stop_seconds=SAVE_SECONDS,
        )

    def dashboard_environment(self, made: Provisioned) -> dict[str, str]:
        """Return what the dashboard's settings read."""
        extra = {
            "ENVIRONMENT": "dev",
            "DJANGO_SECRET_KEY": self.identity.django_secret_key,
            "DJANGO_ALLOWED_HOSTS": "127.0.0.1,localhost",
            "DJANGO_COOKIE_PREFIX": f"demo-{self.settings.dashboard_port}-",
            "DATABASE_URL": f"sqlite:///{self.folder.database}",
            "DYNAMODB_TABLE_NAME": made.table_name,
            "AWS_ENDPOINT_URL_DYNAMODB": self.settings.api_endpoint,
            "PUBLIC_API_URL": made.api_url,
            # For the jobs' queue, the exports' bucket and the gateway's keys.
            "AWS_ENDPOINT_URL": self.settings.api_endpoint,
            "JOB_QUEUE_URL": made.job_queue_url,
            "EXPORT_BUCKET": made.export_bucket,
            "USAGE_PLAN_ID": made.usage_plan_id,
            "EMAIL_FROM": EMAIL_FROM,
            **embed_environment(f"http://127.0.0.1:{self.settings.site_port}"),
            password_variable("admin"): self.identity.admin_password,
            password_variable("sales"): self.identity.sales_password,
            public_id_variable("admin"): self.identity.admin_public_id,
            public_id_variable("sales"): self.identity.sales_public_id,
        }
        return self.environment(extra)

    def dashboard(self, made: Provisioned) -> ChildSpec:
        """The dashboard, under the product's Python."""
        port = self.settings.dashboard_port
        return ChildSpec(
            name="The dashboard",
            command=(sys.executable, "-m", "dev.dashboard_server", str(port)),
            environment=self.dashboard_environment(made),
            log=self.log("dashboard"),
            port=port,
            health_path="/health/",
        )

    def demo_site(self, api_url: str) -> ChildSpec:
        """The pages that a visitor sees."""
        port = self.settings.site_port
        form_id = self.identity.form_id
        extra = {
            "DEMO_FORM_ACTION": f"{api_url}/f/{form_id}",
            "DEMO_FORM_ID": form_id,
            "DEMO_DASHBOARD_URL": self.settings.dashboard_url,
        }
        return ChildSpec(
            name="The demo site",
            command=(sys.executable, "-m", "dev.demo_site", str(port)),
            environment=self.environment(extra),
            log=self.log("demo-site"),
            port=port,
            health_path="/",
        )
