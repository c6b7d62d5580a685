"""A service on loopback that answers with what a test says, byte by byte if need be."""

from __future__ import annotations

import json
import socket
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

HANG: Final = b"hang"
CLOSE: Final = b"close"
PAUSE_SECONDS: Final = 0.005


def answer(
    body: object, *, status: int = 200, headers: Sequence[str] = (), checksum: int | None = None
) -> bytes:
    """Write an answer as DynamoDB does: its length, and the checksum of its body."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [
        f"HTTP/1.1 {status} Said",
        "Content-Type: application/x-amz-json-1.0",
        f"Content-Length: {len(text)}",
        f"x-amz-crc32: {zlib.crc32(text) if checksum is None else checksum}",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + text


def refusal(code: str, *, status: int = 400, **members: Any) -> bytes:
    """Write a refusal as DynamoDB does."""
    kind = f"com.amazonaws.dynamodb.v20120810#{code}"
    return answer({"__type": kind, "message": "No.", **members}, status=status)


@dataclass(slots=True)
class ScriptedServer:
    """Answers request after request with the next of the script, and the last one from then on.

    Args:
        url: where it is.
        script: bytes to send; `HANG` sends nothing, `CLOSE` hangs up.
        is_slow: sends an answer byte by byte.
        closes_idle: hangs up after each answer without having said so.
        requests: what came: the head, in lower case, and the body.
        connections: how many there were.
        closed: how many of them are over.
    """

    url: str
    script: list[bytes]
    is_slow: bool = False
    closes_idle: bool = False
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    connections: int = 0
    closed: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def serve(self, listener: socket.socket) -> None:
        """Take connections until the listener is closed."""
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                self.connections += 1
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError), connection.makefile("rb") as received:
            while (head := _read_head(received)) is not None:
                lengths = [line for line in head.splitlines() if line.startswith("content-length:")]
                body = received.read(int(lengths[0].partition(":")[2]) if lengths else 0)
                self.requests.append((head, body))
                said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                if said == HANG:
                    self.ended.wait(5)
                if said in {HANG, CLOSE}:
                    return
                self._send(connection, said)
                if self.closes_idle:
                    break
        self.closed += 1

    def _send(self, connection: socket.socket, said: bytes) -> None:
        if not self.is_slow:
            connection.sendall(said)
            return
        for byte in said:
            connection.sendall(bytes([byte]))
            time.sleep(PAUSE_SECONDS / 10)


@contextmanager
def scripted_server(*script: bytes, **options: Any) -> Iterator[ScriptedServer]:
    """Serve a script for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = ScriptedServer(url=url, script=list(script), **options)
        threading.Thread(target=server.serve, args=(listener,), daemon=True).start()
        try:
            yield server
        finally:
            server.ended.set()
            listener.shutdown(socket.SHUT_RDWR)


def _read_head(received: Any) -> str | None:
    lines = []
    while (line := received.readline()) not in {b"\r\n", b""}:
        lines.append(line.decode("latin-1").lower())
    return "".join(lines) if lines else None
