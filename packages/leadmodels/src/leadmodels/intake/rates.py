"""How often one address submits to a form within a minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from pynamodb.constants import NUMBER

from leadmodels.models import CURRENT
from leadmodels.raw_items import raw_seconds, raw_texts
from leadmodels.table import call_table

MOST_A_MINUTE: Final = 60
"""Beyond this many submissions a minute the visitor is asked to wait, person or not."""

_AGE: Final = timedelta(hours=1)


def count_submission(form_id: str, ip_hash: str, *, at: datetime) -> int:
    """Count a submission in one update and give how many its minute has seen, itself included.

    A request that the store answered too late is sent again and may count twice.

    Args:
        form_id: the form.
        ip_hash: from `leadmodels.intake.peppers.hash_ip`.
        at: the server's clock when it arrived.

    Raises:
        StoreUnavailableError: the store failed; callers go on without a rate.
    """
    minute = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    key = {"leadId": f"rate_{form_id}#{ip_hash}#{minute}", "timestamp": CURRENT}
    request = {
        "Key": raw_texts(key),
        "UpdateExpression": "ADD #count :one SET #end = :end",
        "ExpressionAttributeNames": {"#count": "count", "#end": "expires_at"},
        "ExpressionAttributeValues": {":one": {NUMBER: "1"}, ":end": raw_seconds(at + _AGE)},
        "ReturnValues": "ALL_NEW",
    }
    return int(call_table("UpdateItem", request)["Attributes"]["count"][NUMBER])
