"""Whom the demo's e-mails come from. Local AWS keeps e-mails and sends them nowhere."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from dev.settings import EMAIL_FROM


def ensure_sender(ses: Any) -> None:  # noqa: ANN401 - a client of SES
    """Have SES take e-mails from the demo's sender, as somebody does once for a domain on AWS."""
    identity = parseaddr(EMAIL_FROM)[1]
    try:
        ses.create_email_identity(EmailIdentity=identity)
    except ses.exceptions.AlreadyExistsException:
        return
