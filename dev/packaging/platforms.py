"""The processors that Lambda has, and which wheels run on them."""

from __future__ import annotations

import platform
from typing import Final

# Lambda's name of each, and Linux's.
ARCHITECTURES: Final = {"x86_64": "x86_64", "arm64": "aarch64"}
# What the wheels ask of glibc: at most 2.28. Lambda's Amazon Linux 2023 has 2.34.
PLATFORMS: Final = ("manylinux2014_{}", "manylinux_2_17_{}", "manylinux_2_28_{}")


def machine_architecture() -> str:
    """Return Lambda's name of this machine's architecture; that of x86_64 where it has none."""
    machine = platform.machine()
    return next((name for name, linux in ARCHITECTURES.items() if linux == machine), "x86_64")


def wheel_options(minor: str, architecture: str) -> list[str]:
    """Tell pip whose wheels to take: those of Lambda, whatever machine and Python packs.

    Args:
        minor: Python's version, such as 3.13.
        architecture: Lambda's name of it, x86_64 or arm64.
    """
    linux = ARCHITECTURES[architecture]
    platforms = [f"--platform={tag.format(linux)}" for tag in PLATFORMS]
    return ["--implementation=cp", f"--python-version={minor}", *platforms]
