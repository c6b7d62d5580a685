"""HTTP servers of the demo: threaded, on loopback only."""

from __future__ import annotations

import socketserver
from http.server import ThreadingHTTPServer
from wsgiref.simple_server import WSGIServer

HOST = "127.0.0.1"


class LoopbackServer(ThreadingHTTPServer):
    """A threaded server bound to 127.0.0.1."""

    # A page's files and a browser test's parallel requests arrive together; 5 is the default.
    request_queue_size = 128

    def server_bind(self) -> None:
        """Bind without asking DNS for this machine's name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]


class LoopbackWSGIServer(LoopbackServer, WSGIServer):
    """The same for a WSGI application."""

    def server_bind(self) -> None:
        """Bind, then fill in the environment that every request starts from."""
        LoopbackServer.server_bind(self)
        self.setup_environ()
