"""A form's fields read from the HTML of a page."""

from __future__ import annotations

import time

import pytest

from dashboard.forms.editor.lines import options_to_text
from dashboard.forms.pasted.reading import Pasted, read_pasted
from leadmodels.rules.fields import Option

PAGE = """
<script>document.write('<input name="script">')</script>
<form action="/search"><label for=a>Search</label><input id=a name=q></form>
"""
CONTACT = """<form action=x><h2>Contact</h2>
<label>Your <b>name</b> <input name="Full name" required maxlength=50 placeholder="Ada"></label>
<label for=mail>E-mail</label> <input id=mail name=email type=EMAIL autocomplete=email>
<input name=site type=url aria-label="Your site"> <input name=_gotcha>
<input name=access_key type=hidden value=k>
<input type=file name=cv> <input type=password name=secret> <input value=nameless>
<input type=number name=seats min=1 max=5> <input type=date name=day min=2026-01-01>
<input type=hidden name=source value=site>
<label for=t>Topic</label><select id=t name=topic required><option value="">Choose
  <option value=q>A quote<option selected>Help</select>
<select name=many multiple><option>x</select>
<fieldset><legend>Size</legend><label><input type=radio name=size value=s required> Small</label>
<label><input type=radio name=size value=l checked> Large &amp; more</label></fieldset>
<fieldset><legend>Interests</legend><label><input type=checkbox name="i[]" value=a>A</label>
<label><input type=checkbox name="i[]" value=b>B</label></fieldset>
<label><input type=checkbox name=agree value=yes> I agree</label>
<label>Message<textarea name=message minlength=2>
Hello
there</textarea></label> <button name=go>Send</button></form>"""


def fields_of(html: str) -> dict[str, dict[str, object]]:
    """What was read of each field, without what is empty."""
    found = {}
    for row in read_pasted(html).draft.fields:
        said = {key: getattr(row, key) for key in row.__slots__ if key not in {"key", "name"}}
        found[row.name] = {key: value for key, value in said.items() if value}
    return found


def test_every_control_of_a_form_is_read_with_its_label_and_rules() -> None:
    assert fields_of(CONTACT) == {
        "full_name": {
            "type": "text",
            "label": "Your name",
            "required": True,
            "max_length": "50",
            "hint": "Ada",
        },
        "email": {"type": "email", "label": "E-mail", "autocomplete": "email"},
        "site": {"type": "url", "label": "Your site"},
        "seats": {
            "type": "number",
            "label": "seats",
            "minimum": "1",
            "maximum": "5",
            "step": "1",
        },
        "day": {"type": "date", "label": "day", "earliest": "2026-01-01"},
        "source": {"type": "hidden", "default": "site"},
        "topic": {
            "type": "select",
            "label": "Topic",
            "required": True,
            "options": "q = A quote\nHelp",
            "default": "Help",
        },
        "many": {"type": "multiselect", "label": "many", "options": "x"},
        "size": {
            "type": "radio",
            "label": "Size",
            "required": True,
            "options": "s = Small\nl = Large & more",
            "default": "l",
        },
        "i": {"type": "multiselect", "label": "Interests", "options": "a = A\nb = B"},
        "agree": {"type": "checkbox", "label": "I agree", "options": "yes"},
        "message": {
            "type": "textarea",
            "label": "Message",
            "min_length": "2",
            "default": "Hello\nthere",
        },
    }


def test_what_is_left_out_or_renamed_is_said() -> None:
    pasted = read_pasted(CONTACT)

    assert pasted.draft.aliases == "Full name = full_name\ni[] = i"
    said = " ".join(pasted.notes)
    for words in (
        "“_gotcha” was left out: the API understands it",
        "“access_key” was left out",
        "“cv” was left out: files are not taken.",
        "“secret” was left out: passwords",
        "A field without a name was left out",
        "“Full name” can't be a field's name",
    ):
        assert words in said
    assert len(pasted.notes) == 7


def test_first_form_counts_and_without_one_all_controls() -> None:
    assert set(fields_of(PAGE + CONTACT)) == {"q"}
    assert set(fields_of("<input name=a><label for=b>B</label><input id=b name=b>")) == {"a", "b"}
    assert fields_of("<p>Nothing</p>") == fields_of("") == {}


def test_names_stay_each_their_own() -> None:
    found = fields_of("<input name='a b'><input name=a_b><input name='A-B!'><input name='?'>")

    assert len(found) == 4
    assert "a_b" in found


@pytest.mark.parametrize(
    "html",
    [
        "<input name=a" * 8_000,
        "<input name=a" * 8_000 + ">",
        "<a x='" * 8_000 + ">",
        "<a x=" * 8_000 + "\"'>",
        "<!--" * 25_000,
        "<" * 100_000,
        "<a " * 33_000,
        "&" * 100_000,
        "<label>" * 14_000,
        "<fieldset>" * 10_000,
        "<select name=a>" + "<option>" * 12_000,
        "<![CDATA[" * 11_000,
        "<script>" * 12_000,
        "</" * 50_000,
        "<input name='" * 8_000,
        "<textarea name=x>" * 5_800,
        "<form>" * 16_000 + "<input name=a>",
        "\x00\ud800<input name=\x00\ufeff>",
    ],
)
def test_hostile_html_is_read_in_bounded_time_and_does_nothing(html: str) -> None:
    began = time.process_time()

    pasted = read_pasted(html)

    assert isinstance(pasted, Pasted)
    assert len(pasted.draft.fields) <= 100
    assert time.process_time() - began < 5


def test_options_that_hold_equals_signs_survive() -> None:
    (row,) = read_pasted("<select name=a><option value='x=y'>X = Y</select>").draft.fields

    assert row.options == options_to_text([Option(value="x=y", label="X = Y")])
