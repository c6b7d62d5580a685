from __future__ import annotations

import socket

import pytest

from dev.ports import PortTakenError, require_free_port


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - the other program's choice
def test_a_taken_port_says_which_variable_moves_it(host: str) -> None:
    with socket.socket() as other:
        other.bind((host, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"Port {port} is taken.*DEMO_SITE_PORT=\d+"):
            require_free_port(port, "DEMO_SITE_PORT")
    require_free_port(port, "DEMO_SITE_PORT")
