"""Forms, kept for a minute: an admin's change takes effect everywhere within 60 seconds.

While the store is down a form is used for as long as the container lives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ingest.breaker import StoreBreaker
from ingest.refusals import Refusal
from leadmodels.errors import FormNotFoundError, InvalidIdError, StoreUnavailableError
from leadmodels.forms import FORM_KEPT_SECONDS, Form, get_form
from leadmodels.ids import parse_form_id

_MOST_FORMS: Final = 500


class FormCache:
    """Reads forms through a small memory of this container."""

    def __init__(self, monotonic_seconds: Callable[[], float], breaker: StoreBreaker) -> None:
        self._monotonic_seconds = monotonic_seconds
        self._breaker = breaker
        self._kept: dict[str, tuple[float, Form]] = {}

    def get(self, form_id: str) -> Form:
        """Give an active form.

        Raises:
            Refusal: 404 no such form, or it was archived.
            StoreUnavailableError: the store failed, and the form has never been read here.
        """
        form = self._find(form_id)
        if not form.active:
            raise Refusal(404, "form_closed", "This form no longer takes submissions.")
        return form

    def _find(self, form_id: str) -> Form:
        now = self._monotonic_seconds()
        kept = self._kept.get(form_id)
        if kept is not None and (now - kept[0] < FORM_KEPT_SECONDS or self._breaker.is_open):
            return kept[1]
        try:
            form = self._read(form_id)
        except StoreUnavailableError as failure:
            self._breaker.trip(failure)
            if kept is None:
                raise
            return kept[1]
        if len(self._kept) >= _MOST_FORMS:
            self._kept.clear()
        self._kept[form_id] = (now, form)
        return form

    def _read(self, form_id: str) -> Form:
        try:
            parse_form_id(form_id)
            if self._breaker.is_open:
                raise StoreUnavailableError("The store failed a moment ago.")
            return get_form(form_id)
        except (FormNotFoundError, InvalidIdError) as exc:
            raise Refusal(
                404, "form_unknown", "There is no form at this address: check its id."
            ) from exc
