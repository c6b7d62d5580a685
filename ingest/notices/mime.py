"""A letter as the bytes of an e-mail. Headers are made here, and no line break can get into one."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import Final

from ingest.notices.letter_html import to_html
from ingest.notices.letter_text import to_text
from ingest.notices.letters import Letter
from leadmodels.notices.settings import address_problem
from leadmodels.notices.subjects import as_header_text

AUTO_HEADERS: Final = {
    # No machine answers a machine. Source: https://www.rfc-editor.org/rfc/rfc3834#section-5
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
}


class InvalidSenderError(ValueError):
    """The address that e-mails are to come from is none."""


def parse_sender(text: str) -> Address:
    """Read `Lead Capture <leads@example.com>` or the address alone.

    Raises:
        InvalidSenderError: it is neither.
    """
    name, address = parseaddr(text)
    if address_problem(address) is not None or not text.isprintable():
        raise InvalidSenderError("Write the sender like: Lead Capture <leads@example.com>.")
    user, _, domain = address.rpartition("@")
    return Address(as_header_text(name), user, domain)


def to_mime(letter: Letter, *, sender: Address, to: str) -> bytes:
    """Write a letter to one address, as text and as HTML.

    Args:
        letter: what it says.
        sender: whom it comes from.
        to: an address that `address_problem` finds none with.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = as_header_text(letter.subject)
    message["From"] = sender
    message["To"] = _address(to)
    if letter.reply_to is not None:
        message["Reply-To"] = _address(letter.reply_to)
    for name, value in AUTO_HEADERS.items():
        message[name] = value
    message.set_content(to_text(letter))
    message.add_alternative(to_html(letter), subtype="html")
    return message.as_bytes()


def _address(text: str) -> Address:
    user, _, domain = text.rpartition("@")
    return Address("", user, domain)
