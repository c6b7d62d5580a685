"""Botocore's events of a call, for whoever watches AWS calls or stands in for AWS.

Names, order and arguments are botocore's: what was written for its clients works here, too.
Source: botocore.amazonaws.com/v1/documentation/api/latest/topics/events.html
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from leadmodels.dynamodb.connections import Reply

Handler = Callable[..., Any]


class Hooks:
    """Handlers by the event they wait for: ``before-call.dynamodb`` is for every operation."""

    def __init__(self) -> None:
        # Who registers for all clients does it there. Where nobody has imported it, nobody has.
        module = sys.modules.get("botocore.handlers")
        builtin: list[Any] = getattr(module, "BUILTIN_HANDLERS", [])
        own = "botocore."
        self._handlers: list[tuple[str, Handler, str | None]] = [
            (entry[0], entry[1], None)
            for entry in builtin
            if not getattr(entry[1], "__module__", own).startswith(own)
        ]

    def __bool__(self) -> bool:
        """Tell whether anybody waits for anything."""
        return bool(self._handlers)

    def register(self, event: str, handler: Handler, unique_id: str | None = None) -> None:
        """Have a handler called, after those that were registered before."""
        self._handlers.append((event, handler, unique_id))

    def register_first(self, event: str, handler: Handler, unique_id: str | None = None) -> None:
        """Have a handler called before those that were registered before."""
        self._handlers.insert(0, (event, handler, unique_id))

    def unregister(
        self, event: str, handler: Handler | None = None, unique_id: str | None = None
    ) -> None:
        """Call a handler no more, named by itself or by the id it was registered under."""
        self._handlers = [
            (name, known, known_id)
            for name, known, known_id in self._handlers
            if name != event or not (known == handler or (unique_id and known_id == unique_id))
        ]

    def emit(self, event: str, **arguments: Any) -> Any:  # noqa: ANN401 - botocore's own form
        """Call who waits for an event, in order; give the first answer that isn't None."""
        first = None
        for name, handler, _ in list(self._handlers):
            if event == name or event.startswith(f"{name}."):
                answer = handler(event_name=event, **arguments)
                first = answer if first is None else first
        return first


def answer_before_send(
    hooks: Hooks, operation: str, *, url: str, headers: Mapping[str, str], body: bytes
) -> Reply | None:
    """Show a signed request to who waits for it, and give the answer if one of them has it."""
    # Here and not on top: whoever waits has imported it already.
    from botocore.awsrequest import AWSPreparedRequest  # noqa: PLC0415
    from botocore.compat import HTTPHeaders  # noqa: PLC0415

    shown = HTTPHeaders()
    for name, value in headers.items():
        shown[name] = value
    request = AWSPreparedRequest("POST", url, shown, body, stream_output=False)
    answered = hooks.emit(f"before-send.dynamodb.{operation}", request=request)
    if answered is None:
        return None
    lowered = {name.lower(): value for name, value in answered.headers.items()}
    return Reply(answered.status_code, lowered, answered.content)
