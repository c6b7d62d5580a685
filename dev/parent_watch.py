"""End a child when the process that started it is gone, even after kill -9.

The parent holds the other end of the child's stdin; when that closes, nobody is left to stop the
child, so it stops itself as if asked to. Works on every Unix, unlike Linux's parent-death signal.
"""

from __future__ import annotations

import os
import signal
import sys
import threading


def stop_with_parent() -> None:
    """Send this process SIGTERM when its stdin reaches its end."""
    threading.Thread(target=_wait_for_end, daemon=True, name="parent-watch").start()


def _wait_for_end() -> None:
    # The raw file descriptor: a reader blocked in sys.stdin's lock would abort the interpreter's
    # exit.
    while os.read(sys.__stdin__.fileno() if sys.__stdin__ else 0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
