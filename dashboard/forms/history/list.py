"""The versions of a form, with what each changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, Final

from django.http import QueryDict

from dashboard.forms.differences import NOTHING, find_differences
from dashboard.forms.retention import find_form
from dashboard.frame import FramedView
from leadmodels.forms import Form, list_form_versions

SHOWN: Final = 50


class FormHistoryView(FramedView):
    """All versions, the newest first, 50 a page, and any two of them compared."""

    template_name = "forms/form_history.html"
    permission_required = "forms.view_form"
    title = "History of the form"

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add the versions.

        Raises:
            Http404: there is no such form.
        """
        form = find_form(context["form_id"])
        versions = versions_of(form)
        shown, older = _shown(versions, self.request.GET)
        return super().get_context_data(
            **context,
            form=form,
            rows=[_row(version, before) for version, before in shown],
            older=older,
            numbers=[version.version for version in versions],
            compared=_compared(versions, self.request.GET),
            nothing=NOTHING,
        )


def versions_of(form: Form) -> list[Form]:
    """Read all versions, the newest first.

    They are kept by the instant they were stored, and clocks differ: their numbers don't.

    Raises:
        StoreUnavailableError: the store failed.
    """
    versions = list_form_versions(form.form_id)
    return sorted(versions, key=lambda version: version.version, reverse=True)


def _shown(
    versions: Sequence[Form], query: QueryDict
) -> tuple[list[tuple[Form, Form | None]], int | None]:
    """Take a page of versions, each with the one before it, and where the next page begins."""
    first = _number(query.get("before"))
    pairs = [
        (version, before)
        for version, before in zip_longest(versions, versions[1:])
        if version is not None and (first is None or version.version < first)
    ]
    older = pairs[SHOWN - 1][0].version if len(pairs) > SHOWN else None
    return pairs[:SHOWN], older


def _row(version: Form, before: Form | None) -> dict[str, object]:
    return {
        "version": version,
        "is_first": before is None,
        "changed": [each.what for each in find_differences(before, version)] if before else [],
    }


def _compared(versions: Sequence[Form], query: QueryDict) -> dict[str, object] | None:
    by_number = {version.version: version for version in versions}
    first = by_number.get(_number(query.get("a")) or 0)
    then = by_number.get(_number(query.get("b")) or 0)
    if first is None or then is None:
        return None
    return {"a": first, "b": then, "differences": find_differences(first, then)}


def _number(text: str | None) -> int | None:
    is_number = (
        text is not None and text.isascii() and text.isdigit() and len(text) <= len("999999999")
    )
    return int(text) if text is not None and is_number else None
