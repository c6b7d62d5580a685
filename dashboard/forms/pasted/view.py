"""A form begun from the HTML of a page: looked over in the editor before anything is saved."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from dashboard.forms.editor.add import blank_form, new_id
from dashboard.forms.editor.page import EditorPage
from dashboard.forms.editor.reading import read_form
from dashboard.forms.pasted.controls import LONGEST_HTML
from dashboard.forms.pasted.reading import read_pasted
from dashboard.frame import FramedView

_NOTHING: Final = "No field was found in it. Paste the part of the page from <form to </form>."
_TOO_LONG: Final = f"Paste at most {LONGEST_HTML:,} characters: the form alone will do."


@method_decorator(csp_update({"frame-src": [SELF]}), name="dispatch")
class FormPasteView(FramedView):
    """Ask for the HTML, then show its fields in the editor."""

    template_name = "forms/form_paste.html"
    permission_required = "forms.change_form"
    title = "New form from HTML"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Ask for it."""
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *_args: object, **_kwargs: Any) -> HttpResponse:  # noqa: ANN401 - same
        """Show what was found; nothing is stored."""
        html = request.POST.get("html", "")
        pasted = read_pasted(html)
        problem = _TOO_LONG if len(html) > LONGEST_HTML else ""
        if not pasted.draft.fields:
            problem = problem or _NOTHING
        if problem:
            context = self.get_context_data(html=html, problem=problem)
            return self.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        form_id = new_id()
        reading = read_form(pasted.draft, blank_form(form_id, None, now=timezone.now()))
        page = EditorPage(draft=pasted.draft, version=0, errors=reading.errors)
        self.template_name = "forms/form_edit.html"
        context = self.get_context_data(
            **page.context(),
            new_id=form_id,
            notes=pasted.notes,
            is_pasted=True,
            action_url=reverse("admin:forms_form_add"),
        )
        return self.render_to_response(context)
