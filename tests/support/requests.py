"""What a piece of code asks of DynamoDB, seen where botocore sends it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from pynamodb.models import Model

Told = TypeVar("Told")


@contextmanager
def requests_of(model: type[Model]) -> Iterator[list[str]]:
    """Collect the names of the calls made through a model's client inside the block, in order."""
    with _watch(model, lambda operation, _: str(operation.name)) as made:
        yield made


@contextmanager
def bodies_of(model: type[Model]) -> Iterator[list[dict[str, Any]]]:
    """Collect what each call inside the block asks for, in order."""
    with _watch(model, lambda _, params: json.loads(params["body"])) as made:
        yield made


@contextmanager
def _watch(model: type[Model], told: Callable[[Any, Any], Told]) -> Iterator[list[Told]]:
    client: Any = model._get_connection().connection.client  # noqa: SLF001 - PynamoDB shows no other way to its client
    made: list[Told] = []

    def note(model: Any, params: Any, **_: object) -> None:
        made.append(told(model, params))

    client.meta.events.register("before-call.dynamodb", note)
    try:
        yield made
    finally:
        client.meta.events.unregister("before-call.dynamodb", note)
