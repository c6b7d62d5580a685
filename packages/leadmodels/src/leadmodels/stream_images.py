"""What the images in a record of the table's stream are of.

Source: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

from leadmodels.errors import LeadModelsError

Image = Mapping[str, Mapping[str, Any]]


class UnreadableRecordError(LeadModelsError):
    """A record about a lead has not the shape of one; the text says nothing of what is in it."""


def is_leads_place(keys: Image) -> bool:
    """Tell a lead's own place from its activities, which stand behind it, and other kinds."""
    return text_in(keys, "leadId").startswith("lead_") and "#" not in text_in(keys, "timestamp")


def is_lead(image: Image | None) -> TypeGuard[Image]:
    """Tell a lead from a tombstone, which has no form, and from nothing."""
    return image is not None and "form_id" in image


def text_in(image: Image, name: str) -> str:
    """Read a text that has to be there.

    Raises:
        KeyError, TypeError: it isn't, or is no text.
    """
    text: object = image[name]["S"]
    if not isinstance(text, str):
        raise TypeError("an attribute that is no text")
    return text
