"""Forms, kept for a minute: an admin's change takes effect everywhere within 60 seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ingest.refusals import Refusal
from leadmodels.errors import FormNotFoundError, InvalidIdError, StoreUnavailableError
from leadmodels.forms import Form, get_form

KEPT_SECONDS: Final = 60.0
_MOST_FORMS: Final = 500


class FormCache:
    """Reads forms through a small memory of this container."""

    def __init__(self, monotonic_seconds: Callable[[], float]) -> None:
        self._monotonic_seconds = monotonic_seconds
        self._kept: dict[str, tuple[float, Form]] = {}

    def get(self, form_id: str) -> Form:
        """Give an active form.

        Raises:
            Refusal: 404 no such form, or it was archived; 503 the store failed.
        """
        now = self._monotonic_seconds()
        kept = self._kept.get(form_id)
        if kept is None or now - kept[0] >= KEPT_SECONDS:
            if len(self._kept) >= _MOST_FORMS:
                self._kept.clear()
            kept = (now, self._read(form_id))
            self._kept[form_id] = kept
        if not kept[1].active:
            raise Refusal(404, "form_closed", "This form no longer takes submissions.")
        return kept[1]

    def _read(self, form_id: str) -> Form:
        try:
            return get_form(form_id)
        except (FormNotFoundError, InvalidIdError) as exc:
            raise Refusal(
                404, "form_unknown", "There is no form at this address: check its id."
            ) from exc
        except StoreUnavailableError as exc:
            raise Refusal(
                503, "unavailable", "This form can't be reached now. Please try again in a minute."
            ) from exc
