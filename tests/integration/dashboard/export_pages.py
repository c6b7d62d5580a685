"""The page of exports as a browser uses it: open it, choose, press its button, read the file."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.test import Client

from .bulk_pages import LIST, hidden_fields

EXPORT = LIST + "export/"


def open_export(client: Client, query: str = "", **ticked: Any) -> str:
    """Open the page, from the list's link or with a selection from its form."""
    response = client.post(EXPORT, ticked) if ticked else client.get(f"{EXPORT}?{query}")
    assert response.status_code == 200, response.headers
    return response.content.decode()


def send(client: Client, page: str, **options: str) -> Any:
    """Choose how the file is written, and press the button."""
    chosen = {"format": "csv", "delimiter": "comma", "has_bom": "on"} | options
    return client.post(EXPORT, hidden_fields(page) | {k: v for k, v in chosen.items() if v})


def rows_of(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
