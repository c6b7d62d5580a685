"""Call the API as its callers do, before anybody is told that it is ready."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

from dev.processes import ChildError

# A first call starts a function's worker, on a machine that may be busy with other starts.
ANSWER_SECONDS = 30


def require_api(api_url: str, api_key: str) -> None:
    """Make sure that each function answers well through the gateway; their workers start so too.

    Raises:
        ChildError: one didn't; the text has the path, the status and the answer.
    """
    for path, headers in (("/health", {}), ("/v1/leads?limit=1", {"x-api-key": api_key})):
        status, body = _get(f"{api_url}{path}", headers)
        if status != http.HTTPStatus.OK:
            raise ChildError(f"The API answers {path} with {status}: {body}")


def _get(url: str, headers: Mapping[str, str]) -> tuple[int, str]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers=dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as exc:
        return 0, str(exc)
    finally:
        connection.close()
