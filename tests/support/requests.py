"""What a piece of code asks of DynamoDB, seen where botocore sends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pynamodb.models import Model


@contextmanager
def requests_of(model: type[Model]) -> Iterator[list[str]]:
    """Collect the names of the calls made through a model's client inside the block, in order."""
    client: Any = model._get_connection().connection.client  # noqa: SLF001 - PynamoDB shows no other way to its client
    made: list[str] = []

    def note(model: Any, **_: object) -> None:
        made.append(model.name)

    client.meta.events.register("before-call.dynamodb", note)
    try:
        yield made
    finally:
        client.meta.events.unregister("before-call.dynamodb", note)
