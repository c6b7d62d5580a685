"""The visitor's routes under /f/: submit a form, ask about it, be thanked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from ingest.answers import Answer, json_answer, json_refusal, taken_answer, taken_redirect
from ingest.arrivals import Arrivals
from ingest.bodies import MOST_BYTES, parse_body
from ingest.events import Request
from ingest.form_cache import FormCache
from ingest.intake import Intake
from ingest.judging import witness_of
from ingest.origins import cors_headers, is_allowed_origin, judged_origin, preflight_headers
from ingest.pages import form_page, refusal_page, thanks_page
from ingest.refusals import Refusal
from ingest.serving import Reply
from ingest.settings import Settings
from ingest.sources import PAGE_FIELD, REFERRER_FIELD, carried_source
from leadmodels.errors import StoreUnavailableError
from leadmodels.forms import Form
from leadmodels.ids import parse_form_id
from leadmodels.intake.identity import new_key
from leadmodels.rules.fields import Field, field_to_dict, is_field_name

FormRoute = Callable[[Request, Form | None], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The routes, with what they need."""

    settings: Settings
    forms: FormCache
    arrivals: Arrivals
    intake: Intake

    def submit(self, request: Request) -> Reply:
        """Take a submission and send its visitor on."""
        return self._reply(request, self._submit)

    def describe(self, request: Request) -> Reply:
        """Give the form as JSON or as a page."""
        return self._reply(request, self._describe)

    def thank(self, request: Request) -> Reply:
        """Show the thank-you page, also while the store is away."""
        return self._reply(request, self._thank)

    def preflight(self, request: Request) -> Reply:
        """Tell a browser whether a page may send what it wants to send."""
        try:
            form = self._find_form(request)
        except Refusal as refusal:
            return self.refuse(request, refusal)
        # Unknown while the store is away: the submission itself will be judged by the worker.
        is_allowed = form is None or self._is_allowed(request, form)
        headers = cors_headers(request, is_readable=False)
        if is_allowed:
            headers = {**cors_headers(request, is_readable=True), **preflight_headers(request)}
        return Reply(answer=Answer(status=204, body="", outcome="preflight"), headers=headers)

    def refuse(self, request: Request, refusal: Refusal, form: Form | None = None) -> Reply:
        """Answer a refusal as JSON or as a page that keeps every value.

        A page that may not post gets no form to send: it would post from the API's own origin.
        """
        if request.wants_json:
            answer = json_refusal(refusal)
        elif refusal.values:
            shown = form or self._stand_in(request, refusal)
            is_forbidden = refusal.status == HTTPStatus.FORBIDDEN or self._is_foreign(request, form)
            answer = (
                refusal_page(refusal, shown)
                if is_forbidden
                else self._form_page(shown, self._with_source(request, form, refusal))
            )
        else:
            answer = refusal_page(refusal)
        return Reply(answer=answer, headers=self._cors(request, answer, form))

    def _reply(self, request: Request, route: FormRoute) -> Reply:
        form: Form | None = None
        try:
            form = self._find_form(request)
            answer = route(request, form)
        except Refusal as refusal:
            return self.refuse(request, refusal, form)
        return Reply(answer=answer, headers=self._cors(request, answer, form))

    def _cors(self, request: Request, answer: Answer, form: Form | None) -> dict[str, str]:
        """Let the page read the answer: always its own, and why it was refused."""
        is_forbidden = answer.status == HTTPStatus.FORBIDDEN
        is_readable = form is None or is_forbidden or self._is_allowed(request, form)
        return cors_headers(request, is_readable=is_readable)

    def _submit(self, request: Request, form: Form | None) -> Answer:
        form_id = parse_form_id(request.path_parameters["form_id"])
        values = parse_body(request)
        taken = self.intake.take(self.arrivals.from_visitor(request, form_id, values))
        thanks = f"{self._form_url(form_id)}/thanks?receipt={taken.receipt}"
        next_url = taken.next_url or (form.success_url if form else None) or thanks
        answer = taken_answer if request.wants_json else taken_redirect
        return answer(taken, next_url)

    def _describe(self, request: Request, form: Form | None) -> Answer:
        if form is None:
            raise Refusal(503, "unavailable", "This form can't be reached now. Try again soon.")
        if not request.wants_json:
            return self._form_page(form)
        description = {
            "form_id": form.form_id,
            "name": form.name,
            "description": form.description,
            "submit_label": form.submit_label,
            "consent_text": form.consent_text,
            "fields": [field_to_dict(field) for field in form.fields],
            "limits": {"body_bytes": MOST_BYTES},
        }
        return json_answer(200, description, outcome="described")

    def _thank(self, request: Request, form: Form | None) -> Answer:
        return thanks_page(form, (request.query.get("receipt") or ("",))[0])

    def _form_page(self, form: Form, refusal: Refusal | None = None) -> Answer:
        key = new_key(at=self.arrivals.now(), random=self.arrivals.random(10))
        return form_page(form, form_url=self._form_url(form.form_id), key=key, refusal=refusal)

    def _with_source(self, request: Request, form: Form | None, refusal: Refusal) -> Refusal:
        """Have the page that asks again send along which page was before it."""
        own = {PAGE_FIELD, REFERRER_FIELD}
        if form is not None:
            own -= {field.name for field in form.fields} | form.aliases.keys()
        witness = witness_of(judged_origin(request), form, self.settings)
        found = carried_source(refusal.values, request.headers.get("referer", ""), witness)
        return refusal.keeping(
            {
                **{name: value for name, value in refusal.values.items() if name not in own},
                **{name: value for name, value in found.items() if name in own},
            }
        )

    def _stand_in(self, request: Request, refusal: Refusal) -> Form:
        """Make a form of what was sent, to keep it on the page while the real one can't be read."""
        now = self.arrivals.now()
        names = [name for name in refusal.values if is_field_name(name)]
        return Form(
            form_id=request.path_parameters["form_id"],
            name="Your message",
            fields=tuple(Field(name=name, type="textarea", label=name) for name in names),
            origins=(),
            created_at=now,
            updated_at=now,
        )

    def _find_form(self, request: Request) -> Form | None:
        """Give the form; None while the store is away and it was never read here."""
        try:
            return self.forms.get(request.path_parameters.get("form_id", ""))
        except StoreUnavailableError:
            return None

    def _is_allowed(self, request: Request, form: Form) -> bool:
        origin = judged_origin(request)
        return origin is not None and is_allowed_origin(origin, form, self.settings)

    def _is_foreign(self, request: Request, form: Form | None) -> bool:
        if form is None or judged_origin(request) is None:
            return False
        return not self._is_allowed(request, form)

    def _form_url(self, form_id: str) -> str:
        return f"{self.settings.public_api_url}/f/{form_id}"
