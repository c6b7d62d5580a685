"""What is answered to work on a lead: parts of its page for htmx, a whole page without it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from dashboard.accounts.people import display_names
from dashboard.frame import as_part
from dashboard.leads.detail.page import LeadPage, work_context
from dashboard.leads.detail.seen import find_stale, read_seen, seen_now
from dashboard.leads.detail.timeline import people_in, tell
from dashboard.leads.work.attempt import Attempt
from dashboard.leads.work.forms import WorkForm
from dashboard.leads.work.kinds import Work
from dashboard.leads.work.retention import HoldForm, KeepForm
from dashboard.leads.work.sections import SECTIONS, Again, Section

OVERTAKEN: Final = "Not saved: somebody changed this lead meanwhile. Look, then send it again."
INVALID: Final = "Not saved: see what is marked."
UNREACHED: Final = (
    "Perhaps not saved: the database that keeps your leads did not answer. "
    "Please send it again in half a minute."
)
# Which of the retention's forms stays open after it was used, so that the focus stays in it.
_OPEN_FORMS: Final[Mapping[str, str]] = {"keep": "main", "hold": "hold", "release": "hold"}
# And which is open again where it was not saved.
_OPEN_AGAIN: Final[Mapping[type[WorkForm], str]] = {KeepForm: "main", HoldForm: "hold"}


class SeeOther(HttpResponseRedirect):
    """A redirect after a form was sent: whatever was posted, what follows is a GET."""

    status_code = HTTPStatus.SEE_OTHER


def answer_saved(request: HttpRequest, work: Work, page: LeadPage) -> HttpResponse:
    """Say what was saved."""
    said = work.said(page.lead, display_names([page.lead.owner]))
    if not is_htmx(request):
        messages.success(request, said)
        return SeeOther(f"{page.url}#{Section.id_of(work.section)}")
    context = work_context(page)
    context |= {
        "own": context["sections"][work.section],
        "others": _stale_sections(request, work, page, context["sections"]),
        "said": said,
        "is_lead_swapped": True,
        "open_form": _OPEN_FORMS.get(request.POST.get("action", "")),
    }
    return as_part(render(request, "leads/lead_parts.html", context))


def make_again(work: Work, attempt: Attempt, sent_seen: str) -> Again:
    """Keep what was sent, so that it can be corrected or sent again."""
    if attempt.outcome == "overtaken":
        return Again(
            section=work.section,
            form=attempt.form,
            is_overtaken=True,
            seen=seen_now(attempt.lead, attempt.timeline).text,
            meanwhile=tell(attempt.unseen, display_names(people_in(attempt.unseen))),
        )
    return Again(section=work.section, form=attempt.form, is_overtaken=False, seen=sent_seen)


def answer_not_saved(
    request: HttpRequest, work: Work, page: LeadPage, again: Again
) -> HttpResponse:
    """Give htmx the part that was sent, with what is wrong."""
    context = work_context(page, again=again)
    context |= problem_context(again) | {
        "own": context["sections"][work.section],
        "others": _stale_sections(request, work, page, context["sections"]),
        # Where the form is wrong in itself, nothing else is touched.
        "is_lead_swapped": again.is_overtaken,
    }
    return as_part(render(request, "leads/lead_parts.html", context, status=status_of(again)))


def answer_unreached(request: HttpRequest) -> HttpResponse:
    """Tell htmx that the store failed; the page stays, with what was written there."""
    context = {"said": UNREACHED, "is_problem": True}
    response = render(
        request, "leads/lead_said.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE
    )
    response["HX-Reswap"] = "none"
    return as_part(response)


def problem_context(again: Again) -> dict[str, Any]:
    """Say that something was not saved, and where."""
    return {
        "is_problem": True,
        "said": OVERTAKEN if again.is_overtaken else INVALID,
        "problem_id": Section.id_of(again.section),
        "open_form": _OPEN_AGAIN.get(type(again.form)),
    }


def status_of(again: Again) -> HTTPStatus:
    """Return what HTTP calls it."""
    return HTTPStatus.CONFLICT if again.is_overtaken else HTTPStatus.UNPROCESSABLE_ENTITY


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asks, for a part of the page."""
    return bool(getattr(request, "htmx", False))


def _stale_sections(
    request: HttpRequest, work: Work, page: LeadPage, sections: Mapping[str, Section]
) -> list[Section]:
    """Return the parts besides the one that was sent that don't show the lead as it is.

    The rest stays as it is, with what somebody may be writing there; above all the note, which
    shows nothing of the lead.
    """
    seen = read_seen(request.POST.get("seen", ""))
    kinds = find_stale(page.timeline, seen, page.lead)
    return [
        section
        for name, section in sections.items()
        if name not in {work.section, "note"} and (kinds is None or SECTIONS[name] in kinds)
    ]
