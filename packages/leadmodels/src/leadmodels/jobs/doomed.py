"""Which jobs go when somebody is erased."""

from __future__ import annotations

from leadmodels.erasing.finding import addresses_in_job
from leadmodels.jobs.state import OPEN_STATES
from leadmodels.raw_items import RawItem


def is_doomed(raw: RawItem, address: str) -> bool:
    """Say whether a job's item goes with the person whose canonical address it holds.

    An erasure that isn't over stays: it has work to do still, and then forgets whom it was about.
    """
    is_at_work = raw["kind"]["S"] == "erase" and raw["state"]["S"] in OPEN_STATES
    return not is_at_work and address in addresses_in_job(raw)
