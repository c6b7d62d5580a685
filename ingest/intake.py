"""The way in that all submissions share: judged, then stored, or queued, or refused in words.

A submission is acknowledged after a durable write only: into the store, else into the queue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ingest.breaker import StoreBreaker
from ingest.drop_in import shown_consent
from ingest.errors import QueueUnavailableError
from ingest.form_cache import FormCache
from ingest.judging import Judgement, judge, spam_verdict
from ingest.overflow import OverflowQueue
from ingest.refusals import Refusal
from ingest.settings import Settings
from ingest.submission import Submission, is_flat
from leadmodels.errors import KeyReusedError, StoreUnavailableError
from leadmodels.ids import LeadId
from leadmodels.intake.once import Stored, put_lead_once
from leadmodels.intake.rates import MOST_A_MINUTE, count_submission
from leadmodels.intake.refused_origins import count_refusal
from leadmodels.intake.submissions import Circumstances, lead_from_submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A submission that is durable.

    Args:
        outcome: stored now, stored before, or waiting in the queue.
        lead_id: None where the queue's worker has to ask a marker first.
        receipt: the visitor's short code.
        next_url: where the page asked to go, when that is allowed.
    """

    outcome: Literal["stored", "replayed", "queued"]
    lead_id: LeadId | None
    receipt: str
    next_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Takes submissions, with what that needs."""

    settings: Settings
    forms: FormCache
    breaker: StoreBreaker
    queue: OverflowQueue
    now: Callable[[], datetime]

    def take(self, submission: Submission) -> Taken:
        """Make a submission durable.

        Raises:
            Refusal: the documented reasons not to; nothing was stored then.
        """
        try:
            form = self.forms.get(submission.form_id)
        except StoreUnavailableError:
            # Unchecked: its form can't be read. The worker judges it, and drops nothing.
            return self._enqueue(_require_flat(submission), next_url=None)
        judgement = judge(submission, form, self.settings)
        if judgement.origin == "foreign":
            self._note_refusal(submission)
            raise _foreign(judgement)
        if judgement.errors:
            raise _invalid(judgement)
        rate = self._rate(judgement)
        return self._store(judgement, rate)

    def _store(self, judgement: Judgement, rate: int | None) -> Taken:
        submission = judgement.submission
        if not self.breaker.is_open:
            try:
                stored = store(judgement, rate=rate, stored_at=self.now())
            except StoreUnavailableError as failure:
                self.breaker.trip(failure)
            except KeyReusedError as exc:
                raise _reused(exc, judgement) from exc
            else:
                return Taken(
                    outcome="replayed" if stored.is_replay else "stored",
                    lead_id=stored.lead.lead_id,
                    receipt=stored.lead.receipt,
                    next_url=judgement.next_url,
                )
        return self._enqueue(submission, next_url=judgement.next_url, judgement=judgement)

    def _enqueue(
        self, submission: Submission, *, next_url: str | None, judgement: Judgement | None = None
    ) -> Taken:
        try:
            self.queue.send(submission)
        except QueueUnavailableError as exc:
            raise _unavailable(submission, judgement) from exc
        is_fixed = submission.marker_id is None
        return Taken(
            outcome="queued",
            lead_id=submission.lead_id if is_fixed else None,
            receipt=submission.receipt,
            next_url=next_url,
        )

    def _rate(self, judgement: Judgement) -> int | None:
        """Count the sender's submissions of this minute; None: not known, and nobody is refused."""
        submission = judgement.submission
        if submission.ip_hash is None or self.breaker.is_open:
            return None
        try:
            rate = count_submission(
                submission.form_id, submission.ip_hash, at=submission.received_at
            )
        except StoreUnavailableError as failure:
            self.breaker.trip(failure)
            return None
        if rate > MOST_A_MINUTE:
            raise Refusal(
                429,
                "too_many",
                "This came too often from one place. Please wait a minute.",
                values=judgement.sent,
            )
        return rate

    def _note_refusal(self, submission: Submission) -> None:
        """Count a refused origin for the form's admin, as long as that costs nobody anything."""
        if submission.origin is None or self.breaker.is_open:
            return
        try:
            count_refusal(submission.form_id, submission.origin, at=submission.received_at)
        except StoreUnavailableError as failure:
            self.breaker.trip(failure)


def store(
    judgement: Judgement,
    *,
    rate: int | None,
    stored_at: datetime,
    extra_reasons: tuple[str, ...] = (),
) -> Stored:
    """Store a judged submission once; the API and the queue's worker both come here.

    A page's hidden key that comes again with other content (a page from the browser's cache, filled
    in anew) is another submission; a header's is a mistake to be told.

    Args:
        judgement: of the submission and its form.
        rate: how many came from its sender this minute, if known.
        stored_at: the server's clock now.
        extra_reasons: what else puts it in quarantine.

    Raises:
        KeyReusedError: a header's key names a lead with other content.
        StoreUnavailableError: the store failed; whether it was stored is unknown.
    """
    submission = judgement.submission
    try:
        return _put(judgement, submission, rate, stored_at=stored_at, extra_reasons=extra_reasons)
    except KeyReusedError:
        if submission.key.kind != "field":
            raise
    return _put(
        judgement, submission.renamed(), rate, stored_at=stored_at, extra_reasons=extra_reasons
    )


def _put(
    judgement: Judgement,
    submission: Submission,
    rate: int | None,
    *,
    stored_at: datetime,
    extra_reasons: tuple[str, ...],
) -> Stored:
    form = judgement.form
    score, reasons = spam_verdict(judgement, rate)
    circumstances = Circumstances(
        received_at=submission.received_at,
        stored_at=stored_at,
        body_hash=submission.body_hash,
        receipt=submission.receipt,
        source=judgement.source,
        ip_hash=submission.ip_hash,
        reply_to=judgement.reply_to,
        spam_score=max(score, form.spam_threshold) if extra_reasons else score,
        spam_reasons=(*extra_reasons, *reasons),
        shown_consent=shown_consent(judgement.metadata),
    )
    lead = lead_from_submission(form, judgement.values, submission.lead_id, circumstances)
    return put_lead_once(lead, marker_id=submission.marker_id, kind=submission.key.kind)


def _require_flat(submission: Submission) -> Submission:
    if not is_flat(submission.values):
        raise Refusal(422, "type", "Each field takes text: send no objects, and no nested lists.")
    return submission


def _foreign(judgement: Judgement) -> Refusal:
    return Refusal(
        403,
        "origin",
        f"This form does not take submissions from {judgement.submission.origin}. The owner of the "
        "site can add that address to the form's allowed origins.",
        values=judgement.sent,
    )


def _invalid(judgement: Judgement) -> Refusal:
    problems = len(judgement.errors)
    sentence = (
        "One answer needs a change before this can be sent."
        if problems == 1
        else f"{problems} answers need a change before this can be sent."
    )
    return Refusal(
        422,
        "fields",
        sentence,
        errors=judgement.errors,
        values=judgement.sent,
        sent_names=judgement.sent_names,
    )


def _reused(exc: KeyReusedError, judgement: Judgement) -> Refusal:
    return Refusal(409, "key_reused", f"{exc} Use a new key for each.", values=judgement.sent)


def _unavailable(submission: Submission, judgement: Judgement | None) -> Refusal:
    values = judgement.sent if judgement else submission.values
    return Refusal(
        503,
        "unavailable",
        "Your message was not sent: we can't store it at the moment. Please send it again in a "
        "minute.",
        values=values,
    )
