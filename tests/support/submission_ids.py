"""Ids of submissions as a page's script makes them."""

from __future__ import annotations

import time
import uuid


def uuid7() -> str:
    """Make a UUID version 7 of this moment."""
    value = time.time_ns() // 1_000_000 << 80 | uuid.uuid4().int & (1 << 80) - 1
    value = value & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=value & ~(0b11 << 62) | 0b10 << 62))
