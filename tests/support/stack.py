"""A whole system that runs on this machine, whichever means made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from dev.provision.clients import Clients, make_clients
from dev.settings import REGION


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a stack calls its parts on AWS; the functions by their names in the code."""

    table: str
    overflow_queue: str
    job_queue: str
    export_bucket: str
    functions: Mapping[str, str]


class Stack(Protocol):
    """What an end-to-end test knows of the stack that it is shown."""

    def start(self, *, table_endpoint: str = "", queue_endpoint: str = "") -> object:
        """Make it and wait until it is ready.

        Args:
            table_endpoint: where its functions look for DynamoDB; empty: at its AWS.
            queue_endpoint: where they look for SQS; empty: at its AWS.
        """

    def stop(self) -> None:
        """End all of it."""

    @property
    def folder(self) -> Path:
        """Where its state and its logs are."""

    @property
    def contract(self) -> dict[str, Any]:
        """Its addresses, passwords and key, as `demo.json` has them."""

    @property
    def endpoint(self) -> str:
        """Where its AWS answers."""

    @property
    def names(self) -> Names:
        """What its parts are called there."""


def clients_of(stack: Stack) -> Clients:
    """Return clients of the stack's AWS itself."""
    return make_clients(stack.endpoint, REGION)


def write_key_of(stack: Stack) -> str:
    """Return the key that writes leads."""
    identity = json.loads((stack.folder / "identity.json").read_text())
    return str(identity["api_key_write"])


def queue_url(stack: Stack, name: str) -> str:
    """Return the URL of one of the stack's queues."""
    return clients_of(stack).queues.get_queue_url(QueueName=name)["QueueUrl"]


def end_containers(stack: Stack, function: str, **changes: str) -> None:
    """End a function's containers, which know what they have read, by changing its settings.

    Callers that are led to a version by an alias are led to a new one.

    Args:
        stack: whose function it is.
        function: its name in the code.
        changes: variables to set.
    """
    functions = clients_of(stack).functions
    name = stack.names.functions[function]
    found = functions.get_function_configuration(FunctionName=name)
    functions.update_function_configuration(
        FunctionName=name,
        MemorySize=found["MemorySize"] + 1,
        Environment={"Variables": {**found["Environment"]["Variables"], **changes}},
    )
    for alias in functions.list_aliases(FunctionName=name)["Aliases"]:
        version = functions.publish_version(FunctionName=name)["Version"]
        functions.update_alias(FunctionName=name, Name=alias["Name"], FunctionVersion=version)
