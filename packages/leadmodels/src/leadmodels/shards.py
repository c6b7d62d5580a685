"""Which of an index's shards holds a lead: one GSI partition takes 1,000 writes a second.

Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-gsi-sharding.html
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

SHARDS: Final = 4


def shard_of(lead_id: str) -> int:
    """Pick a lead's shard, 0 to 3, evenly over random ids."""
    return crc32(lead_id.encode()) % SHARDS
