"""Options and other names, typed one a line, come back as they were."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.forms.editor.draft import FieldDraft
from dashboard.forms.editor.lines import (
    aliases_to_text,
    options_to_text,
    read_aliases,
    read_options,
)
from dashboard.forms.editor.names import with_names
from leadmodels.rules.cleaning import clean_text
from leadmodels.rules.fields import Option, is_field_name

special = st.text(alphabet="ab=\\ é", max_size=8)
cleaned = st.one_of(special, st.text(max_size=20)).map(
    lambda text: clean_text(text, multiline=False)
)
written = cleaned.filter(bool)


@given(st.lists(st.builds(Option, value=cleaned, label=written), max_size=6))
def test_options_come_back_as_they_were(options: list[Option]) -> None:
    assert read_options(options_to_text(options)) == tuple(options)


@given(st.dictionaries(written, written, max_size=6))
def test_other_names_come_back_as_they_were(aliases: dict[str, str]) -> None:
    assert dict(read_aliases(aliases_to_text(aliases))) == aliases


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert all(option.label is not None for option in read_options(text))
    read_aliases(text)


@given(st.lists(st.text(max_size=60), max_size=6))
def test_names_made_from_labels_are_names_and_each_its_own(labels: list[str]) -> None:
    rows = with_names(FieldDraft(key=str(n), label=label) for n, label in enumerate(labels))
    made = [row.name for row in rows if row.name]

    assert all(is_field_name(name) for name in made)
    assert len(set(made)) == len(made)
