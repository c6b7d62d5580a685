"""The Lambda that lists and reads leads: `ingest.get_leads.handler`."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from ingest.observability import Observer
from ingest.reading import Reader
from ingest.serving import Handler, make_handler
from ingest.settings import Settings, read_settings
from leadmodels.table import bind_table


def make_get_leads(settings: Settings) -> Handler:
    """Wire the function's routes to the real clock and table."""
    bind_table(settings.table)
    reader = Reader(now=_now)
    routes = {"GET /v1/leads": reader.list, "GET /v1/leads/{lead_id}": reader.read}
    return make_handler(routes, Observer("get_leads", settings.function_name))


def _now() -> datetime:
    return datetime.now(UTC)


handler = make_get_leads(read_settings(os.environ))
