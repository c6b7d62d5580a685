"""A person whose data is looked for where it must not be."""

from __future__ import annotations

import base64
from typing import Final
from urllib.parse import quote, quote_plus

NAME: Final = "Tweety Canarybird"
EMAIL: Final = "tweety.canarybird@example.org"
PHONE: Final = "+1-202-555-0199"
PERSON: Final = {"name": NAME, "email": EMAIL, "phone": PHONE}

# Parts of them, too: a log that cuts or encodes a value holds it none the less.
_TRACES: Final = ("tweety", "canarybird", "555-0199", "5550199")


def traces_in(text: str) -> list[str]:
    """Find what a text holds of the canary, plain, percent-encoded, escaped or in base64."""
    lowered = text.lower()
    encoded = [quote(EMAIL), quote_plus(NAME), quote(PHONE), EMAIL.replace("@", "\\u0040")]
    coded = [base64.b64encode(value.encode()).decode()[:-4] for value in PERSON.values()]
    found = [trace for trace in (*_TRACES, *encoded) if trace.lower() in lowered]
    return found + [trace for trace in coded if trace in text]
