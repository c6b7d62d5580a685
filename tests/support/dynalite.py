"""A DynamoDB in a process of its own that keeps leads by the hundred thousand."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dev.child_environment import child_environment
from dev.processes import ChildSpec, start_child
from leadmodels.schema import table_definition
from leadmodels.table import TableSettings
from tests.support.node import ROOT, find_node
from tests.support.ports import free_port

FILL = ROOT / "tests" / "support" / "fill_dynalite.cjs"
SERVE = ROOT / "tests" / "support" / "serve_dynalite.cjs"
# It has no TTL and no transactions either.
UNKNOWN_TO_DYNALITE = ("SSESpecification", "StreamSpecification")


@contextlib.contextmanager
def run_dynalite(items: Iterable[Mapping[str, Any]], sizes: Mapping[str, int]) -> Iterator[str]:
    """Serve tables that hold the first so many items, and give the address.

    Without Node.js or dynalite the test is skipped, in CI it fails.

    Args:
        items: as DynamoDB writes them, attribute by attribute with its type.
        sizes: how many items each table holds, by its name.
    """
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        fill_dynalite(data, items, sizes)
        with serve_dynalite(data) as endpoint:
            yield endpoint


def fill_dynalite(data: Path, items: Iterable[Mapping[str, Any]], sizes: Mapping[str, int]) -> None:
    """Fill a folder for `serve_dynalite`; the arguments are `run_dynalite`'s."""
    command = (find_node("dynalite"), str(FILL), str(data))
    tables = [{"size": size, "definition": definition_for(name)} for name, size in sizes.items()]
    with (
        tempfile.TemporaryDirectory() as scratch,
        subprocess.Popen(  # noqa: S603 - our own script, from a fixed argument list
            command,
            cwd=ROOT,
            env=child_environment(os.environ, {}, temporary=scratch),
            stdin=subprocess.PIPE,
            text=True,
        ) as filling,
    ):
        assert filling.stdin is not None
        for line in itertools.chain([tables], items):
            filling.stdin.write(f"{json.dumps(line)}\n")
        filling.stdin.close()
        assert filling.wait(60) == 0, "dynalite could not be filled"


@contextlib.contextmanager
def serve_dynalite(data: Path) -> Iterator[str]:
    """Serve a folder that was filled, and give the address."""
    node = find_node("dynalite")
    with tempfile.TemporaryDirectory() as scratch:
        port = free_port()
        serve = ("--host", "127.0.0.1", "--port", str(port), "--path", str(data))
        child = start_child(
            ChildSpec(
                name="dynalite",
                command=(node, str(SERVE), *serve),
                environment=child_environment(os.environ, {}, temporary=scratch),
                log=Path(scratch) / "log",
                port=port,
                health_path="/",
                stop_seconds=2,
            )
        )
        try:
            child.wait_until_healthy(within_seconds=30)
            yield f"http://127.0.0.1:{port}"
        finally:
            child.stop()


def settings_for(endpoint: str, table: str) -> TableSettings:
    """Give the settings that bind the models to one of its tables, patient on a busy machine."""
    return TableSettings(
        name=table, region="us-east-1", endpoint_url=endpoint, read_timeout_seconds=30
    )


def definition_for(name: str) -> dict[str, Any]:
    """Give a table's definition, as far as dynalite knows what is in it."""
    definition = table_definition(name)
    return {key: value for key, value in definition.items() if key not in UNKNOWN_TO_DYNALITE}
