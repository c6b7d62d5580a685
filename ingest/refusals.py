"""Why a request is not done: raised anywhere, answered in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadmodels.rules.validation import FieldError


class Refusal(Exception):  # noqa: N818 - not an error of ours: the documented answer to bad input
    """A documented 4xx or 503 answer.

    Args:
        status: the HTTP status.
        code: a stable word for logs and, with no field, for the answer's `errors`.
        sentence: what happened and what to do, for a person.
        errors: what is wrong with single fields.
        values: what was sent, to be kept in the page that asks again.
    """

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        *,
        errors: Sequence[FieldError] = (),
        values: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.errors = tuple(errors) or (FieldError(field=None, code=code, message=sentence),)
        self.values = values or {}

    @property
    def retry_after_seconds(self) -> int | None:
        """How long a client waits before it tries again; None: trying again doesn't help."""
        return {429: 60, 503: 30}.get(self.status)

    def as_json(self) -> dict[str, object]:
        """Give the answer's body."""
        return {
            "ok": False,
            "error": self.sentence,
            "errors": [
                {"code": error.code, "message": error.message}
                | ({"field": error.field} if error.field is not None else {})
                for error in self.errors
            ],
        }
