"""A form as it is being typed, on a page of its own with the embed: what a visitor would get."""

from __future__ import annotations

from typing import Any, Final

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.decorators import method_decorator

from dashboard.forms.editor.add import blank_form, new_id
from dashboard.forms.editor.draft import read_draft
from dashboard.forms.editor.reading import read_form
from dashboard.forms.snippets.elements import form_element
from dashboard.forms.snippets.markup import Attribute, Element, to_html
from dashboard.frame import FramedView
from leadmodels.forms import Form

# In the place of what other pages have. Whatever is pressed on this one, nothing leaves it.
_POLICY: Final = {
    "img-src": [NONE],
    "font-src": [NONE],
    "connect-src": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
}


@method_decorator(csp_replace(_POLICY), name="dispatch")
class FormPreviewView(FramedView):
    """Show what an editor sends as a page that the editor frames; nothing is stored."""

    permission_required = "forms.change_form"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Say that there is nothing to see here yet."""
        return _framed(_page(Element(tag="p", children=("There is nothing to show yet.",))))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: Any) -> HttpResponse:  # noqa: ANN401 - same
        """Show the form, as far as it can be read."""
        draft = read_draft(request.POST)
        form = read_form(draft, blank_form(new_id(), None, now=timezone.now())).form
        missing = len(draft.fields) - len(form.fields)
        return _framed(_page(*_parts(form, missing)))


def _parts(form: Form, missing: int) -> tuple[Element, ...]:
    action = f"{settings.PUBLIC_API_URL}/f/{form.form_id}"
    shown = form_element(form, action, is_enhanced=True)
    said = Element(tag="p", attributes={"class": "preview-said", "role": "status"})
    if not missing:
        return shown, said
    which = "1 field is" if missing == 1 else f"{missing} fields are"
    note = Element(
        tag="p",
        attributes={"class": "preview-note"},
        children=(f"{which} not shown: there is something to mend.",),
    )
    return note, shown, said


def _page(*parts: Element) -> str:
    head = (
        Element(tag="meta", attributes={"charset": "utf-8"}),
        Element(tag="title", children=("Preview",)),
        Element(
            tag="meta",
            attributes={"name": "viewport", "content": "width=device-width, initial-scale=1"},
        ),
        _style("lead-form/lead-form.css"),
        _style("dashboard/form-preview.css"),
        _script("dashboard/form-preview.js"),
        _script("lead-form/lead-form.mjs"),
    )
    body = Element(tag="main", children=parts)
    page = Element(
        tag="html",
        attributes={"lang": "en"},
        children=(Element(tag="head", children=head), Element(tag="body", children=(body,))),
    )
    return f"<!doctype html>\n{to_html(page)}\n"


def _style(name: str) -> Element:
    attributes: dict[str, Attribute] = {"rel": "stylesheet", "href": static(name)}
    return Element(tag="link", attributes=attributes)


def _script(name: str) -> Element:
    return Element(tag="script", attributes={"type": "module", "src": static(name)})


def _framed(page: str) -> HttpResponse:
    return HttpResponse(page, headers={"X-Frame-Options": "SAMEORIGIN"})
