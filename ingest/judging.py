"""A submission judged by its form: where it came from, what it says, how much it looks like spam.

The API refuses what fails; the queue's worker, whose visitor has gone, puts it in quarantine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ingest.drop_in import (
    REPLY_FIELD,
    is_honeypot_filled,
    notes_of,
    redirect_target,
    seconds_to_fill,
    split_metadata,
)
from ingest.origins import is_allowed_origin
from ingest.settings import Settings
from ingest.sources import Witness, source_of
from ingest.submission import Submission
from leadmodels.forms import Form
from leadmodels.origins import url_origin
from leadmodels.rules.cleaning import clean_text
from leadmodels.rules.validation import FieldError, validate_submission
from leadmodels.rules.values import Value
from leadmodels.rules.web_addresses import is_email
from leadmodels.spam.scoring import SpamEvidence, score_submission, typed_values

OriginVerdict = Literal["allowed", "missing", "foreign"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the form makes of a submission.

    Args:
        origin: whether it may come from where it came from.
        values: cleaned values by field name.
        errors: what is wrong with them; none: it can be stored.
        metadata: what was sent beside the fields.
        next_url: where the page asks to go next, when the form's origins allow that.
        source: where it came from, with what its metadata says of it.
        form: the form that judged.
        submission: what was judged.
    """

    origin: OriginVerdict
    values: Mapping[str, Value]
    errors: tuple[FieldError, ...]
    metadata: Mapping[str, str]
    next_url: str | None
    source: Mapping[str, str]
    form: Form
    submission: Submission

    @property
    def sent(self) -> dict[str, Value]:
        """All that was sent, for the page that asks again."""
        return {**self.values, **self.metadata}

    @property
    def reply_to(self) -> str | None:
        """An address for answers that came beside the fields; None: none, or it is no address."""
        address = clean_text(self.metadata.get(REPLY_FIELD, ""), multiline=False)
        return address if is_email(address) else None

    @property
    def sent_names(self) -> dict[str, str]:
        """The names under which fields were sent, where they aren't the form's."""
        own = {field.name: field.type for field in self.form.fields}
        names = {
            name if name in own else self.form.aliases.get(name, name): name
            for name in self.submission.values
        }
        sender = next((name for name, kind in own.items() if kind == "email"), None)
        if sender is not None and REPLY_FIELD in self.metadata:
            names.setdefault(sender, REPLY_FIELD)
        return {known: name for known, name in names.items() if known != name}

    def evidence(self, submissions_this_minute: int | None) -> SpamEvidence:
        """Give what the spam score is made of."""
        texts = typed_values(self.form.fields, self.values)
        return SpamEvidence(
            values=texts,
            honeypots_filled=is_honeypot_filled(self.metadata),
            seconds_to_fill=seconds_to_fill(self.metadata),
            origin_missing=self.origin == "missing",
            email=next((texts.get(f.name) for f in self.form.fields if f.type == "email"), None),
            own_origins=self.form.origins,
            blocked_words=self.form.blocked_words,
            submissions_this_minute=submissions_this_minute,
        )


def judge(submission: Submission, form: Form, settings: Settings) -> Judgement:
    """Judge a submission by its form."""
    fields, metadata = split_metadata(form, submission.values)
    checked = validate_submission(form.fields, fields)
    return Judgement(
        origin=_judge_origin(submission, form, settings),
        values=checked.values,
        errors=checked.errors,
        metadata=metadata,
        next_url=redirect_target(form, metadata, submission.origin),
        source={
            **source_of(submission, metadata, witness_of(submission.origin, form, settings)),
            **notes_of(metadata),
        },
        form=form,
        submission=submission,
    )


def witness_of(origin: str | None, form: Form | None, settings: Settings) -> Witness:
    """Give what the origin rule knows of a request; None: its form can't be read now."""
    return Witness(
        origin=origin,
        api_origin=url_origin(settings.public_api_url),
        is_allowed=lambda other: form is not None and is_allowed_origin(other, form, settings),
    )


def spam_verdict(
    judgement: Judgement, submissions_this_minute: int | None
) -> tuple[int, tuple[str, ...]]:
    """Score a submission and say why."""
    verdict = score_submission(judgement.evidence(submissions_this_minute))
    return verdict.score, verdict.reasons


def _judge_origin(submission: Submission, form: Form, settings: Settings) -> OriginVerdict:
    if submission.is_keyed:
        return "allowed"
    if submission.origin is None:
        return "missing"
    return "allowed" if is_allowed_origin(submission.origin, form, settings) else "foreign"
