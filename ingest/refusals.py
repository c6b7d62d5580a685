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
        sent_names: by a field's name the one it was sent under, where that is another.
    """

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        *,
        errors: Sequence[FieldError] = (),
        values: Mapping[str, object] | None = None,
        sent_names: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.errors = tuple(errors) or (FieldError(field=None, code=code, message=sentence),)
        self.values = values or {}
        self.sent_names = sent_names or {}

    @property
    def retry_after_seconds(self) -> int | None:
        """How long a client waits before it tries again; None: trying again doesn't help."""
        return {429: 60, 503: 30}.get(self.status)

    def keeping(self, values: Mapping[str, object]) -> Refusal:
        """Give the same refusal with other values for the page that asks again."""
        return Refusal(
            self.status,
            self.code,
            self.sentence,
            errors=self.errors,
            values=values,
            sent_names=self.sent_names,
        )

    def as_json(self) -> dict[str, object]:
        """Give the answer's body; it names fields as they were sent, for the page has no others."""
        return {
            "ok": False,
            "error": self.sentence,
            "errors": [
                {"code": error.code, "message": error.message}
                | ({} if error.field is None else {"field": self._sent_name(error.field)})
                for error in self.errors
            ],
        }

    def _sent_name(self, field: str) -> str:
        return self.sent_names.get(field, field)
