"""What a read costs: requests and read units, as the table itself counts them."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from leadmodels.models import LeadItem
from leadmodels.table import shared_connection


@dataclass(slots=True)
class ReadMeter:
    """Requests to DynamoDB since it was attached, by operation, and the read units they took."""

    operations: Counter[str] = field(default_factory=Counter)
    read_units: float = 0
    _lock: Lock = field(default_factory=Lock)

    def __str__(self) -> str:
        made = ", ".join(f"{count} {name}" for name, count in self.operations.items())
        return f"{self.read_units:g} read units, {made}"

    def count(self, operation: str, answer: dict[str, Any]) -> None:
        """Add one answer; threads ask side by side."""
        used = answer.get("ConsumedCapacity", [])
        with self._lock:
            self.operations[operation] += 1
            self.read_units += sum(
                each["CapacityUnits"] for each in (used if isinstance(used, list) else [used])
            )


@contextlib.contextmanager
def metered() -> Iterator[ReadMeter]:
    """Count what the models' client does inside the block, where nothing may Scan.

    It listens to botocore's own events, so what is counted is what is sent.
    """
    meter = ReadMeter()

    def ask(params: dict[str, Any], model: Any, **_: object) -> None:
        assert model.name != "Scan", "a Scan reads the whole table"
        params["ReturnConsumedCapacity"] = "TOTAL"

    def add(parsed: dict[str, Any], model: Any, **_: object) -> None:
        meter.count(model.name, parsed)

    events = shared_connection(LeadItem).client.meta.events
    events.register("before-parameter-build.dynamodb", ask, unique_id="meter-ask")
    events.register("after-call.dynamodb", add, unique_id="meter-add")
    try:
        yield meter
    finally:
        events.unregister("before-parameter-build.dynamodb", unique_id="meter-ask")
        events.unregister("after-call.dynamodb", unique_id="meter-add")
