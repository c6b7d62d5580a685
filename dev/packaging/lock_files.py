"""Parts of hash-locked requirements, as pip takes them."""

from __future__ import annotations

import re
from typing import Final

ENTRY: Final = re.compile(r"^([a-z0-9-]+)==(.*)\n((?:    .*\n)*)", re.MULTILINE)
# On a system that Lambda isn't.
ELSEWHERE: Final = "sys_platform == 'win32'"


def lambda_requirements(lock: str) -> str:
    """Return the entries of a lock file for Lambda, with their hashes and without conditions.

    pip judges conditions by the Python it runs on, which need not be the one that it installs for;
    without them a distribution too many is installed, and always the same ones.
    """
    return "".join(
        f"{name}=={line.partition(' ')[0]} \\\n{hashes}"
        for name, line, hashes in ENTRY.findall(lock)
        if ELSEWHERE not in line
    )
