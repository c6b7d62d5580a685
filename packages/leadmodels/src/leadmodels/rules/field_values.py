"""One field's value, read and judged by the rules of its type, as browsers do.

Source: https://html.spec.whatwg.org/multipage/input.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Final

from leadmodels.plain_data import date_from_text, decimal_from_text
from leadmodels.rules.cleaning import clean_text, is_blank
from leadmodels.rules.field_checks import CHOICE_TYPES
from leadmodels.rules.fields import Field, FieldType
from leadmodels.rules.limits import MAX_PATTERN_VALUE_LENGTH, MAX_VALUE_LENGTH
from leadmodels.rules.web_addresses import is_email, is_refused_scheme, is_url, scheme_of


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a value can't be taken: a code of `messages` and what its sentence names."""

    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)


_MULTILINE_TYPES: Final = frozenset({"textarea", "hidden"})
_ADDRESS_TYPES: Final = frozenset({"email", "url"})
# Browsers take line breaks out of these before they send them; what still has one was made to put
# a header into a mail.
# Source: https://html.spec.whatwg.org/multipage/input.html#text-(type=text)-state-and-search-state-(type=search)
_ONE_LINE_TYPES: Final = frozenset({"text", "email", "tel", "url"})
_TICKED: Final = frozenset({"on", "true", "1", "yes"})
_UNTICKED: Final = frozenset({"off", "false", "0", "no", ""})
# Source: https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#valid-floating-point-number
_NUMBER: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LINE_BREAK: Final = re.compile("[\r\n]")
# Digits enough to be exact over the whole range that decimal_from_text lets through.
_EXACT: Final = Context(prec=1_000)


def utf16_length(text: str) -> int:
    """Count UTF-16 code units, as browsers do for minlength and maxlength."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def text_of(raw: object) -> str | Problem:
    """Read a submitted scalar as text: a number as its decimal text, nothing as the empty text."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        try:
            text = str(raw)
        except ValueError:  # more digits than Python converts
            return Problem("type")
        return text if _NUMBER.fullmatch(text) else Problem("type")
    return Problem("type")


def single_of(raw: object, field_type: FieldType) -> object | Problem:
    """Take the one value out of a list; of several, a checkbox's last counts.

    A hidden input in front of a checkbox, with the same name, sends what "not ticked" means.
    """
    if not isinstance(raw, list | tuple):
        return raw
    if len(raw) > 1 and field_type != "checkbox":
        return Problem("multiple")
    return raw[-1] if raw else None


def read_checkbox(definition: Field, raw: object) -> tuple[bool, Problem | None]:
    """Read a checkbox: ticked when it sends its option's value, true, on, 1 or yes."""
    if isinstance(raw, bool):
        ticked = raw
    else:
        text = text_of(raw)
        if isinstance(text, Problem):
            return False, text
        cleaned = clean_text(text, multiline=False)
        lowered = cleaned.lower()
        ticked = lowered in _TICKED or cleaned in _cleaned_options(definition)
        if not ticked and lowered not in _UNTICKED:
            return False, Problem("option")
    if definition.required and not ticked:
        return False, Problem("required")
    return ticked, None


def read_choices(definition: Field, raw: object) -> tuple[tuple[str, ...], Problem | None]:
    """Read a multiselect: its options that were sent, once each, in the options' order.

    Blank values are none: a hidden input in front sends what "nothing ticked" means. Values that
    are no options are kept, as sent, with the problem.
    """
    sent: dict[str, None] = {}
    for item in raw if isinstance(raw, list | tuple) else (raw,):
        text = text_of(item)
        if isinstance(text, Problem):
            return (), text
        cleaned = clean_text(text, multiline=False)
        if not is_blank(cleaned):
            sent[cleaned] = None
    options = _cleaned_options(definition)
    if not options.keys() >= sent.keys():
        return tuple(sent), Problem("option")
    if definition.required and not sent:
        return (), Problem("required")
    return tuple(options[cleaned] for cleaned in options if cleaned in sent), None


def read_text(definition: Field, raw: object) -> tuple[str, Problem | None]:
    """Read any other field; the text is cleaned and kept with a problem as without."""
    text = text_of(raw)
    if isinstance(text, Problem):
        return "", text
    if definition.type in _ADDRESS_TYPES:  # browsers pass over tabs in an address
        text = text.replace("\t", "")
    is_broken = definition.type in _ONE_LINE_TYPES and bool(_LINE_BREAK.search(text.strip()))
    text = clean_text(text, multiline=definition.type in _MULTILINE_TYPES)
    if is_blank(text):  # stricter than browsers, which take spaces for an answer
        return "", Problem("required") if definition.required else None
    if is_broken:
        return text, Problem("line_break")
    for rule in (_length_problem, _RULES.get(definition.type), _pattern_problem):
        problem = rule(definition, text) if rule else None
        if problem is not None:
            return text, problem
    if definition.type in CHOICE_TYPES:
        return _cleaned_options(definition)[text], None
    return text, None


def _cleaned_options(definition: Field) -> dict[str, str]:
    return {
        clean_text(option.value, multiline=False): option.value for option in definition.options
    }


def _length_problem(definition: Field, text: str) -> Problem | None:
    length = utf16_length(text)
    cap = MAX_VALUE_LENGTH if definition.pattern is None else MAX_PATTERN_VALUE_LENGTH
    maximum = cap if definition.max_length is None else min(cap, definition.max_length)
    if length > maximum:
        return Problem("too_long", {"maximum": maximum, "length": length})
    if definition.min_length is not None and length < definition.min_length:
        return Problem("too_short", {"minimum": definition.min_length, "length": length})
    return None


def _pattern_problem(definition: Field, text: str) -> Problem | None:
    """Match the whole value; a form's patterns are those that `patterns` lets through.

    Source: https://html.spec.whatwg.org/multipage/input.html#compiled-pattern-regular-expression
    """
    if definition.pattern is None or re.fullmatch(definition.pattern, text, re.ASCII):
        return None
    return Problem("pattern", {"hint": definition.hint, "kind": "hint" if definition.hint else ""})


def _email_problem(_definition: Field, text: str) -> Problem | None:
    return None if is_email(text) else Problem("email")


def _url_problem(_definition: Field, text: str) -> Problem | None:
    scheme = scheme_of(text)
    if scheme is not None and is_refused_scheme(scheme):
        return Problem("url_scheme", {"scheme": scheme})
    return None if is_url(text) else Problem("url")


def _option_problem(definition: Field, text: str) -> Problem | None:
    return None if text in _cleaned_options(definition) else Problem("option")


def _date_problem(definition: Field, text: str) -> Problem | None:
    day = date_from_text(text)
    if day is None:
        return Problem("date")
    if definition.earliest is not None and day < definition.earliest:
        return Problem("too_early", {"earliest": definition.earliest})
    if definition.latest is not None and day > definition.latest:
        return Problem("too_late", {"latest": definition.latest})
    return None


def _number_problem(definition: Field, text: str) -> Problem | None:
    number = decimal_from_text(text) if _NUMBER.fullmatch(text) else None
    if number is None:
        return Problem("number")
    if definition.minimum is not None and number < definition.minimum:
        return Problem("too_small", {"minimum": f"{definition.minimum:f}"})
    if definition.maximum is not None and number > definition.maximum:
        return Problem("too_large", {"maximum": f"{definition.maximum:f}"})
    return _step_problem(definition, number)


def _step_problem(definition: Field, number: Decimal) -> Problem | None:
    """Judge the step, counted from the minimum, else the default, else zero.

    Without a step any number goes; browsers count whole numbers then, unless step is "any".
    Source: https://html.spec.whatwg.org/multipage/input.html#concept-input-min-zero
    """
    step = definition.step
    if step is None:
        return None
    base = definition.minimum
    if base is None:
        base = decimal_from_text(definition.default) or Decimal(0)
    distance = _EXACT.subtract(number, base)
    if _EXACT.remainder(distance, step) == 0:
        return None
    steps = _EXACT.divide(distance, step).to_integral_value(ROUND_FLOOR)
    below = _EXACT.fma(steps, step, base)
    above = _EXACT.add(below, step)
    if definition.maximum is not None and above > definition.maximum:
        return Problem("step", {"below": f"{below:f}", "kind": "one"})
    return Problem("step", {"below": f"{below:f}", "above": f"{above:f}"})


_RULES: Final[Mapping[FieldType, Callable[[Field, str], Problem | None]]] = {
    "email": _email_problem,
    "url": _url_problem,
    "number": _number_problem,
    "date": _date_problem,
    "select": _option_problem,
    "radio": _option_problem,
}
