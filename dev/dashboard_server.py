"""Serve the dashboard on loopback: `python -m dev.dashboard_server PORT`."""

from __future__ import annotations

import os
import sys
from wsgiref.simple_server import WSGIRequestHandler

from dev.loopback import HOST, LoopbackWSGIServer
from dev.parent_watch import stop_with_parent

# A client that says nothing for so long loses its thread.
IDLE_SECONDS = 30


class RequestHandler(WSGIRequestHandler):
    """The standard library's handler, with a time limit."""

    timeout = IDLE_SECONDS


def main(port: int) -> None:
    """Serve until SIGTERM."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    stop_with_parent()
    from dashboard.wsgi import application  # noqa: PLC0415 - reads the settings on import

    with LoopbackWSGIServer((HOST, port), RequestHandler) as server:
        server.set_app(application)
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
