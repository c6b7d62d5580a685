"""Send a link by e-mail, where the dashboard has a mail server."""

from __future__ import annotations

import logging
from contextlib import suppress
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

logger = logging.getLogger(__name__)

_INVITE: Final = """{name} has invited you to the Lead Capture dashboard.

Choose your password here, within 7 days:

{link}

Nobody else should have this link. If you didn't expect it, leave it.
"""
_FORGOTTEN: Final = """Somebody, probably you, wants a new password for the Lead Capture dashboard.

Your user name: {username}
Choose the password here, within an hour:

{link}

If it wasn't you, leave this alone: your password stays as it is.
"""


def mail_invite(*, to: str, by: str, link: str) -> bool:
    """Send an invite; False: there is no mail server, or it didn't take it."""
    if not settings.EMAIL_IS_SENT:
        return False
    return _send([_message("You are invited to Lead Capture", _INVITE, to, name=by, link=link)])


def mail_password_links(links: list[tuple[str, str, str]]) -> bool:
    """Send links to those who asked for them.

    Args:
        links: address, user name and link of each. With none of them the mail server is asked all
            the same: the time this takes tells less of whether there is such an account.
    """
    subject = "A new password for Lead Capture"
    return _send(
        [_message(subject, _FORGOTTEN, to, username=name, link=link) for to, name, link in links]
    )


def _message(subject: str, text: str, to: str, **words: str) -> EmailMessage:
    return EmailMessage(subject=subject, body=text.format(**words), to=[to])


def _send(messages: list[EmailMessage]) -> bool:
    connection = get_connection()
    try:
        connection.open()
        connection.send_messages(messages)
    except (SMTPException, OSError) as error:
        # Its text may name the address.
        logger.warning("The mail server did not take an e-mail: %s", type(error).__name__)
        return False
    finally:
        with suppress(SMTPException, OSError):
            connection.close()
    return True
