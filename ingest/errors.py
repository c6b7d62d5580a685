"""What goes wrong in more than one room of the functions."""

from __future__ import annotations


class QueueUnavailableError(Exception):
    """The queue did not take a message: whether it did is unknown."""
