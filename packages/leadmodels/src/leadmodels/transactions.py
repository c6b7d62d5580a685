"""Several writes that are all done or none of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from leadmodels.errors import LeadModelsError
from leadmodels.models import LeadItem
from leadmodels.table import shared_connection, store_errors

MOST_WRITES: Final = 100
"""How many items one transaction takes.

Source: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
"""

_REFUSALS: Final = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


class RefusedError(LeadModelsError):
    """A condition of a transaction failed, or another write to one of its items was going on."""


@contextmanager
def transaction() -> Iterator[TransactWrite]:
    """Collect writes and, when the block ends, do them all or none.

    Raises:
        RefusedError: nothing was written: a condition failed, or another write was going on.
        StoreUnavailableError: the store failed; whether they were done is unknown.
    """
    with store_errors():
        try:
            with TransactWrite(connection=shared_connection(LeadItem)) as writes:
                yield writes
        except TransactWriteError as exc:
            codes = {reason.code for reason in exc.cancellation_reasons if reason}
            # Throttling and the like cancel a transaction too: then it was not refused.
            if not codes or not codes <= _REFUSALS:
                raise
            raise RefusedError("Another change came first.") from exc
