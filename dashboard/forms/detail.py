"""One form: what it asks, who may send it, and what to paste into a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings

from dashboard.forms.field_words import TYPE_LABELS, rules_in_words
from dashboard.forms.retention import find_form
from dashboard.forms.snippets.elements import has_consent_box
from dashboard.forms.snippets.paste import make_snippets, release_of_settings
from dashboard.forms.words import in_words
from dashboard.frame import FramedView
from leadmodels.forms import Form
from leadmodels.notices.settings import get_notice_settings


class FormDetailView(FramedView):
    """A form's page; nothing is changed here."""

    template_name = "forms/form_detail.html"
    permission_required = "forms.view_form"

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add the form in words, and what to paste.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(context["form_id"])
        address = f"{settings.PUBLIC_API_URL}/f/{form.form_id}"
        release = release_of_settings()
        return super().get_context_data(
            **context
            | {
                "title": form.name,
                "form": form,
                "told": len(get_notice_settings(form.form_id).people),
                "kept": in_words(form.retention_days),
                "rows": [
                    {
                        "field": field,
                        "type": TYPE_LABELS[field.type],
                        "rules": rules_in_words(field),
                    }
                    for field in form.fields
                ],
                "address": address,
                "notices": list(_notices(form)),
                "snippets": make_snippets(form, action=address, release=release),
                "release": release,
            }
        )


_NO_BOX: Final = (
    "It has a consent text but no check box named “consent”, so no lead says that anybody agreed. "
    "Add such a field, or clear the text."
)
_NO_TEXT: Final = (
    "It has a check box named “consent” but no consent text, so leads"
    " do not say what was agreed to."
)
_NO_ORIGINS: Final = (
    "No site may send it yet besides its own hosted page: allow the origins of the pages that you "
    "paste it into."
)


def _notices(form: Form) -> Iterator[str]:
    """Say what is probably not meant so."""
    if not form.fields:
        yield "It has no fields yet."
    if not form.origins:
        yield _NO_ORIGINS
    if form.consent_text and not has_consent_box(form):
        yield _NO_BOX
    if has_consent_box(form) and not form.consent_text:
        yield _NO_TEXT
