from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest

from ingest.page_fields import field_html, hidden_html
from leadmodels.rules.fields import Field, FieldType, Option

OPTIONS = (
    Option(value="", label="Nothing"),
    Option(value="a", label="A & B"),
    Option(value='"b"', label="<b>"),
)


class Tags(HTMLParser):
    """Collects the elements and the words of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def group(field_type: FieldType, value: object, message: str | None = None) -> Tags:
    field = Field(
        name="x",
        type=field_type,
        label="What?",
        hint="Say so.",
        required=True,
        options=OPTIONS,
        default="a",
    )
    return Tags(field_html(field, value, message))


@pytest.mark.parametrize(
    ("field_type", "control"), [("radio", "radio"), ("multiselect", "checkbox")]
)
def test_options_are_a_group_whose_first_control_the_summary_links_to(
    field_type: FieldType, control: str
) -> None:
    tags = group(field_type, None, "Choose.")
    inputs = tags.of("input")
    assert [tag["type"] for tag in inputs] == [control] * 2
    assert [tag["value"] for tag in inputs] == ["a", '"b"']
    assert [tag["name"] for tag in inputs] == ["x", "x"]
    assert inputs[0]["id"] == "field-x"
    assert [tag["for"] for tag in tags.of("label")] == [tag["id"] for tag in inputs]
    assert [tag["id"] for tag in tags.of("p")] == ["hint-x", "wrong-x"]
    assert tags.of("fieldset") == [{"class": "field", "aria-describedby": "hint-x wrong-x"}]
    assert tags.words == ["What?", "Say so.", "Choose.", "A & B", "<b>"]


def test_only_radio_buttons_ask_the_browser_for_an_answer() -> None:
    assert all("required" in tag for tag in group("radio", None).of("input"))
    assert not any("required" in tag for tag in group("multiselect", None).of("input"))


@pytest.mark.parametrize(
    ("field_type", "value", "ticked"),
    [
        ("radio", None, ["a"]),
        ("radio", '"b"', ['"b"']),
        ("radio", "", []),
        ("multiselect", None, ["a"]),
        ("multiselect", (), []),
        ("multiselect", ("a", '"b"'), ["a", '"b"']),
        ("multiselect", ["a", "z"], ["a"]),
        ("multiselect", '"b"', ['"b"']),
    ],
)
def test_what_was_chosen_is_chosen_again(
    field_type: FieldType, value: object, ticked: list[str]
) -> None:
    inputs = group(field_type, value).of("input")
    assert [tag["value"] for tag in inputs if "checked" in tag] == ticked


@pytest.mark.parametrize(
    ("value", "is_ticked"), [(True, True), ("on", True), (["0", "on"], True), ("0", False)]
)
def test_a_box_is_ticked_again_as_it_was_sent(value: object, *, is_ticked: bool) -> None:
    field = Field(name="x", type="checkbox", label="X")
    assert ("checked" in Tags(field_html(field, value, None)).of("input")[0]) is is_ticked


def test_a_date_has_its_bounds() -> None:
    field = Field(
        name="x", type="date", label="X", earliest=date(2026, 1, 1), latest=date(2027, 1, 1)
    )
    control = Tags(field_html(field, "2026-11-23", None)).of("input")[0]
    assert (control["type"], control["value"]) == ("date", "2026-11-23")
    assert (control["min"], control["max"]) == ("2026-01-01", "2027-01-01")


def test_hidden_values_are_each_sent_again() -> None:
    tags = Tags(hidden_html("x", ("a", '"><script>')))
    assert [tag["value"] for tag in tags.of("input")] == ["a", '"><script>']
    assert tags.of("script") == []
    assert [tag["value"] for tag in Tags(hidden_html("x", value=True)).of("input")] == ["on"]
