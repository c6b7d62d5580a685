"""What keeps a form from being stored, and which part of it that is about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leadmodels.errors import InvalidFormError
from leadmodels.forms import LONGEST, Form, find_problems, put_form
from leadmodels.rules.fields import Field, Option

AT = datetime(2026, 1, 1, tzinfo=UTC)
LONG_OPTIONS = tuple(Option(value=f"{n}", label="x" * 400) for n in range(300))


def form_with(**changes: object) -> Form:
    given: dict[str, object] = {
        "form_id": "form_1",
        "name": "Contact",
        "fields": (),
        "origins": (),
        "created_at": AT,
        "updated_at": AT,
    }
    return Form(**given | changes)  # type: ignore[arg-type] # whatever is to be wrong


def test_form_without_problems_has_none() -> None:
    assert find_problems(form_with(consent_text="x" * LONGEST["consent_text"])) == ()


@pytest.mark.parametrize(
    ("changes", "attribute"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"description": "x" * 2_001}, "description"),
        ({"submit_label": "x" * 101}, "submit_label"),
        ({"consent_text": "x" * 10_001}, "consent_text"),
        ({"success_url": "www.example.com"}, "success_url"),
        ({"success_url": "https://www.example.com/" + "x" * 2_000}, "success_url"),
        ({"retention_days": 0}, "retention_days"),
        ({"retention_days": 3_651}, "retention_days"),
        ({"origins": ("https://a.example",) * 101}, "origins"),
        ({"blocked_words": ("x",) * 201}, "blocked_words"),
        ({"blocked_words": ("x" * 101,)}, "blocked_words"),
        ({"aliases": {str(n): "name" for n in range(201)}}, "aliases"),
        (
            {"fields": tuple(Field(name=f"f{n}", type="text", label="F") for n in range(101))},
            "fields",
        ),
        ({"fields": (Field(name="f", type="select", label="F", options=LONG_OPTIONS),)}, "fields"),
    ],
)
def test_problem_names_its_attribute_and_keeps_the_form_from_being_stored(
    changes: dict[str, object], attribute: str
) -> None:
    form = form_with(**changes)

    assert [problem.attribute for problem in find_problems(form)] == [attribute]
    with pytest.raises(InvalidFormError, match=find_problems(form)[0].sentence[:20]):
        put_form(form)
