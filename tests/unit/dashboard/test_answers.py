from __future__ import annotations

import pytest

from dashboard.leads.detail.answers import list_answers, list_source
from dashboard.leads.words import SOURCE_LABELS, in_words, seconds_in_words
from ingest.sources import CAMPAIGN, CLICK_IDS
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
    source = {
        "zz_extra": "1",
        "elapsed_seconds": "95",
        "li_fat_id": "a1",
        "utm_source": "news",
        "referrer": "https://search.example/",
        "page_url": "https://www.example.com/",
    }

    shown = [(answer.label, answer.text, answer.link) for answer in list_source(source)]

    assert shown == [
        ("Page", "https://www.example.com/", "https://www.example.com/"),
        ("Came from", "https://search.example/", "https://search.example/"),
        ("Campaign source", "news", None),
        ("LinkedIn click", "a1", None),
        ("Time to fill it in", "1 min 35 s", None),
        ("Zz extra", "1", None),
    ]


def test_every_name_that_a_source_has_of_its_own_has_a_label() -> None:
    assert {*CAMPAIGN, *CLICK_IDS, "page_url", "referrer", "elapsed_seconds"} <= set(SOURCE_LABELS)


@pytest.mark.parametrize("name", ["page_url", "referrer", "utm_source", "gclid", "x"])
@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "//evil.example"]
)
def test_source_is_never_a_link_that_runs_code(name: str, text: str) -> None:
    assert [(each.text, each.link) for each in list_source({name: text})] == [(text, None)]


@pytest.mark.parametrize("name", ["utm_source", "utm_campaign", "gclid", "x"])
def test_campaign_is_no_link_even_where_it_reads_like_one(name: str) -> None:
    (answer,) = list_source({name: "https://evil.example/"})
    assert answer.link is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        ("0", "0 s"),
        ("59", "59 s"),
        ("60", "1 min 0 s"),
        ("3599", "59 min 59 s"),
        ("86400", "24 h 0 min"),
        ("soon", "soon"),
        ("9" * 5_000, "9" * 5_000),
        ("\u0661", "\u0661"),
        ("", ""),
    ],
)
def test_seconds_become_words(seconds: str, words: str) -> None:
    assert seconds_in_words(seconds) == words


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
