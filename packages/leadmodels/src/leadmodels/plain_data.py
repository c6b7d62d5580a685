"""Typed values read out of plain data, with an error that names the field and the key."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from leadmodels.errors import InvalidFormError

# Numbers that a browser can hold: the exponents of a double, in as many digits as anyone writes.
# Source: https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#floating-point-numbers
_MAX_EXPONENT: Final = 308
_MAX_NUMBER_LENGTH: Final = 100
# Source: https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#valid-date-string
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def decimal_from_text(text: str) -> Decimal | None:
    """Read a number of at most 100 characters within a double's range; None for anything else."""
    if len(text) > _MAX_NUMBER_LENGTH:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or (number and abs(number.adjusted()) > _MAX_EXPONENT):
        return None
    return number or Decimal(0)  # a zero may carry an exponent that no arithmetic should meet


def date_from_text(text: str) -> date | None:
    """Read a date as HTML writes it, 2026-11-23, in the years 1 to 9999; None for anything else."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class FieldReader:
    """Reads the keys of one field's definition; a key that is absent or null is at its default."""

    field_name: str
    data: Mapping[str, object]

    def text(self, key: str) -> str:
        """Read text, empty when absent."""
        value = self.data.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.error(f"{key} must be text.")
        return value

    def flag(self, key: str) -> bool:
        """Read true or false, false when absent."""
        value = self.data.get(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self.error(f"{key} must be true or false.")
        return value

    def length(self, key: str) -> int | None:
        """Read a whole number, zero or more."""
        number = self.decimal(key)
        if number is None:
            return None
        if number < 0 or number != number.to_integral_value():
            raise self.error(f"{key} must be a whole number, zero or more.")
        return int(number)

    def decimal(self, key: str) -> Decimal | None:
        """Read a number, from a number or its text."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
            number = decimal_from_text(str(value))
            if number is not None:
                return number
        raise self.error(f"{key} must be a number.")

    def day(self, key: str) -> date | None:
        """Read a date from its text."""
        value = self.data.get(key)
        if value is None:
            return None
        read = date_from_text(value) if isinstance(value, str) else None
        if read is None:
            raise self.error(f"{key} must be a date like 2026-11-23.")
        return read

    def items(self, key: str) -> Sequence[object]:
        """Read a list, empty when absent."""
        value = self.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self.error(f"{key} must be a list.")
        return value

    def error(self, problem: str) -> InvalidFormError:
        """Make the error to raise: the problem in a sentence, after the field's name."""
        return InvalidFormError(f'Field "{self.field_name}": {problem}')
