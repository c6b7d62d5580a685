"""E-mails handed to SES."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ingest.notices.letters import Letter
from ingest.notices.mime import to_mime


class MailNotSentError(Exception):
    """SES did not take an e-mail, or did not say so: it may have been sent all the same.

    The text is SES's code, which names no address.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailer:
    """Sends letters from one address.

    Args:
        sender: whom they come from.
        ses: gives the client of SES.
        configuration_set: SES's, which says where bounces and complaints are told; None: nowhere.
    """

    sender: Address
    ses: Callable[[], Any]
    configuration_set: str | None = None

    def send(self, letter: Letter, *, to: str) -> None:
        """Send a letter to one address.

        Raises:
            MailNotSentError: SES refused it or has no time for it now, or whether it was sent is
                unknown.
        """
        options = {"ConfigurationSetName": self.configuration_set} if self.configuration_set else {}
        try:
            self.ses().send_email(
                # The letter itself says the name, in whatever letters; SES takes only ASCII here.
                FromEmailAddress=self.sender.addr_spec,
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": to_mime(letter, sender=self.sender, to=to)}},
                **options,
            )
        except ClientError as exc:
            raise MailNotSentError(exc.response.get("Error", {}).get("Code", "")) from exc
        except BotoCoreError as exc:
            raise MailNotSentError(type(exc).__name__) from exc
