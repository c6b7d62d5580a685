"""Begin each run at the beginning of its streams.

Upstream (1.5.33) keeps how far a function has read a table's stream, as a number of records, but
not the records: after a stop and a start the count begins at nothing, and as many changes as the
last run had made pass the function by. DynamoDB keeps both, for 24 hours.

What the last run's functions had not read when it stopped stays unread here.
"""

from __future__ import annotations

from typing import Any


def apply() -> None:
    """Wrap the function that takes saved functions back in."""
    from ministack.services import lambda_svc  # noqa: PLC0415 - reads its settings

    load = lambda_svc.load_persisted_state

    def load_without_positions(data: dict[str, Any]) -> None:
        load({name: part for name, part in data.items() if name != "dynamodb_stream_positions"})

    lambda_svc.load_persisted_state = load_without_positions
