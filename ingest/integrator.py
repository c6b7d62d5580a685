"""The integrator's way in: leads from servers, with an API key."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.access import require_scope
from ingest.answers import taken_answer
from ingest.arrivals import Arrivals
from ingest.bodies import parse_json
from ingest.events import Request
from ingest.intake import Intake
from ingest.refusals import Refusal
from ingest.serving import Reply
from ingest.settings import Settings
from leadmodels.errors import InvalidIdError
from leadmodels.ids import FormId, parse_form_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrator:
    """The route that writes; reading is `ingest.reading`, which a submission never imports."""

    settings: Settings
    arrivals: Arrivals
    intake: Intake

    def submit(self, request: Request) -> Reply:
        """Take a lead that a server sends."""
        require_scope(request, "leads:write", now=self.arrivals.now())
        body = parse_json(request)
        form_id, submitted = body.get("form_id"), body.get("fields")
        if not isinstance(form_id, str) or not isinstance(submitted, dict):
            raise Refusal(400, "malformed", 'Send {"form_id": "form_…", "fields": {…}}.')
        known_shape = _form_id(form_id)
        taken = self.intake.take(self.arrivals.from_integrator(request, known_shape, submitted))
        form_url = f"{self.settings.public_api_url}/f/{known_shape}"
        thanks = f"{form_url}/thanks?receipt={taken.receipt}"
        return Reply(answer=taken_answer(taken, taken.next_url or thanks), headers={})


def _form_id(text: str) -> FormId:
    try:
        return parse_form_id(text)
    except InvalidIdError as exc:
        raise Refusal(404, "form_unknown", "There is no such form: check its id.") from exc
