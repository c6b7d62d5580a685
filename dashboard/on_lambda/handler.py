"""What Lambda calls. Importing it starts Django, while Lambda still lends a whole processor."""

from __future__ import annotations

import gc
import io
import os
from typing import Any

from dashboard.on_lambda.answers import collect_answer
from dashboard.on_lambda.events import kind_of_call
from dashboard.on_lambda.requests import Application, environ_of
from dashboard.on_lambda.secret import load_secret


def _start() -> Application:
    # Nothing that a start makes is garbage; looking for some took a sixth of its time.
    gc.disable()
    load_secret(os.environ)
    # Not on top: they read their settings when they are imported.
    from django.urls import resolve  # noqa: PLC0415

    from dashboard.wsgi import application  # noqa: PLC0415

    # Django would load its routes with the first request.
    resolve("/health/")
    gc.freeze()
    gc.enable()
    return application


_application = _start()


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of the gateway, or run one of the allowed commands.

    Raises:
        RefusedCallError: it is neither.
    """
    match kind_of_call(event):
        case "request":
            return collect_answer(_application, environ_of(event, context))
        case "manage":
            return {"output": _run_command(event["manage"])}
        case "keep_warm":
            return {}


def _run_command(line: str) -> str:
    from django.core.management import call_command  # noqa: PLC0415 - requests never need it

    written = io.StringIO()
    call_command(*line.split(" "), stdout=written, stderr=written, no_color=True)
    # `zappa manage` shows the end of the log, not the answer.
    print(written.getvalue())  # noqa: T201 - see above
    return written.getvalue()
