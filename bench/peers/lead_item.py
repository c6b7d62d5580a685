"""What the Python peers store and answer: the lead that `submit_lead` would, in plain Python."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

FORM_ID = os.environ["FORM_ID"]
ORIGIN = os.environ["FORM_ORIGIN"]
PUBLIC_URL = os.environ["PUBLIC_API_URL"]
RETENTION = timedelta(days=365)
PEPPER = bytes(32)
UUID7 = re.compile(r"([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def iso(at: datetime) -> str:
    """Write an instant in UTC, to the millisecond."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def header(event: dict[str, Any], name: str) -> str:
    """Give a header's value, whatever the case of its name."""
    for sent, value in (event.get("headers") or {}).items():
        if sent.lower() == name:
            return str(value)
    return ""


def make_lead(event: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Make a lead's attributes, as plain values, of an event and its checked fields.

    Raises:
        ValueError: the idempotency key is no UUID version 7.
    """
    key = header(event, "idempotency-key").lower()
    match = UUID7.fullmatch(key)
    if match is None:
        raise ValueError("send an idempotency key")
    now = datetime.now(UTC)
    at = datetime.fromtimestamp(int(match[1] + match[2], 16) / 1000, UTC)
    digest = hashlib.sha256(f"{FORM_ID}\n{key}".encode()).hexdigest()
    lead_id = f"lead_{digest[:26]}"
    shard = zlib.crc32(lead_id.encode()) % 4
    expires_at = (now + RETENTION).replace(microsecond=0)
    address = event["requestContext"]["identity"]["sourceIp"].encode()
    words = (values["name"], values["email"], values.get("phone"), values.get("company"))
    body = json.dumps(sorted(values.items()), separators=(",", ":"))
    return {
        "leadId": lead_id,
        "timestamp": iso(at),
        "form_id": FORM_ID,
        "form_version": 1,
        "received_at": iso(now),
        "stored_at": iso(now),
        "status": "new",
        "fields": values,
        "name": values["name"],
        "email": values["email"],
        "phone": values.get("phone", ""),
        "company": values.get("company", ""),
        "search_text": " ".join(word.casefold() for word in words if word),
        "source": {"page_url": header(event, "referer")},
        "ip_hash": hmac.digest(PEPPER, address, "sha256").hex()[:32],
        "spam_score": 0,
        "body_hash": hashlib.sha256(body.encode()).hexdigest(),
        "receipt": f"{digest[:4]}-{digest[4:8]}".upper(),
        "expires_at": int(expires_at.timestamp()),
        "version": 1,
        "time_partition": f"t#{shard}",
        "form_partition": f"f#{FORM_ID}#{shard}",
        "status_partition": f"s#new#{shard}",
        "email_partition": f"e#{values['email'].lower()}",
        "expiry_partition": f"x#{shard}",
        "stored_sort": f"{iso(now)}#{lead_id}",
        "expiry_sort": f"{iso(expires_at)}#{lead_id}",
    }


def accepted(lead: dict[str, Any]) -> dict[str, Any]:
    """Give the body of the answer to a stored lead."""
    return {
        "ok": True,
        "lead_id": lead["leadId"],
        "receipt": lead["receipt"],
        "next": f"{PUBLIC_URL}/f/{FORM_ID}/thanks?receipt={lead['receipt']}",
    }


def cors_headers(event: dict[str, Any]) -> dict[str, str]:
    """Let the form's page read the answer."""
    return {
        "Content-Type": "application/json",
        "Access-Control-Allow-Origin": header(event, "origin"),
        "Access-Control-Expose-Headers": "Retry-After, X-Correlation-Id, Idempotent-Replayed",
        "Vary": "Origin",
        "X-Correlation-Id": event["requestContext"]["requestId"],
    }
