"""Small functions that stand in for ours, installed from a zip as ours are."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.provision.functions import FunctionSettings, ensure_function, ensure_role
from tests.integration.dev.emulator import LocalAws

# Says to the queue `seen` what it was called with; fails while a record says so.
TELL = """
import json, os
import botocore.session

sqs = botocore.session.get_session().create_client("sqs")

def handler(event, context):
    sqs.send_message(QueueUrl=os.environ["SEEN_URL"], MessageBody=json.dumps(event))
    if "fails" in json.dumps(event):
        raise ValueError("it says so")
"""


def install_function(
    aws: LocalAws, folder: Path, name: str, code: str, variables: Mapping[str, str] | None = None
) -> str:
    """Install a function whose module has this code; return its ARN."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ingest/__init__.py", "")
        archive.writestr(f"ingest/{name}.py", code)
    package = folder / f"{name}.zip"
    package.write_bytes(buffer.getvalue())
    settings = FunctionSettings(
        name=name,
        package=package,
        role_arn=ensure_role(aws.clients.iam),
        variables=variables or {},
    )
    return ensure_function(aws.clients.functions, settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A queue to which a stand-in says what it was called with."""

    aws: LocalAws
    url: str

    def wait(self, number: int, *, within_seconds: float = 30) -> list[dict[str, Any]]:
        """What was said, once there is so much of it, and what comes within 2 seconds more."""
        found: list[dict[str, Any]] = []
        deadline = time.monotonic() + within_seconds
        while len(found) < number:
            assert time.monotonic() < deadline, found
            found += self.now(wait_seconds=1)
        return found + self.now(wait_seconds=2)

    def now(self, *, wait_seconds: int) -> list[dict[str, Any]]:
        """What is there, or comes within the time."""
        sqs = self.aws.clients.queues
        messages = sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=wait_seconds
        ).get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]


def make_seen(aws: LocalAws, name: str) -> Seen:
    """Make the queue for what a stand-in says."""
    return Seen(aws=aws, url=aws.clients.queues.create_queue(QueueName=f"{name}-seen")["QueueUrl"])
