from __future__ import annotations

import socket

import pytest

from dev.ports import PortTakenError, require_free_ports


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - the other program's choice
def test_a_taken_port_says_which_variable_moves_it(host: str) -> None:
    with socket.socket() as other:
        other.bind((host, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError) as caught:
            require_free_ports({"DEMO_SITE_PORT": port})
    assert f"Port {port} (DEMO_SITE_PORT) is taken" in str(caught.value)
    assert "Choose another with DEMO_SITE_PORT, for example: DEMO_SITE_PORT=" in str(caught.value)
    require_free_ports({"DEMO_SITE_PORT": port})


def test_all_taken_ports_are_named_at_once_and_no_other() -> None:
    with socket.socket() as first, socket.socket() as second, socket.socket() as third:
        for taken in (first, second, third):
            taken.bind(("127.0.0.1", 0))
        free = third.getsockname()[1]
        third.close()
        ports = {"A": first.getsockname()[1], "B": second.getsockname()[1], "C": free}
        with pytest.raises(PortTakenError) as caught:
            require_free_ports(ports)
    text = str(caught.value)
    assert "(A)" in text
    assert "(B)" in text
    assert "(C)" not in text
    assert "Choose another with A and B" in text
