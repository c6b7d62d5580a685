"""The worker's part of an e-mail: told once, to somebody who still is to be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from ingest.notices.letters import Letter
from ingest.notices.mailer import Mailer
from ingest.notices.messages import Notice
from leadmodels.errors import FormNotFoundError, LeadNotFoundError
from leadmodels.forms import Form
from leadmodels.leads import Lead, get_lead
from leadmodels.notices.sending import claim, give_back, mark_sent

Outcome = Literal["sent", "repeat", "busy", "moot", "quarantined"]
"""Sent; sent before; somebody is at it; nobody wants it any longer; in quarantine again."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """A letter and whom it goes to."""

    to: str
    letter: Letter


Writes: TypeAlias = Callable[[Notice, Lead, Form], Addressed | None]
"""Writes the letter of a notice; None: its target is not to be told any longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Sends notices as e-mails.

    Args:
        mailer: sends them.
        writers: who writes each kind of letter, by the notice's kind.
        form_of: reads a form.
        now: the clock.
    """

    mailer: Mailer
    writers: Mapping[str, Writes]
    form_of: Callable[[str], Form]
    now: Callable[[], datetime]

    def deliver(self, notice: Notice) -> Outcome:
        """Send a notice, unless that was done.

        It is sent twice where the worker ends, or the table fails, between SES's answer and the
        mark; never otherwise, but when SES's answer is lost.

        Raises:
            MailNotSentError: SES did not take it, or didn't say so; it may be tried again at once.
            StoreUnavailableError: the store failed.
        """
        claimed = claim(notice.event_id, now=self.now())
        if claimed == "done":
            return "repeat"
        if claimed == "busy":
            return "busy"
        outcome: Outcome | None = None
        try:
            outcome = self._send(notice)
        finally:
            if outcome is None or outcome == "quarantined":
                # Whoever tries again need not wait; a release makes the same notice once more.
                give_back(notice.event_id)
        if outcome != "quarantined":
            mark_sent(notice.event_id, now=self.now())
        return outcome

    def _send(self, notice: Notice) -> Outcome:
        # One of a later release waits for that.
        write = self.writers[notice.kind]
        try:
            lead = get_lead(notice.lead_id, now=self.now())
            form = self.form_of(notice.form_id)
        except (LeadNotFoundError, FormNotFoundError):
            return "moot"
        if lead.status == "spam":
            return "quarantined"
        addressed = write(notice, lead, form)
        if addressed is None:
            return "moot"
        self.mailer.send(addressed.letter, to=addressed.to)
        return "sent"
