"""Local AWS provisioned as the demo does it, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dev.child_environment import child_environment
from dev.provision.settings import Provisioned, ProvisionSettings
from dev.settings import EXPORT_BUCKET, REGION, ROOT
from tests.integration.dev.emulator import LocalAws

FORM_ID = "form_01jd2s6q80e8rb5n7k1t3v5x7z"
TOUR_FORM_ID = "form_01jd2s6q80e8rb5n7k1t3v5x7y"
PEOPLE = {"admin": "staff_admin", "sales": "staff_sales"}
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
API_KEY = "an-api-key-of-forty-characters-for-tests"
WRITE_KEY = "another-key-of-forty-characters-for-tests"


def settings_for(
    aws: LocalAws, packages: Path, site_port: int, **changes: Any
) -> ProvisionSettings:
    return ProvisionSettings(
        endpoint=aws.endpoint,
        region=REGION,
        table_name="leads",
        stage="dev",
        packages=packages,
        site_origins=site_origins(site_port),
        form_id=FORM_ID,
        tour_form_id=TOUR_FORM_ID,
        api_key=API_KEY,
        api_key_write=WRITE_KEY,
        dashboard_url="http://127.0.0.1:9",
        **{"now_iso": NOW.isoformat(), **changes},
    )


def provision(aws: LocalAws, packages: Path, site_port: int, **changes: Any) -> Provisioned:
    """Provision as the demo does, in a process of its own."""
    settings = settings_for(aws, packages, site_port, **changes)
    done = subprocess.run(
        [sys.executable, "-m", "dev.provision"],
        cwd=ROOT,
        env=child_environment(os.environ, settings.as_environment(), temporary=str(packages)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Provisioned(**json.loads(done.stdout))


def site_origins(port: int) -> tuple[str, ...]:
    return (f"http://127.0.0.1:{port}", f"http://localhost:{port}")


def bucket(aws: LocalAws) -> dict[str, Any]:
    """What protects and empties the bucket of exports."""
    s3 = aws.clients.buckets
    blocked = s3.get_public_access_block(Bucket=EXPORT_BUCKET)["PublicAccessBlockConfiguration"]
    encryption = s3.get_bucket_encryption(Bucket=EXPORT_BUCKET)["ServerSideEncryptionConfiguration"]
    lifecycle = s3.get_bucket_lifecycle_configuration(Bucket=EXPORT_BUCKET)["Rules"]
    return {"blocked": blocked, "encryption": encryption["Rules"], "lifecycle": lifecycle}


def queues(aws: LocalAws) -> dict[str, Any]:
    """Each queue's attributes, counters included."""
    sqs = aws.clients.queues
    return {
        url.rpartition("/")[2]: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])[
            "Attributes"
        ]
        for url in sqs.list_queues()["QueueUrls"]
    }
