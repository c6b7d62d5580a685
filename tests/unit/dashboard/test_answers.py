from __future__ import annotations

import pytest

from dashboard.leads.detail.answers import list_answers, list_source
from dashboard.leads.words import in_words
from leadmodels.forms import Form
from leadmodels.ids import new_lead_id
from leadmodels.leads import Lead
from leadmodels.rules.fields import Field, Option
from leadmodels.rules.values import Value
from tests.support.table import NOW


@pytest.mark.parametrize(
    ("code", "words"),
    [("preferred_date", "Preferred date"), ("full-name", "Full name"), ("", ""), ("__", "")],
)
def test_codes_become_words(code: str, words: str) -> None:
    assert in_words(code) == words


def test_source_starts_with_the_page_and_keeps_what_it_does_not_know() -> None:
    source = {"zz_extra": "1", "utm_source": "news", "page_url": "https://www.example.com/"}

    shown = [(answer.label, answer.text, answer.link) for answer in list_source(source)]

    assert shown == [
        ("Page", "https://www.example.com/", "https://www.example.com/"),
        ("Campaign source", "news", None),
        ("Zz extra", "1", None),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [(("a", "b"), "First, of all\nSecond"), (("a", "gone"), "First, of all\ngone"), ((), "")],
)
def test_several_choices_are_shown_by_their_labels_a_line_each(value: Value, text: str) -> None:
    options = (Option(value="a", label="First, of all"), Option(value="b", label="Second"))
    field = Field(name="x", type="multiselect", label="Choices", options=options)

    shown = list_answers(_lead({"x": value, "seen": ("1", "2")}), _form(field))

    assert [(answer.label, answer.text) for answer in shown] == [
        ("Choices", text),
        ("Seen", "1\n2"),
    ]


def test_a_radio_button_is_shown_by_its_label() -> None:
    field = Field(name="x", type="radio", label="Choice", options=(Option(value="a", label="A!"),))

    assert [answer.text for answer in list_answers(_lead({"x": "a"}), _form(field))] == ["A!"]


def _form(*fields: Field) -> Form:
    return Form(
        form_id="form_x", name="F", fields=fields, origins=(), created_at=NOW, updated_at=NOW
    )


def _lead(values: dict[str, Value]) -> Lead:
    return Lead(
        lead_id=new_lead_id(at=NOW, random=bytes(10)),
        form_id="form_x",
        form_version=1,
        received_at=NOW,
        stored_at=NOW,
        fields=values,
        body_hash="",
        receipt="",
    )
