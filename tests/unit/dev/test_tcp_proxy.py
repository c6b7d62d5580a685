"""The double that the outage tests stand on does what it says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.support.tcp_proxy import HOST, TcpProxy


@pytest.fixture
def echo_port() -> Iterator[int]:
    """A server that sends back what it gets, a connection at a time."""
    listener = socket.create_server((HOST, 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                while chunk := client.recv(1024):
                    client.sendall(chunk)

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(10)


@pytest.fixture
def proxy(echo_port: int) -> Iterator[TcpProxy]:
    with TcpProxy(echo_port) as made:
        yield made


def say(proxy: TcpProxy, text: bytes) -> bytes:
    """Send something over a new connection and wait half a second for it to come back."""
    with socket.create_connection((HOST, proxy.port), timeout=0.5) as connection:
        connection.sendall(text)
        return connection.recv(1024)


def test_it_passes_on_and_counts(proxy: TcpProxy) -> None:
    assert [say(proxy, text) for text in (b"a", b"b")] == [b"a", b"b"]
    assert proxy.accepted == 2


def test_stopped_it_refuses_and_cuts_and_resumed_it_is_at_the_same_port(proxy: TcpProxy) -> None:
    with socket.create_connection((HOST, proxy.port), timeout=5) as connection:
        connection.sendall(b"a")
        assert connection.recv(1024) == b"a"
        proxy.stop()
        try:
            rest = connection.recv(1024)
        except ConnectionError:
            rest = b""
        assert rest == b""
    with pytest.raises(ConnectionRefusedError):
        say(proxy, b"b")
    proxy.resume()
    assert say(proxy, b"c") == b"c"


def test_paused_it_accepts_and_says_nothing_until_it_is_resumed(proxy: TcpProxy) -> None:
    proxy.pause()
    with socket.create_connection((HOST, proxy.port), timeout=0.5) as connection:
        connection.sendall(b"a")
        with pytest.raises(TimeoutError):
            connection.recv(1024)
        assert proxy.accepted == 1
        proxy.resume()
        connection.settimeout(5)
        assert connection.recv(1024) == b"a"


def test_paused_then_stopped_it_cuts_who_waits(proxy: TcpProxy) -> None:
    proxy.pause()
    with socket.create_connection((HOST, proxy.port), timeout=5) as connection:
        connection.sendall(b"a")
        proxy.stop()
        try:
            rest = connection.recv(1024)
        except ConnectionError:
            rest = b""
        assert rest == b""
