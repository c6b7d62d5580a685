"""HTTP/1.1 over connections that are kept: as much of it as DynamoDB speaks.

The standard library's client reads headers as e-mail's: to import and to use that costs more than
signing does.
"""

from __future__ import annotations

import select
import socket
import ssl
from collections import deque
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Protocol

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
    SSLError,
)

_CHUNK: Final = 65_536
_LONGEST_HEAD: Final = 65_536


class Reply(NamedTuple):
    """A service's answer: header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Endpoint(NamedTuple):
    """Where requests go and how long to wait, in seconds; no context: without TLS."""

    url: str
    host: str
    port: int
    context: ssl.SSLContext | None
    connect_seconds: float
    read_seconds: float


class _Stream(Protocol):
    def recv(self, size: int, /) -> bytes: ...


class ConnectionPool:
    """Connections to one endpoint, that threads share; at most so many are kept."""

    def __init__(self, endpoint: Endpoint, *, most: int) -> None:
        self._endpoint = endpoint
        self._idle: deque[socket.socket] = deque(maxlen=most)

    def __del__(self) -> None:
        """Hang up with the client: bound anew, the models leave their old one to the collector."""
        for connection in self._idle:
            connection.close()

    def post(self, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send a request and read its answer.

        Raises:
            EndpointConnectionError: nobody answers there, or its name is unknown.
            SSLError: it isn't who it should be.
            ConnectTimeoutError: it took too long to take the connection.
            ReadTimeoutError: it took too long to answer; what was asked may be done.
            ConnectionClosedError: it hung up, or its answer isn't HTTP; the same.
        """
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST / HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n"
        connection = self._take() or self._connect()
        url = self._endpoint.url
        try:
            connection.sendall(head.encode("latin-1") + body)
            reply, is_reusable = _read_reply(connection)
        except TimeoutError as exc:
            self._give_up(connection)
            raise ReadTimeoutError(endpoint_url=url, error=exc) from exc
        except (OSError, ValueError) as exc:
            self._give_up(connection)
            raise ConnectionClosedError(endpoint_url=url, error=exc) from exc
        except BaseException:
            self._give_up(connection)
            raise
        if is_reusable:
            self._keep(connection)
        else:
            connection.close()
        return reply

    def _take(self) -> socket.socket | None:
        """Give a kept connection that is still open."""
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread took the last one
                return None
            poll = select.poll()
            poll.register(connection, select.POLLIN)
            # Nothing was asked: what there is to read is the end, as after a Lambda's long sleep.
            if not poll.poll(0):
                return connection
            connection.close()
        return None

    def _keep(self, connection: socket.socket) -> None:
        if len(self._idle) < (self._idle.maxlen or 0):
            self._idle.append(connection)
        else:
            connection.close()

    def _give_up(self, connection: socket.socket) -> None:
        """Close a connection that failed, and those that lie idle: what ended one ended them all.

        A server that restarts, or a network that forgets, does so without a word to who waits. The
        second attempt, which is the last, must not go to another of them.
        """
        connection.close()
        while self._idle:
            try:
                self._idle.pop().close()
            except IndexError:  # another thread took the last one
                return

    def _connect(self) -> socket.socket:
        url, name, port, context, connect_seconds, read_seconds = self._endpoint
        # As bytes: for a text Python imports the tables of international names first, which is
        # half as long as all the rest of a first request.
        host: Any = name.encode("ascii" if name.isascii() else "idna")
        try:
            connection = socket.create_connection((host, port), connect_seconds)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if context is not None:
                connection = context.wrap_socket(connection, server_hostname=host)
        except ssl.SSLError as exc:
            raise SSLError(endpoint_url=url, error=exc) from exc
        except TimeoutError as exc:
            raise ConnectTimeoutError(endpoint_url=url, error=exc) from exc
        except OSError as exc:
            raise EndpointConnectionError(endpoint_url=url, error=exc) from exc
        connection.settimeout(read_seconds)
        return connection


def _read_reply(connection: _Stream) -> tuple[Reply, bool]:
    """Read one answer; tell whether the connection can be used again."""
    received = b""
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += _more(connection)
        if len(received) > _LONGEST_HEAD:
            raise ValueError("the answer's head is too long")
    first, *lines = received[:end].decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    if not version.startswith("HTTP/1."):
        raise ValueError("the answer isn't HTTP/1")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body, left = received[end + 4 :], b""
    is_reusable = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body, left = _read_chunks(connection, body)
    elif "content-length" in headers:
        body, left = _read_exactly(connection, body, int(headers["content-length"]))
    else:
        while more := connection.recv(_CHUNK):
            body += more
        is_reusable = False
    return Reply(int(rest[:3]), headers, body), is_reusable and not left


def _read_exactly(connection: _Stream, received: bytes, length: int) -> tuple[bytes, bytes]:
    if len(received) < length:
        parts, missing = [received], length - len(received)
        while missing > 0:
            parts.append(_more(connection))
            missing -= len(parts[-1])
        received = b"".join(parts)
    return received[:length], received[length:]


def _read_chunks(connection: _Stream, received: bytes) -> tuple[bytes, bytes]:
    body = b""
    while True:
        while b"\r\n" not in received:
            received += _more(connection)
        size, _, received = received.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        chunk, received = _read_exactly(connection, received, length + 2)
        if length == 0:
            return body, received
        body += chunk[:-2]


def _more(connection: _Stream) -> bytes:
    more = connection.recv(_CHUNK)
    if not more:
        raise ConnectionError("the connection was closed")
    return more
