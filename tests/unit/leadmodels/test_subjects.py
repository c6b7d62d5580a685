"""Subjects made of templates: one line, whatever a visitor calls himself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmodels.notices.subjects import (
    DEFAULT_SUBJECT,
    LONGEST_SUBJECT,
    LONGEST_TEMPLATE,
    as_header_text,
    render_subject,
    template_problem,
)

VALUES = {"form": "Contact", "name": "Cora Example", "email": "cora@example.org", "company": None}


@pytest.mark.parametrize(
    ("template", "subject"),
    [
        ("", "New lead from Cora Example: Contact"),
        ("  ", "New lead from Cora Example: Contact"),
        ("{name} <{email}>", "Cora Example <cora@example.org>"),
        ("Enquiry {company}.", "Enquiry ."),
        ("Anfrage für {form}: {name}", "Anfrage für Contact: Cora Example"),
        # What can't be used gives the default.
        ("{unknown}", "New lead from Cora Example: Contact"),
        ("{name", "New lead from Cora Example: Contact"),
    ],
)
def test_a_template_is_filled_in(template: str, subject: str) -> None:
    assert render_subject(template, VALUES) == subject


def test_a_name_that_is_missing_reads_somebody() -> None:
    assert render_subject("", {"form": "Contact"}) == "New lead from somebody: Contact"


def test_a_value_is_never_taken_for_a_template() -> None:
    values = VALUES | {"name": "{email}{0.__class__}"}
    assert render_subject("{name}", values) == "{email}{0.__class__}"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{nmae}", "There is no {nmae}"),
        ("{}", "There is no {}"),
        ("{name.__class__}", "There is no {name.__class__}"),
        ("{name", "brace"),
        ("name}", "brace"),
        ("{{name}}", "brace"),
        ("a\nb", "one line"),
        ("a\rBcc: b", "one line"),
        ("x" * (LONGEST_TEMPLATE + 1), "at most 200"),
    ],
)
def test_a_template_that_does_not_render_is_refused_in_a_sentence(template: str, said: str) -> None:
    problem = template_problem(template)
    assert problem is not None
    assert said in problem
    assert problem.endswith(".") or "use {" in problem


def test_the_default_can_be_used() -> None:
    assert template_problem(DEFAULT_SUBJECT) is None


@given(st.text(max_size=600))
def test_any_text_becomes_one_short_line_without_encoded_words(text: str) -> None:
    line = as_header_text(text)
    assert "=?" not in line
    assert len(line) <= LONGEST_SUBJECT
    assert len(line.splitlines()) <= 1
    assert line.encode().decode() == line  # no lone surrogates


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_template_renders(template: str, name: str) -> None:
    subject = render_subject(template, VALUES | {"name": name})
    assert subject
    assert len(subject.splitlines()) == 1
