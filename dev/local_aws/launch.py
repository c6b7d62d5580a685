"""Run local AWS on loopback: `python -m dev.local_aws.launch`, under the emulator's own Python.

Only the standard library and the emulator may be imported here.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import logging
import os
import sys
import time
from typing import Any

from dev.local_aws.patches import apply_patches
from dev.parent_watch import stop_with_parent

PINNED_VERSION = "1.5.33"
SAVE_SECONDS = 10.0
# A large table makes saves slow: they may take a twentieth of the time at most.
BUSY_FACTOR = 20
# What a run can't make again by itself. Functions are left out: their zips are large and the
# provisioner installs them anew.
SAVED_OFTEN = frozenset({"dynamodb", "sqs", "apigateway_v1", "iam"})


def refuse_other_version(version: str) -> None:
    """Leave with a sentence unless `version` is the one the patches were written for."""
    if version != PINNED_VERSION:
        sys.exit(
            f"Local AWS needs ministack {PINNED_VERSION}, this environment has {version}. "
            "Install requirements/ministack.txt, or move the pin and check each patch."
        )


async def serve(port: int) -> None:
    """Serve until SIGTERM or SIGINT; the emulator saves its state as it shuts down."""
    # Only in the emulator's own environment, so imported here, and unknown to the type checker.
    from hypercorn.asyncio import (  # type: ignore[import-not-found]  # noqa: PLC0415 - see above
        serve as serve_asgi,
    )
    from hypercorn.config import Config  # type: ignore[import-not-found]  # noqa: PLC0415 - same
    from ministack import app  # noqa: PLC0415 - reads its settings on import

    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 2
    saver = asyncio.create_task(save_often(app))
    await serve_asgi(app.app, config)
    saver.cancel()


async def save_often(app: Any) -> None:  # noqa: ANN401 - the emulator's module, it has no types
    """Save the tables, the queues and the API every few seconds, so that a kill loses little."""
    from ministack.core import persistence  # noqa: PLC0415 - reads its settings on import

    pause_seconds = SAVE_SECONDS
    while persistence.PERSIST_STATE:
        await asyncio.sleep(pause_seconds)
        started = time.monotonic()
        states = app._build_persistence_save_dict()  # noqa: SLF001 - its own way to save
        # On the event loop, not in a thread: so it never runs beside the save at shutdown.
        persistence.save_all({name: states[name] for name in SAVED_OFTEN & states.keys()})
        pause_seconds = max(SAVE_SECONDS, BUSY_FACTOR * (time.monotonic() - started))


def main() -> None:
    """Check the version, apply the patches and serve on GATEWAY_PORT."""
    logging.basicConfig(level=logging.INFO)
    refuse_other_version(importlib.metadata.version("ministack"))
    stop_with_parent()
    apply_patches(os.environ.get("LOCAL_AWS_PATCHES", "all"))
    asyncio.run(serve(int(os.environ["GATEWAY_PORT"])))


if __name__ == "__main__":
    main()
