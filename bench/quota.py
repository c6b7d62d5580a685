"""The first request at the CPU share of a Lambda of 256 MB: initialised in full speed, then slowed.

A Lambda has a CPU of its own at 1,769 MB and so much less of it below; its initialisation runs at
full speed. Here the kernel's control groups do that to a process, where they may be made.
Source: docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.measuring import BenchError, Lab, Run
from bench.variants import Variant

MEMORY_MB: Final = 256
_WHOLE_CPU_MB: Final = 1_769
# An assumption: AWS doesn't say how often a Lambda's share is dealt out.
_PERIOD_US: Final = 20_000
_QUOTA_US: Final = _PERIOD_US * MEMORY_MB // _WHOLE_CPU_MB
_ROOT: Final = Path("/sys/fs/cgroup")
_NAME: Final = f"lead-capture-bench-{os.getpid()}"


@contextmanager
def slow_group() -> Iterator[Path | None]:
    """Make a control group with a small Lambda's share; None: this machine doesn't let us."""
    first_version = (_ROOT / "cpu").is_dir()
    group = (_ROOT / "cpu" if first_version else _ROOT) / _NAME
    try:
        group.mkdir()
    except OSError:
        yield None
        return
    try:
        try:
            if first_version:
                (group / "cpu.cfs_period_us").write_text(str(_PERIOD_US))
                (group / "cpu.cfs_quota_us").write_text(str(_QUOTA_US))
            else:
                (group / "cpu.max").write_text(f"{_QUOTA_US} {_PERIOD_US}")
        except OSError:
            yield None
        else:
            yield group
    finally:
        group.rmdir()


def run_first_request(lab: Lab, variant: Variant, group: Path | None) -> Run:
    """Initialise a process, move it into the group, and have it answer its first request.

    Raises:
        BenchError: it failed.
    """
    command = (*lab.command(variant, warm_up=1, requests=1), "wait")
    with subprocess.Popen(
        command,
        env=lab.environment_of(variant),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None  # noqa: S101 - for the type checker: it is a pipe
        # What a handler logs while it is imported comes before.
        while (line := process.stdout.readline()) not in {b"ready\n", b""}:
            pass
        if line and group is not None:
            (group / "cgroup.procs").write_text(str(process.pid))
        _, words = process.communicate(b"\n")
    if process.returncode:
        raise BenchError(f"{variant.name}, slowed:\n{words.decode()}")
    return lab.read_report(0)
