"""Submissions as they arrive: named by a key, dated by our clock, their address hashed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ingest.breaker import StoreBreaker
from ingest.drop_in import KEY_FIELD
from ingest.events import Request
from ingest.origins import judged_origin
from ingest.refusals import Refusal
from ingest.sources import LONGEST_READ
from ingest.submission import Submission
from leadmodels.errors import InvalidKeyError, StoreUnavailableError
from leadmodels.intake.identity import SubmissionKey, content_key, identify, sent_key
from leadmodels.intake.peppers import PepperCache, hash_ip
from leadmodels.intake.submissions import hash_body
from leadmodels.rules.cleaning import clean_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """Makes submissions of requests."""

    breaker: StoreBreaker
    peppers: PepperCache
    now: Callable[[], datetime]
    random: Callable[[int], bytes]

    def prepare(self) -> None:
        """Read the day's pepper before anybody waits for it, which also opens a connection.

        While the store is away that is remembered as after a request: nobody asks it again soon.
        """
        self._pepper_of(self.now())

    def from_visitor(
        self, request: Request, form_id: str, values: Mapping[str, object]
    ) -> Submission:
        """Make the submission of a form on a page.

        Raises:
            Refusal: 400, its idempotency key can't be used.
        """
        page_url = clean_text(request.headers.get("referer", "")[:LONGEST_READ], multiline=False)
        return self._make(
            request,
            form_id,
            values,
            origin=judged_origin(request),
            source={"page_url": page_url} if page_url else {},
        )

    def from_integrator(
        self, request: Request, form_id: str, values: Mapping[str, object]
    ) -> Submission:
        """Make the submission of a server with an API key.

        Raises:
            Refusal: 400, its idempotency key can't be used.
        """
        source = {"api_key": f"key_{request.api_key_id}"}
        return self._make(request, form_id, values, origin=None, source=source, is_keyed=True)

    def _make(
        self,
        request: Request,
        form_id: str,
        values: Mapping[str, object],
        *,
        origin: str | None,
        source: Mapping[str, str],
        is_keyed: bool = False,
    ) -> Submission:
        received_at = self.now()
        ip_hash = None if is_keyed else self._hash_address(request.source_ip, received_at)
        body_hash = hash_body(form_id, values)
        key = _key_of(request, values) or content_key(form_id, body_hash, ip_hash)
        identity = identify(form_id, key, received_at=received_at, random=self.random(10))
        return Submission(
            form_id=form_id,
            values=values,
            key=key,
            lead_id=identity.lead_id,
            marker_id=identity.marker_id,
            receipt=identity.receipt,
            body_hash=body_hash,
            received_at=received_at,
            origin=origin,
            is_keyed=is_keyed,
            source=source,
            ip_hash=ip_hash,
        )

    def _hash_address(self, source_ip: str | None, at: datetime) -> str | None:
        """Hash an address with the day's pepper; None while the store is away."""
        if source_ip is None:
            return None
        pepper = self._pepper_of(at)
        return None if pepper is None else hash_ip(source_ip, pepper)

    def _pepper_of(self, at: datetime) -> bytes | None:
        pepper = self.peppers.known(at.date())
        if pepper is None and not self.breaker.is_open:
            try:
                pepper = self.peppers.pepper_for(at.date())
            except StoreUnavailableError as failure:
                self.breaker.trip(failure)
        return pepper


def _key_of(request: Request, values: Mapping[str, object]) -> SubmissionKey | None:
    header = request.headers.get("idempotency-key")
    if header is not None:
        try:
            return sent_key("header", header)
        except InvalidKeyError as exc:
            raise Refusal(400, "key", str(exc)) from exc
    hidden = values.get(KEY_FIELD)
    if isinstance(hidden, str) and hidden:
        try:
            return sent_key("field", hidden)
        except InvalidKeyError:
            return None  # a page's mistake is not the visitor's: named by content instead
    return None
