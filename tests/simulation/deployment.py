"""What the simulated functions find around them: their settings, their queues, an API key."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Final

from ingest.settings import Settings, read_settings
from leadmodels.api_keys import ApiKey, put_api_key
from tests.simulation.clock import START
from tests.simulation.requests import API_KEY_ID
from tests.support.table import TABLE

QUEUE_URL: Final = "https://sqs.us-east-1.amazonaws.com/000000000000/overflow"
DEAD_LETTER_URL: Final = f"{QUEUE_URL}-dead"


def deployed_settings() -> Settings:
    """Give what both functions are told of their surroundings."""
    return replace(
        read_settings(os.environ),
        table=TABLE,
        overflow_queue_url=QUEUE_URL,
        dead_letter_queue_url=DEAD_LETTER_URL,
        sqs_endpoint_url=None,
    )


def store_api_key() -> None:
    """Store the integrators' key."""
    key = ApiKey(
        key_id=API_KEY_ID,
        name="CRM",
        scopes=frozenset({"leads:write"}),
        last_four="wxyz",
        created_by="staff_test",
        created_at=START,
    )
    put_api_key(key)
