"""A demo run by a test, as a person runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dev.settings import EXPORT_BUCKET, FUNCTIONS, JOB_QUEUE, OVERFLOW_QUEUE, ROOT, TABLE_NAME
from tests.support.ports import free_port
from tests.support.stack import Names


@dataclass(slots=True)
class Demo:
    """One demo's folder and ports, and how to run commands on it."""

    folder: Path
    ports: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.choose_ports()

    def choose_ports(self) -> None:
        """Take three other ports."""
        names = ("DEMO_API_PORT", "DEMO_DASHBOARD_PORT", "DEMO_SITE_PORT")
        self.ports = {name: free_port() for name in names}

    def run(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m dev.demo` detached, or another of its commands, to its end."""
        chosen = {name: str(port) for name, port in self.ports.items()}
        return subprocess.run(  # noqa: S603 - a fixed command
            [sys.executable, "-m", "dev.demo", *arguments],
            cwd=ROOT,
            env={**os.environ, **chosen, "DEMO_DIR": str(self.folder), "DEMO_DETACH": "1", **extra},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    def start(self, *, table_endpoint: str = "", queue_endpoint: str = "") -> None:
        """Start it in the background, ready to be used."""
        started = self.run(DEMO_TABLE_ENDPOINT=table_endpoint, DEMO_QUEUE_ENDPOINT=queue_endpoint)
        assert started.returncode == 0, started.stderr

    def stop(self) -> None:
        """End it; it saves first."""
        assert self.run("stop").returncode == 0

    @property
    def endpoint(self) -> str:
        """Where local AWS answers."""
        return f"http://127.0.0.1:{self.ports['DEMO_API_PORT']}"

    @property
    def names(self) -> Names:
        """What the demo's provisioner calls its parts."""
        return Names(
            table=TABLE_NAME,
            overflow_queue=OVERFLOW_QUEUE,
            job_queue=JOB_QUEUE,
            export_bucket=EXPORT_BUCKET,
            functions={name: name for name in FUNCTIONS},
        )

    @property
    def contract(self) -> dict[str, Any]:
        """What other programs read."""
        content: dict[str, Any] = json.loads((self.folder / "demo.json").read_text())
        return content

    def supervisor(self) -> int:
        """The process that has the folder."""
        return int((self.folder / "lock").read_text())

    def lead_emails(self) -> list[str]:
        """The newest leads' addresses, as an integrator reads them."""
        url = f"{self.contract['api_url']}/v1/leads?limit=100"
        answer = fetch(url, headers={"x-api-key": self.contract["api_key_read"]})
        return [lead["email"] for lead in json.loads(answer)["leads"]]

    def submit(self, email: str) -> None:
        """Send the form as the demo site's script does."""
        values = {"name": "Ann", "email": email, "topic": "quote", "message": "Hello"}
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Origin": self.contract["embed_url"].rstrip("/"),
        }
        url = f"{self.contract['api_url']}/f/{self.contract['form_id']}"
        assert json.loads(fetch(url, json.dumps(values).encode(), headers))["ok"] is True


def fetch(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
    request = urllib.request.Request(url, body, headers or {})  # noqa: S310 - our own http address
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - same
        content: bytes = answer.read()
        return content
