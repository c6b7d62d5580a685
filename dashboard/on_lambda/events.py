"""Which calls the function answers.

Whoever may invoke a Zappa function can run any code in it: its handler executes a `raw_command`,
imports and calls a `command`, and runs any Django command as `manage`. Here nothing but requests
and the commands named below gets that far.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

CallKind = Literal["request", "keep_warm", "manage"]

COMMANDS: Final = frozenset({"check --deploy", "migrate", "migrate --plan", "showmigrations"})
"""Each whole, with its options: `migrate leads zero` would delete what people have saved."""

UNLOCK: Final = re.compile(r"unlock_log_in (--all|--user \S+|--address [0-9a-f.:/]+)")
"""For when no admin can log in to do it under People."""


class RefusedCallError(Exception):
    """The function doesn't do that."""


def kind_of_call(event: Mapping[str, Any]) -> CallKind:
    """Say what a call is.

    Raises:
        RefusedCallError: nothing that the function answers.
    """
    if _is_request(event):
        return "request"
    if event.get("detail-type") == "Scheduled Event" and _is_keep_warm(event.get("resources")):
        return "keep_warm"
    if set(event) == {"manage"} and _is_allowed(str(event["manage"])):
        return "manage"
    allowed = ", ".join(sorted(COMMANDS))
    raise RefusedCallError(
        "This function answers requests of its gateway, and these of Django's commands: "
        f"{allowed}, unlock_log_in."
    )


def _is_allowed(line: str) -> bool:
    return line in COMMANDS or UNLOCK.fullmatch(line) is not None


def _is_request(event: Mapping[str, Any]) -> bool:
    """Tell a REST API's request from those of an HTTP API, a function URL or a load balancer."""
    context = event.get("requestContext")
    return (
        "httpMethod" in event
        and event.get("version", "1.0") == "1.0"
        and isinstance(context, dict)
        and "elb" not in context
    )


def _is_keep_warm(resources: object) -> bool:
    """Tell Zappa's own schedule by its name."""
    return isinstance(resources, list) and str(resources[:1]).endswith("keep_warm_callback']")
