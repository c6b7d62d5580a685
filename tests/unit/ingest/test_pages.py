"""The pages: what was sent stays text, everything is kept, and nothing else may be loaded."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import Any

import pytest

from ingest.answers import Answer
from ingest.pages import form_page, refusal_page, thanks_page
from ingest.refusals import Refusal
from leadmodels.forms import Form
from leadmodels.intake.consent import consent_hash
from leadmodels.rules.fields import FIELD_TYPES, Field, Option
from leadmodels.rules.validation import FieldError
from tests.support.table import NOW
from tests.unit.ingest.page import Page

EVIL = "<i>\"'&amp;</i></textarea></title>"
KEY = "01890a5d-ac96-774b-bcce-b302099a8057"
CHOICES = {"select", "radio", "multiselect"}
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}


def evil(place: str) -> str:
    """Give a hostile text that says where it was put."""
    return f"{EVIL}{place}"


FORM = Form(
    form_id="form_x",
    name=evil("name"),
    description=evil("description"),
    submit_label=evil("submit"),
    fields=tuple(
        Field(
            name=kind,
            type=kind,
            label=evil(f"label {kind}"),
            hint=evil(f"hint {kind}"),
            pattern=evil(f"pattern {kind}"),
            autocomplete=evil(f"autocomplete {kind}"),
            default=evil(f"default {kind}"),
            options=(
                (
                    Option(value=evil("first"), label=evil(f"first {kind}")),
                    Option(value=evil("second"), label=evil(f"second {kind}")),
                )
                if kind in CHOICES
                else ()
            ),
        )
        for kind in FIELD_TYPES
    ),
    origins=(),
    success_url=f"https://www.example.com/{EVIL}",
    created_at=NOW,
    updated_at=NOW,
)
PLAIN = {kind for kind in FIELD_TYPES if kind not in CHOICES | {"checkbox"}}


def show(refusal: Refusal | None = None, form: Form = FORM, form_url: str = "/f") -> Page:
    return Page(form_page(form, form_url=form_url, key=KEY, refusal=refusal))


def refused(**values: Any) -> Refusal:
    return Refusal(422, "fields", "One answer needs a change.", values=values)


def test_every_text_of_a_form_stays_text() -> None:
    page = show(form_url=f"https://api.example.com/{EVIL}")
    assert page.of("i") == page.of("script") == []
    assert page.texts_of("title") == page.texts_of("h1") == [evil("name")]
    assert evil("description") in page.texts_of("p")
    assert page.texts_of("button") == [evil("submit")]
    assert page.of("form")[0]["action"] == f"https://api.example.com/{EVIL}"
    asked = set(FIELD_TYPES) - {"hidden"}
    labels = {text.removesuffix(" (optional)") for text in page.texts_of("label")}
    legends = {text.removesuffix(" (optional)") for text in page.texts_of("legend")}
    assert {evil(f"label {kind}") for kind in asked} <= labels | legends
    assert {evil(f"hint {kind}") for kind in asked} <= set(page.texts_of("p"))
    for kind in ("radio", "multiselect"):
        assert page.values_of(kind) == [evil("first"), evil("second")]
        assert {evil(f"first {kind}"), evil(f"second {kind}")} <= labels
    assert [tag["value"] for tag in page.of("option")] == ["", evil("first"), evil("second")]
    assert page.texts_of("option")[1:] == [evil("first select"), evil("second select")]
    for kind in PLAIN - {"textarea"}:
        assert page.values_of(kind) == [evil(f"default {kind}")]
    assert page.textarea() == evil("default textarea")
    for kind in PLAIN - {"hidden"}:
        tag = "textarea" if kind == "textarea" else "input"
        [control] = page.of(tag, name=kind)
        assert control["pattern"] == evil(f"pattern {kind}")
        assert control["autocomplete"] == evil(f"autocomplete {kind}")


@pytest.mark.parametrize("has_box", [True, False])
def test_consent_text_stands_on_the_page_and_the_page_says_which_it_was(*, has_box: bool) -> None:
    box = Field(name="consent", type="checkbox", label="I agree", hint="Really?")
    text = f"First.\n\n{EVIL}"
    form = replace(FORM, fields=(box,) if has_box else FORM.fields, consent_text=text)
    # Sent from an older page, and shown again for a mistake: what is agreed to is what stands here.
    page = show(refused(_consent="0" * 64), form)
    assert [words for words in page.texts_of("p") if words in {"First.", EVIL}] == ["First.", EVIL]
    assert page.values_of("_consent") == [consent_hash(text)]
    assert len(page.of("div", id="consent-text")) == 1
    if has_box:
        [control] = page.of("input", name="consent")
        assert control["aria-describedby"] == "consent-text hint-consent"


def test_page_without_a_consent_text_says_none() -> None:
    assert show(refused(_consent="0" * 64)).values_of("_consent") == []


def test_every_text_of_a_submission_stays_text_and_every_value_is_kept() -> None:
    errors = [
        FieldError(field=kind, code="x", message=evil(f"wrong {kind}")) for kind in FIELD_TYPES
    ]
    odd = FieldError(field=evil("field"), code="x", message=evil("elsewhere"))
    values: dict[str, Any] = {kind: evil(f"value {kind}") for kind in PLAIN}
    values |= {"select": evil("second"), "radio": evil("second")}
    values |= {"multiselect": [evil("first"), evil("second")], evil("other"): evil("more")}
    refusal = Refusal(403, "x", evil("sentence"), errors=[*errors, odd], values=values)
    page = show(refusal)
    assert page.of("i") == page.of("script") == []
    assert page.texts_of("title") == [f"Error: {evil('name')}"]
    assert evil("sentence") in page.texts_of("p")
    for kind in set(FIELD_TYPES) - {"hidden"}:
        assert evil(f"wrong {kind}") in page.texts_of("p")
    links = zip(page.of("a"), page.texts_of("a"), strict=True)
    assert {tag["href"]: text for tag, text in links} == {
        f"#field-{kind}": evil(f"wrong {kind}") for kind in set(FIELD_TYPES) - {"hidden"}
    }
    for unlinked in ("wrong hidden", "elsewhere"):
        assert evil(unlinked) in page.texts_of("li")
    for kind in PLAIN - {"textarea"}:
        assert page.values_of(kind) == [evil(f"value {kind}")]
    assert page.textarea() == evil("value textarea")
    assert page.values_of(evil("other")) == [evil("more")]
    chosen = [tag["value"] for tag in page.of("option") if "selected" in tag]
    assert chosen == [evil("second")]
    ticked = [tag["value"] for tag in page.of("input", name="multiselect") if "checked" in tag]
    assert ticked == [evil("first"), evil("second")]


@pytest.mark.parametrize("text", ["\nsecond line", "\n\n", "\n", "", " a\n b "])
def test_a_text_that_begins_with_a_line_break_is_kept_whole(text: str) -> None:
    assert show(refused(textarea=text)).textarea() == text


def test_other_pages_show_texts_as_text() -> None:
    pages = [
        Page(thanks_page(FORM, EVIL)),
        Page(refusal_page(Refusal(404, "x", evil("sentence")))),
    ]
    assert [page.of("i") for page in pages] == [[], []]
    assert pages[0].texts_of("title") == [f"Thank you: {evil('name')}"]
    assert evil("sentence") in pages[1].texts_of("p")


def test_a_refusal_without_a_form_shows_what_was_typed_in_the_form_s_words_as_text() -> None:
    values: dict[str, Any] = {kind: evil(f"value {kind}") for kind in PLAIN}
    values |= {"select": evil("second"), "radio": "", "checkbox": True, "date": " "}
    values |= {"multiselect": (evil("first"), evil("second")), evil("other"): evil("more")}
    values |= {"_submission_id": "k", "_gotcha": "bee", "_replyto": "me@example.com"}
    page = Page(refusal_page(Refusal(403, "origin", evil("sentence"), values=values), FORM))
    assert page.of("i") == page.of("form") == page.of("input") == page.of("textarea") == []
    assert page.of("button") == page.of("select") == []
    typed = [kind for kind in FIELD_TYPES if kind not in {"hidden", "radio", "date"}]
    assert page.texts_of("dt") == [*(evil(f"label {k}") for k in typed), evil("other"), "_replyto"]
    options = {
        "select": [evil("second select")],
        "multiselect": [evil("first multiselect"), evil("second multiselect")],
        "checkbox": ["Yes"],
    }
    shown = [text for kind in typed for text in options.get(kind, [evil(f"value {kind}")])]
    assert page.texts_of("dd") == [*shown, evil("more"), "me@example.com"]


def test_a_refusal_after_which_nothing_was_typed_has_no_empty_list() -> None:
    sent = {"text": "", "checkbox": False, "hidden": "x", "_x": "y"}
    page = Page(refusal_page(Refusal(403, "origin", "Not from there.", values=sent), FORM))
    assert page.of("dl") == page.of("h2") == []


@pytest.mark.parametrize(
    "receipt", ["7K3M-Q2XD\n", "7k3m-q2xd", "\n7K3M-Q2XD", "7K3M-Q2XD7", "\uff17K3M-Q2XD", EVIL, ""]
)
def test_what_is_no_receipt_of_ours_is_not_shown(receipt: str) -> None:
    assert Page(thanks_page(FORM, receipt)).of("p", **{"class": "receipt"}) == []
    assert "7K3M-Q2XD" in Page(thanks_page(FORM, "7K3M-Q2XD")).texts_of("p")


@pytest.mark.parametrize(
    ("answer", "form_action"),
    [
        (form_page(FORM, form_url="/f", key=KEY), "'self' https://www.example.com"),
        (
            form_page(FORM, form_url="/f", key=KEY, refusal=refused()),
            "'self' https://www.example.com",
        ),
        (thanks_page(None, ""), "'none'"),
        (refusal_page(Refusal(503, "x", "Sorry.")), "'none'"),
    ],
    ids=["form", "form again", "thanks", "refusal"],
)
def test_a_page_loads_nothing_but_its_own_style_and_stands_in_no_frame(
    answer: Answer, form_action: str
) -> None:
    [style] = re.findall("<style>(.*?)</style>", answer.body, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    headers = answer.to_proxy({})["headers"]
    assert headers["Content-Security-Policy"].split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        f"form-action {form_action}",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    assert headers.items() >= {**HEADERS, "Cache-Control": "no-store"}.items()


def test_a_success_url_that_is_none_adds_nothing_to_the_policy() -> None:
    for url in (None, "https://www.example.com;script-src *", "javascript:alert(1)"):
        form = Form(
            form_id="form_x",
            name="X",
            fields=(),
            origins=(),
            success_url=url,
            created_at=NOW,
            updated_at=NOW,
        )
        policy = form_page(form, form_url="/f", key=KEY).headers["Content-Security-Policy"]
        assert "form-action 'self'; base-uri" in policy


def test_an_error_of_the_form_as_a_whole_is_in_the_summary() -> None:
    general = FieldError(field=None, code="x", message="The form was changed meanwhile.")
    gone = FieldError(field="gone", code="x", message="This field is gone.")
    page = show(Refusal(422, "fields", "Two things need a change.", errors=[general, gone]))
    assert page.texts_of("li") == [general.message, gone.message]
    assert page.of("a") == []
    alone = show(Refusal(403, "origin", "Not from there."))
    assert ("Not from there." in alone.texts_of("p"), alone.texts_of("li")) == (True, [])


def test_a_page_carries_a_new_key_and_an_error_page_the_one_it_was_sent() -> None:
    assert show().values_of("_submission_id") == [KEY]
    assert show(refused(text="a")).values_of("_submission_id") == [KEY]
    assert show(refused(_submission_id="kept")).values_of("_submission_id") == ["kept"]


@pytest.mark.parametrize(("status", "seconds"), [(429, "60"), (503, "30"), (422, None)])
def test_a_page_says_when_to_try_again(status: int, seconds: str | None) -> None:
    refusal = Refusal(status, "x", "Later.")
    pages = (refusal_page(refusal), form_page(FORM, form_url="/f", key=KEY, refusal=refusal))
    for page in pages:
        assert (page.status, page.headers.get("Retry-After")) == (status, seconds)
