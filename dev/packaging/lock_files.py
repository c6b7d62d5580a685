"""Parts of hash-locked requirements, as pip takes them."""

from __future__ import annotations

import re
from typing import Final

ENTRY: Final = re.compile(r"^([a-z0-9-]+)==(.*)\n((?:    .*\n)*)", re.MULTILINE)
# On a system that Lambda isn't.
ELSEWHERE: Final = "sys_platform == 'win32'"


def lambda_requirements(lock: str, names: frozenset[str] | None = None) -> str:
    """Return the entries of a lock file for Lambda, with their hashes and without conditions.

    pip judges conditions by the Python it runs on, which need not be the one that it installs for;
    without them a distribution too many is installed, and always the same ones.

    Args:
        lock: the file's text.
        names: those wanted; None: all.

    Raises:
        LookupError: one of the names isn't in it.
    """
    entries = {name: (line, hashes) for name, line, hashes in ENTRY.findall(lock)}
    if missing := (names or frozenset()) - entries.keys():
        raise LookupError(f"Not in the lock file: {', '.join(sorted(missing))}.")
    wanted = sorted(entries if names is None else names)
    return "".join(
        f"{name}=={entries[name][0].partition(' ')[0]} \\\n{entries[name][1]}"
        for name in wanted
        if ELSEWHERE not in entries[name][0]
    )
