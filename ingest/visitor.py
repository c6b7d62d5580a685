"""The visitor's routes under /f/: submit a form, ask about it, be thanked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ingest.answers import Answer, json_answer, json_refusal, redirect
from ingest.bodies import MOST_BYTES, parse_body
from ingest.events import Request
from ingest.form_cache import FormCache
from ingest.origins import OriginDecision, cors_headers, decide_origin, preflight_headers
from ingest.pages import form_page, refusal_page, thanks_page
from ingest.refusals import Refusal
from ingest.serving import Reply
from ingest.settings import Settings
from ingest.storing import store_submission, stored_answer
from leadmodels.cleaning import clean_text
from leadmodels.fields import field_to_dict
from leadmodels.forms import Form

FormRoute = Callable[[Request, Form, OriginDecision], Answer]

LONGEST_URL: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The routes, with what they need: settings, forms, a clock and a source of randomness."""

    settings: Settings
    forms: FormCache
    now: Callable[[], datetime]
    random: Callable[[int], bytes]

    def submit(self, request: Request) -> Reply:
        """Store a submission and send its visitor on."""
        return self._reply(request, self._submit)

    def describe(self, request: Request) -> Reply:
        """Give the form as JSON or as a page."""
        return self._reply(request, self._describe)

    def thank(self, request: Request) -> Reply:
        """Show the thank-you page."""
        return self._reply(request, self._thank)

    def preflight(self, request: Request) -> Reply:
        """Tell a browser whether a page may send what it wants to send."""
        try:
            form = self._form(request)
        except Refusal as refusal:
            return self.refuse(request, refusal)
        decision = decide_origin(request, form, self.settings)
        headers = {"Vary": "Origin"}
        if decision.is_allowed and decision.echo is not None:
            headers = {**cors_headers(decision), **preflight_headers(request)}
        return Reply(answer=Answer(status=204, body="", outcome="preflight"), headers=headers)

    def refuse(
        self,
        request: Request,
        refusal: Refusal,
        form: Form | None = None,
        decision: OriginDecision | None = None,
    ) -> Reply:
        """Answer a refusal as JSON or as a page that keeps every value."""
        if request.wants_json:
            answer = json_refusal(refusal)
        elif form is not None and refusal.values:
            answer = form_page(form, form_url=self._form_url(form), refusal=refusal)
        else:
            answer = refusal_page(refusal)
        return Reply(answer=answer, headers=cors_headers(decision))

    def _reply(self, request: Request, route: FormRoute) -> Reply:
        form: Form | None = None
        decision: OriginDecision | None = None
        try:
            form = self._form(request)
            decision = decide_origin(request, form, self.settings)
            return Reply(answer=route(request, form, decision), headers=cors_headers(decision))
        except Refusal as refusal:
            return self.refuse(request, refusal, form, decision)

    def _submit(self, request: Request, form: Form, decision: OriginDecision) -> Answer:
        if not decision.is_allowed:
            raise Refusal(
                403,
                "origin",
                f"This form does not take submissions from {decision.judged}. The owner of the "
                "site can add that address to the form's allowed origins.",
            )
        lead = store_submission(
            form,
            parse_body(request),
            received_at=self.now(),
            random=self.random(10),
            source=_source(request),
            spam_reasons=("missing_origin",) if decision.is_missing else (),
        )
        next_url = form.success_url or f"{self._form_url(form)}/thanks?receipt={lead.receipt}"
        if request.wants_json:
            return stored_answer(lead, next_url)
        return redirect(next_url, outcome="stored")

    def _describe(self, request: Request, form: Form, _: OriginDecision) -> Answer:
        if not request.wants_json:
            return form_page(form, form_url=self._form_url(form))
        description = {
            "form_id": form.form_id,
            "name": form.name,
            "description": form.description,
            "submit_label": form.submit_label,
            "fields": [field_to_dict(field) for field in form.fields],
            "limits": {"body_bytes": MOST_BYTES},
        }
        return json_answer(200, description, outcome="described")

    def _thank(self, request: Request, form: Form, _: OriginDecision) -> Answer:
        return thanks_page(form, (request.query.get("receipt") or ("",))[0])

    def _form(self, request: Request) -> Form:
        return self.forms.get(request.path_parameters.get("form_id", ""))

    def _form_url(self, form: Form) -> str:
        return f"{self.settings.public_api_url}/f/{form.form_id}"


def _source(request: Request) -> dict[str, str]:
    page_url = clean_text(request.headers.get("referer", "")[:LONGEST_URL], multiline=False)
    return {"page_url": page_url} if page_url else {}
