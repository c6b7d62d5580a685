"""A restored table goes live: nobody who was erased comes back, nothing that arrived is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dev.restore_drill.carrying import carry_over
from dev.restore_drill.erasing import erase_again
from dev.restore_drill.restoring import Restore


def adopt(restored: Restore, go_live: Callable[[], None]) -> None:
    """Erase again who was erased, carry over what arrived since, and go live; safe to repeat.

    Most is carried before: what is sent again, or waits to be told of, finds its lead from the
    first moment. What arrives during the switch is carried after it.

    Args:
        restored: the target; `live` is the table before, which is not written.
        go_live: has all that is deployed work with the target.
    """
    before = restored.table_before()
    if before is not None:
        erase_again(replace(restored, live=before))
        _carry(restored, before)
    # AWS takes one mapping of a stream to a function, and Terraform makes its own.
    restored.delete_copies()
    go_live()
    if before is None:
        restored.say("The table before is there no more: nothing was erased again or carried over.")
        return
    _carry(restored, before)
    restored.say(f"{before} stays; delete it by hand.")
    # Who was erased from the table before in the meantime.
    erase_again(replace(restored, live=before))


def _carry(restored: Restore, before: str) -> None:
    carried = carry_over(restored.clients("dynamodb"), source=before, target=restored.target)
    told = ", ".join(f"{number} {kind}" for kind, number in sorted(carried.items()))
    restored.say(f"Carried over from {before}: {told or 'nothing'}.")
