"""The CORS doctor: what a page sends, what the rule says, what the API does, what to change."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.access.origins.advice import Advice, advise
from dashboard.access.origins.findings import (
    Answer,
    Comparison,
    Finding,
    compare,
    decision_of,
    read_post,
    read_preflight,
)
from dashboard.access.origins.judging import judge_for, title_of, why
from dashboard.access.origins.page_origin import LONGEST, Sender, sender_of
from dashboard.access.origins.probe import (
    TIMEOUT_SECONDS,
    Answered,
    Asked,
    Unanswered,
    ask,
    is_sendable,
    post_of,
    preflight_of,
)
from dashboard.access.origins.saving import WITHIN
from dashboard.access.origins.typed import in_letters
from dashboard.forms.retention import find_form
from dashboard.frame import FramedView
from leadmodels.forms import Form
from leadmodels.origin_rule import OriginVerdict

_EMPTY: Final = "Give the address of the page that has the form, or an origin."
_UNSENT: Final = Unanswered(
    sentence=(
        "Not sent: a header can't carry this as it stands, so no browser sends it and no answer of "
        "the API's would say anything about it."
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A request, what came back, and what that says."""

    title: str
    asked: Asked
    answer: Answer
    finding: Finding

    @property
    def answered(self) -> Answered | None:
        """What came back, if anything did."""
        return self.answer if isinstance(self.answer, Answered) else None

    @property
    def is_sent(self) -> bool:
        """Whether it was sent at all."""
        return self.answer is not _UNSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """All that the doctor found out about one origin.

    Args:
        sender: what the page sends, and how that was found.
        letters: its origin with the letters of xn-- labels; "": it has none.
        verdict: the rule's.
        title: the verdict in a word.
        why: the verdict's reason.
        steps: the preflight and the submission.
        comparison: whether rule and API agree.
        advice: what to change.
    """

    sender: Sender
    letters: str
    verdict: OriginVerdict
    title: str
    why: str
    steps: tuple[Step, Step]
    comparison: Comparison
    advice: Advice

    @property
    def decision(self) -> str:
        """What becomes of a submission by the rule."""
        return decision_of(self.verdict)


class DoctorView(FramedView):
    """Examine one page's origin for one form; nothing is stored or changed."""

    template_name = "access/origins_doctor.html"
    permission_required = "forms.change_form"
    title = "CORS doctor"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Ask for a page; a link may have filled it in.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(kwargs["form_id"])
        return self._page(form, request.GET.get("page", ""), is_exact="exact" in request.GET)

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - same
        """Examine what was given.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(kwargs["form_id"])
        typed, is_exact = request.POST.get("page", ""), "exact" in request.POST
        if not typed.strip() and not is_exact:
            return self._page(form, typed, is_exact=is_exact, problem=_EMPTY)
        sender = Sender(header=typed[:LONGEST], note="") if is_exact else sender_of(typed)
        if sender.header is None:
            return self._page(form, typed, is_exact=is_exact, problem=sender.note)
        examination = examine(form, sender, sender.header)
        return self._page(form, typed, is_exact=is_exact, examination=examination)

    def _page(
        self,
        form: Form,
        typed: str,
        *,
        is_exact: bool,
        problem: str = "",
        examination: Examination | None = None,
    ) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            typed=typed[:LONGEST],
            is_exact=is_exact,
            problem=problem,
            examination=examination,
            timeout=f"{TIMEOUT_SECONDS:.0f}",
            within=WITHIN,
        )
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
        return self.render_to_response(context, status=status)


def examine(form: Form, sender: Sender, header: str) -> Examination:
    """Judge an Origin header for a form, and ask the API itself."""
    verdict = judge_for(form, header)
    url = f"{settings.PUBLIC_API_URL}/f/{form.form_id}"
    preflight, post = preflight_of(url, header), post_of(url, header)
    answers = [ask(one) if is_sendable(header) else _UNSENT for one in (preflight, post)]
    asked = Step(
        title="The question before sending (preflight)",
        asked=preflight,
        answer=answers[0],
        finding=read_preflight(answers[0], header),
    )
    sent = Step(
        title="A submission",
        asked=post,
        answer=answers[1],
        finding=read_post(answers[1], header),
    )
    return Examination(
        sender=sender,
        letters=in_letters(header),
        verdict=verdict,
        title=title_of(verdict),
        why=why(verdict),
        steps=(asked, sent),
        comparison=compare(
            verdict,
            asked.finding,
            sent.finding,
            changed_at=form.updated_at,
            now=timezone.now(),
        ),
        advice=advise(form, verdict),
    )
