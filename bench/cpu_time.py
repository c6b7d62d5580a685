"""What processes have used of the CPU, by the kernel."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")


def cpu_seconds(process_id: int) -> float:
    """Give a process's CPU seconds so far, to a hundredth; 0: it is gone."""
    try:
        fields = _stat(process_id)
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def own_cpu_seconds() -> float:
    """Give this process's."""
    return sum(os.times()[:2])


def children_of(process_id: int) -> list[int]:
    """Give the processes that one has started, not those that they have."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                parent = int(_stat(int(path.name))[1])
            except OSError:  # gone meanwhile
                continue
            if parent == process_id:
                found.append(int(path.name))
    return found


def _stat(process_id: int) -> list[str]:
    """Read the fields from the third one on; the second, a name in brackets, can hold spaces.

    Source: man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    """
    return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
