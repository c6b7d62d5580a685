"""The hosted pages as HTML: no mistake in the markup, whatever a form asks and somebody sends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.answers import Answer
from ingest.pages import form_page, refusal_page, thanks_page
from ingest.refusals import Refusal
from leadmodels.forms import Form
from leadmodels.rules.fields import FIELD_TYPES, Field, Option
from leadmodels.rules.messages import CODES
from leadmodels.rules.validation import FieldError
from tests.support.table import NOW

ROOT = Path(__file__).resolve().parents[3]
CHECKER = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
# The same as for the demo's pages; tests/unit/embed/markup.test.mjs says why each is as it is.
RULES = ROOT / "embed" / ".htmlvalidate.json"
HOSTILE = "</p></textarea></title><i>\"'&amp;\u202e"
KEY = "01890a5d-ac96-774b-bcce-b302099a8057"
MANY = f"multiselect.of-all_{FIELD_TYPES.index('multiselect')}"
URL = "https://api.example.com/f/form_x?a=1&b=2"


def make_form(*, is_required: bool, hint: str = "", **values: Any) -> Form:
    """Make a form that has a field of every type, with everything that a field can say."""
    return Form(
        form_id="form_x",
        name="All </title><i>\"'&amp;",
        consent_text=f"You may call.\n\n{HOSTILE}",
        fields=(
            Field(name="consent", type="checkbox", label="I agree", hint=hint),
            *(
                Field(
                    name=f"{kind}.of-all_{number}",
                    type=kind,
                    label=f"Your {kind} {HOSTILE}",
                    hint=hint,
                    required=is_required,
                    options=tuple(
                        Option(value=v, label=f"{v} {HOSTILE}") for v in ("a b", "c", "on")
                    )
                    if kind in {"select", "radio", "multiselect"}
                    else (),
                    **limits_of(kind),
                )
                for number, kind in enumerate(FIELD_TYPES)
            ),
        ),
        origins=(),
        created_at=NOW,
        updated_at=NOW,
        **values,
    )


def limits_of(kind: str) -> dict[str, Any]:
    """Give what a field of a type may be held to."""
    if kind == "number":
        return {"minimum": Decimal("-1.5"), "maximum": Decimal(9), "step": Decimal("0.5")}
    if kind == "date":
        return {"earliest": date(2026, 1, 1), "latest": date(2026, 12, 31)}
    if kind in {"text", "email", "tel", "url"}:
        tokens = {"text": "name", "email": "email", "tel": "tel", "url": "url"}
        lengths = {"min_length": 2, "max_length": 99}
        return {**lengths, "pattern": ".*", "autocomplete": tokens[kind]}
    return {"min_length": 2, "max_length": 99} if kind == "textarea" else {}


def refused(form: Form, code: str, values: Mapping[str, object] | None = None) -> Refusal:
    """Refuse every field of a form, and the form itself, for one reason."""
    errors = [
        FieldError(field=name, code=code, message=f"Mend {name}: {code} {HOSTILE}")
        for name in [*(field.name for field in form.fields), "gone", None]
    ]
    return Refusal(422, "fields", f"Please mend this. {HOSTILE}", errors=errors, values=values)


def hosted_pages() -> dict[str, Answer]:
    """Make every kind of page there is."""
    full = make_form(is_required=True, hint=f"Just for us. {HOSTILE}", description=HOSTILE)
    bare = make_form(is_required=False)
    empty = Form(
        form_id="form_x", name="Nothing", fields=(), origins=(), created_at=NOW, updated_at=NOW
    )
    odd: dict[str, object] = {field.name: HOSTILE for field in full.fields}
    odd |= {"gone": HOSTILE, "_next": "", 'a"b': True, MANY: ["c", "on"]}
    pages = {
        f"{name}-{kind}": form_page(form, form_url=URL, key=KEY, refusal=refusal)
        for name, form in (("full", full), ("bare", bare), ("empty", empty))
        # Several values of a name come back in a group of boxes, where the form has one.
        for kind, refusal in {
            "new": None,
            "nothing sent": refused(form, "required"),
            "odd values": refused(form, "pattern", odd if form.fields else {"gone": HOSTILE}),
            "refused as a whole": Refusal(429, "too_many", "Not so often."),
        }.items()
    }
    for code in CODES:
        pages[f"refused-{code}"] = form_page(
            full, form_url=URL, key=KEY, refusal=refused(full, code)
        )
    for status in (400, 403, 404, 409, 413, 415, 422, 429, 503):
        pages[f"status-{status}"] = refusal_page(Refusal(status, "x", f"Sorry. {HOSTILE}"))
    for name, values in {"typed": odd, "nothing": {}}.items():
        foreign = Refusal(403, "origin", f"Not from there. {HOSTILE}", values=values)
        pages[f"foreign-{name}"] = refusal_page(foreign, full)
    pages["thanks"] = thanks_page(full, "7K3M-Q2XD")
    pages["thanks-bare"] = thanks_page(None, HOSTILE)
    return pages


def mistakes_in(folder: Path) -> list[str]:
    """Ask html-validate about the pages in a folder.

    Without Node.js or html-validate the test is skipped, in CI it fails.
    """
    node = shutil.which("node")
    if node is None or not CHECKER.is_file():
        reason = "Node.js or html-validate is missing: install Node.js and run npm ci."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    report = folder / "report.json"  # a long one on the standard output would be cut at its end
    command = (node, str(CHECKER), f"--config={RULES}", f"--formatter=json={report}", str(folder))
    checked = subprocess.run(  # noqa: S603 - the project's own tool, on files made here
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert checked.returncode in {0, 1}, checked.stderr
    return [
        f"{Path(page['filePath']).stem}: {mistake['ruleId']}: {mistake['message']}"
        for page in json.loads(report.read_text(encoding="utf-8"))
        for mistake in page["messages"]
    ]


def test_no_hosted_page_has_a_mistake_in_its_markup(tmp_path: Path) -> None:
    pages = hosted_pages()
    assert len(pages) > 40
    for name, answer in pages.items():
        (tmp_path / f"{name}.html").write_text(answer.body, encoding="utf-8")
    assert mistakes_in(tmp_path) == []


def test_a_value_of_an_unknown_field_goes_back_as_often_as_it_was_sent(tmp_path: Path) -> None:
    form = make_form(is_required=True)
    again = Refusal(429, "too_many", "Not so often.", values={"gone": ["one", "two"]})
    body = form_page(form, form_url=URL, key=KEY, refusal=again).body
    (tmp_path / "again.html").write_text(body, encoding="utf-8")
    # The checker takes the second for a mistake; without it, half of what was sent would be lost.
    assert mistakes_in(tmp_path) == ['again: form-dup-name: Duplicate form control name "gone"']


def test_a_planted_mistake_is_found(tmp_path: Path) -> None:
    body = thanks_page(None, "").body.replace("<h1>", '<input type="text"><h1>')
    (tmp_path / "planted.html").write_text(body, encoding="utf-8")
    assert any(line.startswith("planted: input-missing-label") for line in mistakes_in(tmp_path))
