"""Who was erased since a submission arrived: asked where they arrive late, and only there."""

from __future__ import annotations

from ingest.submission import Submission
from leadmodels.erasing.addresses import addresses_in, texts_of, whole_addresses
from leadmodels.erasing.ledger import Ledger, is_covered, open_ledger


class ErasedPeople:
    """The ledger of erasures, opened once a batch until somebody is in it."""

    def __init__(self) -> None:
        self._ledger: Ledger | None = None
        self._is_asked = False

    def forget(self) -> None:
        """Ask again whether there is a ledger, when there was none."""
        self._is_asked = self._ledger is not None

    def cover(self, submission: Submission) -> bool:
        """Tell whether a submission came before the erasure of somebody whose address it holds.

        One GetItem a batch; where somebody was erased, one BatchGetItem for every 100 addresses.

        Raises:
            StoreUnavailableError: the store failed.
        """
        if not self._is_asked:
            self._ledger, self._is_asked = open_ledger(), True
        if self._ledger is None:
            return False
        own = whole_addresses(texts_of(list(submission.values.values())))
        said = (submission.values, submission.source, submission.key.value)
        found = {each for text in texts_of(said) for each in addresses_in(text)}
        return is_covered(self._ledger.find(own | found), submission.received_at, own=own)
