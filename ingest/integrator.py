"""The integrator's routes under /v1/: leads submitted, listed and read with an API key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ingest.access import require_scope
from ingest.bodies import parse_json
from ingest.events import Request
from ingest.form_cache import FormCache
from ingest.refusals import Refusal
from ingest.serving import Reply
from ingest.settings import Settings
from ingest.storing import store_submission, stored_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrator:
    """The route that writes; reading is `ingest.reading`, which a submission never imports."""

    settings: Settings
    forms: FormCache
    now: Callable[[], datetime]
    random: Callable[[int], bytes]

    def submit(self, request: Request) -> Reply:
        """Store a lead that a server sends."""
        now = self.now()
        require_scope(request, "leads:write", now=now)
        body = parse_json(request)
        form_id, submitted = body.get("form_id"), body.get("fields")
        if not isinstance(form_id, str) or not isinstance(submitted, dict):
            raise Refusal(400, "malformed", 'Send {"form_id": "form_…", "fields": {…}}.')
        form = self.forms.get(form_id)
        lead = store_submission(
            form,
            submitted,
            received_at=now,
            random=self.random(10),
            source={"api_key": f"key_{request.api_key_id}"},
        )
        thanks = f"{self.settings.public_api_url}/f/{form.form_id}/thanks?receipt={lead.receipt}"
        return Reply(answer=stored_answer(lead, form.success_url or thanks), headers={})
