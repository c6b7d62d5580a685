"""The one place where the dashboard meets API Gateway: keys are made there, and ended."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any, Final

from django.conf import settings

from leadmodels.rotation.api_gateway import ApiGateway
from leadmodels.rotation.gateway import KeyGateway

_CONNECT_SECONDS: Final = 2.0
_READ_SECONDS: Final = 5.0
_ATTEMPTS: Final = 3
"""AWS takes a few such calls a second: what it refuses for that is tried again."""


@cache
def key_gateway() -> KeyGateway:
    """Give the gateway's keys and the usage plan named in the settings; threads share them."""
    return ApiGateway(settings.USAGE_PLAN_ID, _Client())


class _Client:
    """Makes botocore's client when it is first asked for, once."""

    def __init__(self) -> None:
        self._made: Any = None
        # botocore's sessions, which make clients, are not for several threads at a time.
        self._making = threading.Lock()

    def __call__(self) -> Any:  # noqa: ANN401 - botocore makes its methods when it runs
        with self._making:
            if self._made is None:
                self._made = _make_client()
            return self._made


def _make_client() -> Any:  # noqa: ANN401 - see _Client
    # Here and not on top: pages that need no keys never pay for it.
    import botocore.session  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    return botocore.session.get_session().create_client(
        "apigateway",
        region_name=settings.AWS_REGION,
        endpoint_url=settings.AWS_ENDPOINT_URL,
        config=Config(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
        ),
    )
