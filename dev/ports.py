"""Whether a port can be had, and what to say when it can't."""

from __future__ import annotations

import socket

from dev.loopback import HOST


class PortTakenError(Exception):
    """Something listens on a port already; the sentence names the variable that moves it."""


def require_free_port(port: int, variable: str) -> None:
    """Make sure that a server could listen on a loopback port now.

    Raises:
        PortTakenError: it couldn't.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port in TIME_WAIT, from the run before, is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise PortTakenError(
                f"Port {port} needs more rights than you have. "
                f"Choose another with {variable}, for example: {variable}=4710 make demo"
            ) from None
        except OSError:
            other = port + 100 if port + 100 <= 65_535 else port - 100  # noqa: PLR2004 - last port
            raise PortTakenError(
                f"Port {port} is taken by another program. "
                f"Choose another with {variable}, for example: {variable}={other} make demo"
            ) from None
