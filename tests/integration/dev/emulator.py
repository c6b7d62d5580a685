"""Local AWS on a free port, started by the test and stopped with it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dev.child_environment import child_environment
from dev.processes import Child, ChildSpec, start_child
from dev.provision.clients import Clients, make_clients
from dev.settings import MINISTACK_PYTHON, REGION
from tests.support.ports import free_port


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAws:
    """A running emulator."""

    endpoint: str
    clients: Clients
    child: Child


@contextlib.contextmanager
def run_local_aws(patches: str, state: Path | None = None) -> Iterator[LocalAws]:
    """Run the emulator with the named patches, keeping nothing unless there is a folder for it."""
    if not MINISTACK_PYTHON.exists():
        pytest.fail("Local AWS is not installed: `make test` does it.")
    port = free_port()
    with tempfile.TemporaryDirectory() as scratch:
        extra = {
            "GATEWAY_PORT": str(port),
            "MINISTACK_HOST": "localhost",
            "STATE_DIR": str(state or f"{scratch}/state"),
            "PERSIST_STATE": "1" if state else "0",
            "S3_DATA_DIR": f"{scratch}/s3",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
            "LOCAL_AWS_PATCHES": patches,
        }
        child = start_child(
            ChildSpec(
                name="Local AWS",
                command=(str(MINISTACK_PYTHON), "-m", "dev.local_aws.launch"),
                environment=child_environment(os.environ, extra, temporary=scratch),
                log=Path(scratch) / "log",
                port=port,
                health_path="/_ministack/health",
            )
        )
        try:
            child.wait_until_healthy(within_seconds=30)
            endpoint = f"http://127.0.0.1:{port}"
            yield LocalAws(endpoint=endpoint, clients=make_clients(endpoint, REGION), child=child)
        finally:
            child.stop()
