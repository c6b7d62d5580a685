"""Changes to many leads as a browser makes them: tick, go on, read the page, press its button."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django.utils import timezone

from leadmodels.leads import Lead, get_lead

LIST = "/admin/leads/lead/"

BULK = LIST + "bulk/"


def hidden_fields(page: str) -> dict[str, Any]:
    """What the form on a page sends again, by name; a name given several times has a list."""
    main = page.partition("<main")[2]
    found: dict[str, Any] = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', main):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name is not None
        found.setdefault(name[1], []).append(html.unescape(value[1]) if value else "")
    return {
        name: values if name == "lead_id" else values[0]
        for name, values in found.items()
        if name != "csrfmiddlewaretoken"
    }


def text_of(page: str) -> str:
    """What a person reads on a page."""
    main = page.partition("<main")[2]
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", main).split()))


def said(response: Any) -> str:
    return text_of(response.content.decode())


def ask(client: Client, action: str, leads: list[Lead], **more: str) -> str:
    """Ask on the list for something to be done to the leads that were ticked."""
    ticked = [lead.lead_id for lead in leads]
    sent = {"action": action, "scope": "selected", "lead_id": ticked, "filters": "", **more}
    response = client.post(BULK, sent)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def confirm(client: Client, page: str, **typed: str) -> Any:
    """Press the button of the confirmation."""
    return client.post(BULK, hidden_fields(page) | typed)


def now_of(lead: Lead) -> Lead:
    return get_lead(lead.lead_id, now=timezone.now())
