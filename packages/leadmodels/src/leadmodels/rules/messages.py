"""What is said about a value, by stable code: how to mend it, without blame.

Source: https://design-system.service.gov.uk/components/error-message/ (how such sentences are put)
"""

from __future__ import annotations

from typing import Final

# Where a code needs other words for a type of field, the key is "code.type".
_SENTENCES: Final = {
    "required": 'Fill in "{label}".',
    "required.select": 'Choose an option for "{label}".',
    "required.radio": 'Choose an option for "{label}".',
    "required.multiselect": 'Choose at least one option for "{label}".',
    "required.checkbox": 'Tick "{label}" to go on.',
    "email": "Enter an e-mail address like name@example.com.",
    "url": "Enter a full web address like https://www.example.com.",
    "url_scheme": (
        'Enter a web address like https://www.example.com. One that starts with "{scheme}:" can\'t'
        " be used here."
    ),
    "number": 'Enter a number in digits for "{label}", like 12 or 12.5.',
    "date": 'Enter "{label}" as year, month and day, like 2026-11-23.',
    "too_early": 'Enter {earliest} or a later date for "{label}".',
    "too_late": 'Enter {latest} or an earlier date for "{label}".',
    "too_small": 'Enter {minimum} or more for "{label}".',
    "too_large": 'Enter {maximum} or less for "{label}".',
    "step": 'Enter {below} or {above} for "{label}": these are the nearest possible values.',
    "step.one": 'Enter {below} or less for "{label}": this is the nearest possible value.',
    "too_short": 'Write at least {minimum} characters for "{label}". So far there are {length}.',
    "too_long": 'Shorten "{label}" to {maximum} characters. Now there are {length}.',
    "pattern": 'Enter "{label}" in the form that is asked for.',
    "pattern.hint": 'Enter "{label}" in the form that is asked for: {hint}',
    "option": 'Choose one of the options for "{label}".',
    "option.multiselect": 'Choose only from the options for "{label}".',
    "option.checkbox": 'Tick "{label}" or leave it empty.',
    "line_break": 'Write "{label}" on one line: take out the line breaks.',
    "multiple": 'Give one answer for "{label}", not several.',
    "type": 'Send "{label}" as text or a number.',
    "name": (
        '"{name}" can\'t be the name of a field: names have 1 to 100 characters, and no two are'
        " the same."
    ),
    "too_many_fields": (
        "Send at most {maximum} fields besides the form's own. Now there are {count}."
    ),
}

CODES: Final = frozenset(key.partition(".")[0] for key in _SENTENCES)


def message_for(code: str, **parameters: object) -> str:
    """Write the sentence for a code, which is stable API; the wording is not.

    Parameters that a sentence doesn't name are passed over; `kind`, a field's type mostly, picks
    a special wording where there is one. `label` names the field as people see it.

    Raises:
        KeyError: No such code, or a parameter that the sentence names is absent.
    """
    special = f"{code}.{parameters.get('kind', '')}"
    sentence = _SENTENCES.get(special) or _SENTENCES[code]
    return sentence.format_map(parameters)
