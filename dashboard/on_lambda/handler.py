"""What Lambda calls. Importing it starts Django, while Lambda still lends a whole processor."""

from __future__ import annotations

import io
import logging
import os
from typing import Any

from dashboard.on_lambda.answers import small_enough, with_single_cookies
from dashboard.on_lambda.events import kind_of_call
from dashboard.on_lambda.requests import as_the_gateway_saw_it
from dashboard.on_lambda.secret import load_secret

load_secret(os.environ)

from zappa.handler import LambdaHandler  # type: ignore[import-not-found] # noqa: E402 - in the zip

# Zappa logs each request with the visitor's address and the query, which has e-mail addresses when
# somebody searches for one. The gateway's access log says what is needed.
logging.getLogger("zappa.wsgi").setLevel(logging.WARNING)

_zappa = LambdaHandler(settings_name="dashboard.on_lambda.zappa_settings")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of the gateway, or run one of the allowed commands.

    Raises:
        RefusedCallError: it is neither.
    """
    match kind_of_call(event):
        case "request":
            answer = _zappa.handler(as_the_gateway_saw_it(event), context)
            return small_enough(with_single_cookies(answer))
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
