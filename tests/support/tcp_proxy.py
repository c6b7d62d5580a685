"""A network that a test can break: loopback TCP to a port, stopped, stalled and mended at will."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
CHUNK_BYTES = 65_536


class TcpProxy:
    """Passes connections on to a port of this machine.

    ``stop`` refuses new connections and cuts those there are; ``pause`` accepts them and passes
    nothing on; ``resume`` mends either. ``accepted`` counts connections.
    """

    def __init__(self, upstream_port: int) -> None:
        self.upstream_port = upstream_port
        self.accepted = 0
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._flowing = threading.Event()
        self._flowing.set()
        self._listener: socket.socket | None = None
        self.port = 0
        self._listen()

    @property
    def url(self) -> str:
        """Where clients connect to."""
        return f"http://{HOST}:{self.port}"

    def stop(self) -> None:
        """Refuse new connections, and cut those there are."""
        listener, self._listener = self._listener, None
        if listener is not None:
            _close(listener)
        with self._lock:
            cut, self._sockets = self._sockets, set()
        for each in cut:
            _close(each)
        # Whoever waits in a pause finds its connection cut.
        self._flowing.set()

    def pause(self) -> None:
        """Accept connections and pass nothing on."""
        self._flowing.clear()

    def resume(self) -> None:
        """Pass on, on the same port as ever."""
        if self._listener is None:
            self._listen()
        self._flowing.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _listen(self) -> None:
        # SO_REUSEADDR, which create_server sets, lets the same port be taken again at once.
        self._listener = listener = socket.create_server((HOST, self.port))
        self.port = listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:  # stopped
                return
            self.accepted += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._keep(client)
        self._flowing.wait()
        try:
            upstream = socket.create_connection((HOST, self.upstream_port), timeout=10)
        except OSError:
            self._drop(client)
            return
        upstream.settimeout(None)
        self._keep(upstream)
        back = threading.Thread(target=self._pump, args=(upstream, client), daemon=True)
        back.start()
        self._pump(client, upstream)
        back.join()
        self._drop(client)
        self._drop(upstream)

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK_BYTES):
                self._flowing.wait()
                target.sendall(chunk)
        # One side is done: the other learns it, and its pump ends too.
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _keep(self, connection: socket.socket) -> None:
        with self._lock:
            self._sockets.add(connection)
        if self._listener is None:
            self._drop(connection)

    def _drop(self, connection: socket.socket) -> None:
        with self._lock:
            self._sockets.discard(connection)
        _close(connection)


def _close(connection: socket.socket) -> None:
    # Closing alone doesn't wake a thread that waits in accept or recv.
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
