"""What is pasted into a page: real labels, escaped texts, the form's own rules."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from dashboard.forms.snippets.paste import Release, Snippets, make_snippets, release_of_settings
from leadmodels.forms import Form
from leadmodels.intake.consent import consent_hash
from leadmodels.rules.fields import FIELD_TYPES, Field, Option

AT = datetime(2026, 1, 1, tzinfo=UTC)
ACTION = "https://api.example.com/f/form_1"
NOWHERE = Release(url="", integrity={})
OPTIONS = (Option(value="a", label='A "quote"'), Option(value="b", label="<b>Help</b>"))
HOSTILE = "\"'></textarea></script><script>alert(1)</script>{x}\\"

ATTRIBUTES = {"action", "aria-describedby", "autocomplete", "class", "for", "id", "method", "name"}
ATTRIBUTES |= {"required", "rows", "selected", "checked", "step", "type", "value"}


def form_of(*fields: Field, **more: str) -> Form:
    return Form(
        form_id="form_1",
        name="Contact",
        fields=fields,
        origins=(),
        created_at=AT,
        updated_at=AT,
        **more,  # type: ignore[arg-type] # texts
    )


def snippets_of(*fields: Field, **more: str) -> Snippets:
    return make_snippets(form_of(*fields, **more), action=ACTION, release=NOWHERE)


class Page(HTMLParser):
    """Elements with their attributes, and what text stands in each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


def every_type() -> tuple[Field, ...]:
    return tuple(
        Field(
            name=kind,
            type=kind,
            label=f"The {kind}",
            hint="How to" if kind != "hidden" else "",
            options=OPTIONS if kind in {"select", "radio", "multiselect"} else (),
        )
        for kind in FIELD_TYPES
    )


def test_every_control_has_a_label_or_is_hidden_and_ids_are_unique() -> None:
    page = Page(snippets_of(*every_type(), consent_text="You may.").html)

    controls = [c for c in page.all("input", "select", "textarea") if c.get("type") != "hidden"]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    described = [c.get("aria-describedby") for _, c in page.elements if c.get("aria-describedby")]

    assert len(ids) == len(set(ids))
    assert {c["id"] for c in controls} == {label["for"] for label in page.all("label")}
    assert {name for names in described for name in str(names).split()} <= set(ids)
    named = {c["name"] for c in page.all("input", "select", "textarea")}
    assert named == {*FIELD_TYPES, "_consent"}
    assert page.all("form") == [{"action": ACTION, "method": "post"}]


def test_rules_are_the_browser_s_own() -> None:
    page = Page(
        snippets_of(
            Field(
                name="code",
                type="text",
                label="Code",
                required=True,
                min_length=2,
                max_length=6,
                pattern="[A-Z]+",
                autocomplete="off",
                default="AB",
            ),
            Field(
                name="seats", type="number", label="Seats", minimum=Decimal(1), maximum=Decimal(5)
            ),
            Field(name="day", type="date", label="Day", earliest=date(2026, 1, 2)),
        ).html
    )
    code, seats, day = page.all("input")

    assert code == {
        "id": "field-code",
        "name": "code",
        "type": "text",
        "autocomplete": "off",
        "required": None,
        "minlength": "2",
        "maxlength": "6",
        "pattern": "[A-Z]+",
        "value": "AB",
    }
    assert (seats["min"], seats["max"], seats["step"]) == ("1", "5", "any")
    assert (day["min"], day.get("max")) == ("2026-01-02", None)


def test_required_choices_are_left_to_who_can_check_them() -> None:
    page = Page(
        snippets_of(
            Field(name="r", type="radio", label="R", options=OPTIONS, required=True, default="b"),
            Field(name="m", type="multiselect", label="M", options=OPTIONS, required=True),
        ).html
    )

    assert [("required" in c, "checked" in c) for c in page.all("input")] == [
        (True, False),
        (True, True),
        (False, False),
        (False, False),
    ]
    assert ["data-lead-form-required" in group for group in page.all("fieldset")] == [False, True]


def test_consent_text_describes_its_check_box() -> None:
    box = Field(name="consent", type="checkbox", label="I agree", required=True)
    with_box = Page(snippets_of(box, consent_text="You may call me.").html)
    without = snippets_of(consent_text="You may call me.").html

    assert with_box.all("p") == [{"class": "lead-form-hint", "id": "consent-text"}]
    said, control = with_box.all("input")
    assert control["aria-describedby"] == "consent-text"
    assert "checked" not in control
    assert said == {"type": "hidden", "name": "_consent", "value": consent_hash("You may call me.")}
    assert '<p class="lead-form-hint">You may call me.</p>' in without


def test_consent_text_of_several_paragraphs_keeps_them() -> None:
    page = snippets_of(consent_text="First.\n\nSecond.\nThird.").html

    assert '<div class="lead-form-hint">' in page
    assert re.findall(r"<p>(.*)</p>", page) == ["First.", "Second.", "Third."]


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_texts_can_t_become_markup(kind: str) -> None:
    fields = (
        Field(
            name="x",
            type=kind,  # type: ignore[arg-type] # one of them
            label=HOSTILE,
            hint=HOSTILE,
            autocomplete=HOSTILE,
            default=HOSTILE,
            options=(Option(value=HOSTILE, label=HOSTILE),),
        ),
    )
    snippets = snippets_of(*fields, consent_text=HOSTILE, submit_label=HOSTILE)

    page = Page(snippets.html)
    assert page.all("script", "b") == []
    assert {name for _, attributes in page.elements for name in attributes} <= ATTRIBUTES
    assert HOSTILE in "".join(page.texts)
    assert "</script>" not in snippets.html
    # In JSX it stands in a string of JavaScript, where braces and tags are text.
    written = f"{{{json.dumps(HOSTILE)}}}"
    assert written in snippets.react
    assert HOSTILE not in snippets.react.replace(written, "")
    assert "<script>alert" not in snippets.react.replace(written, "").replace(f"={written}", "")


def test_text_area_keeps_its_first_line_break() -> None:
    html = snippets_of(Field(name="m", type="textarea", label="M", default="\nfirst")).html

    assert ">\n\nfirst</textarea>" in html


def test_react_has_its_own_names_and_defaults() -> None:
    react = snippets_of(
        Field(name="a", type="text", label="A", max_length=9, autocomplete="name", default="x"),
        Field(name="s", type="select", label="S", options=OPTIONS, default="b"),
        Field(name="r", type="radio", label="R", options=OPTIONS, default="a"),
        Field(name="h", type="hidden", label="", default="site"),
    ).react

    for written in (
        f'<form ref={{form}} action="{ACTION}" method="post">',
        '<label htmlFor="field-a">A{" "}<span className="lead-form-optional">(optional)</span>',
        'autoComplete="name" maxLength="9" defaultValue="x" />',
        '<select id="field-s" name="s" defaultValue="b">',
        'defaultChecked value="a" />',
        '<input type="hidden" name="h" value="site" />',
        "useEffect(() => enhance(form.current), []);",
    ):
        assert written in react, react


def test_script_s_lines_are_those_of_the_release() -> None:
    release = Release(
        url="https://cdn.example.com/lead-form/0.1.0",
        integrity={"lead-form.js": "sha384-J", "lead-form.css": "sha384-C"},
    )
    known = make_snippets(form_of(), action=ACTION, release=release).script
    unknown = make_snippets(form_of(), action=ACTION, release=NOWHERE).script

    assert release.is_known
    assert not NOWHERE.is_known
    style, script = known.splitlines()[:2]
    assert style == (
        '<link rel="stylesheet" href="https://cdn.example.com/lead-form/0.1.0/lead-form.css" '
        'integrity="sha384-C" crossorigin="anonymous">'
    )
    assert script == (
        '<script type="module" src="https://cdn.example.com/lead-form/0.1.0/lead-form.js" '
        'integrity="sha384-J" crossorigin="anonymous"></script>'
    )
    assert "VERSION/lead-form.js" in unknown
    assert 'method="post" data-lead-form>' in known


def test_release_is_read_from_the_settings(settings: object) -> None:
    assert not release_of_settings().is_known
    settings.EMBED_URL = "https://cdn.example.com/0.1.0"  # type: ignore[attr-defined] # a setting
    settings.EMBED_INTEGRITY = {"lead-form.js": "a", "lead-form.css": "b"}  # type: ignore[attr-defined] # a setting

    release = release_of_settings()

    assert (release.url, release.is_known) == ("https://cdn.example.com/0.1.0", True)
