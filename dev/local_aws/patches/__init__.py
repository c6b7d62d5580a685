"""Patches to the emulator, one file each: what it does, why that won't do, what we do.

Results got through a patch say so. Each has a test in tests/integration/dev/ that goes red when
upstream mends the behaviour, so that the patch can go.
"""

from __future__ import annotations

from collections.abc import Callable

from dev.local_aws.patches import (
    alarm_xml,
    api_key_id,
    binary_media_types,
    queue_lock,
    queue_urls,
    shared_code,
    stream_positions,
    typed_patch_values,
    worker_limit,
)

PATCHES: dict[str, Callable[[], None]] = {
    "alarm_xml": alarm_xml.apply,
    "api_key_id": api_key_id.apply,
    "typed_patch_values": typed_patch_values.apply,
    "binary_media_types": binary_media_types.apply,
    "queue_urls": queue_urls.apply,
    "queue_lock": queue_lock.apply,
    "worker_limit": worker_limit.apply,
    "stream_positions": stream_positions.apply,
    "shared_code": shared_code.apply,
}


def apply_patches(names: str) -> None:
    """Apply the named patches: `all`, `none`, or a comma list.

    Raises:
        KeyError: a name is not a patch.
    """
    chosen = {"all": list(PATCHES), "none": []}.get(names, names.split(","))
    for name in chosen:
        PATCHES[name]()
