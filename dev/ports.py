"""Whether ports can be had, and what to say when they can't: `python -m dev.ports`.

Only the standard library may be imported here: it runs before anything is installed.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping

from dev.loopback import HOST
from dev.settings import MAX_PORT, SettingsError, read_settings

USAGE_STATUS = 2
# How far away the port is that we propose instead; from the system's own ports, beyond them.
STEP = 100
FIRST_FREE = 1024
FAR_STEP = 4000


class PortTakenError(Exception):
    """Ports can't be listened on; the text names each, and the variable that moves it."""


def require_free_ports(ports: Mapping[str, int]) -> None:
    """Make sure that servers could listen on these loopback ports now, by variable.

    Raises:
        PortTakenError: at least one couldn't; all of those are named.
    """
    problems = {variable: _problem(port) for variable, port in ports.items()}
    taken = {variable: problem for variable, problem in problems.items() if problem}
    if not taken:
        return
    chosen = " ".join(f"{variable}={_other(ports[variable])}" for variable in taken)
    raise PortTakenError(
        "\n".join(
            [
                *(f"Port {ports[variable]} ({variable}) {why}." for variable, why in taken.items()),
                f"Choose another with {' and '.join(taken)}, for example: {chosen} make demo",
            ]
        )
    )


def _problem(port: int) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port in TIME_WAIT, from the run before, is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            return "needs more rights than you have"
        except OSError:
            return "is taken by another program"
    return ""


def _other(port: int) -> int:
    if port < FIRST_FREE:
        return port + FAR_STEP
    return port + STEP if port + STEP <= MAX_PORT else port - STEP


def main(environ: Mapping[str, str]) -> int:
    """Check the demo's ports; return the status to exit with."""
    try:
        require_free_ports(read_settings(environ).ports)
    except (SettingsError, PortTakenError) as exc:
        print(exc, file=sys.stderr)
        return USAGE_STATUS
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
