"""The editor of forms as a browser uses it: read the page's form, type into it, press a button."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from leadmodels.forms import Form

from .form_pages import FORMS

ADD = f"{FORMS}add/"


def page_of(form: Form) -> str:
    return f"{FORMS}{form.form_id}/"


def edit_of(form: Form) -> str:
    return f"{FORMS}{form.form_id}/edit/"


def typed_on(page: str) -> dict[str, Any]:
    """All that the editor's form would send, by name; "row" is a list."""
    form = page.partition('class="form-edit"')[2].partition("</form>")[0]
    found: dict[str, Any] = {"row": []}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = _attribute(tag, "name"), _attribute(tag, "value")
        if _attribute(tag, "type") == "checkbox" and " checked" not in tag:
            continue
        if name == "row":
            found["row"].append(value)
        elif name:
            found[name] = value
    for start, text in re.findall(r"<textarea ([^>]*)>\n(.*?)</textarea>", form, re.DOTALL):
        found[_attribute(start, "name")] = html.unescape(text)
    for start, options in re.findall(r"<select ([^>]*)>(.*?)</select>", form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[_attribute(start, "name")] = chosen[1] if chosen else "text"
    found.pop("csrfmiddlewaretoken", None)
    return found


def open_editor(client: Client, address: str) -> dict[str, Any]:
    """Load an editor and give what it would send as it stands."""
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return typed_on(response.content.decode())


def press(client: Client, address: str, typed: dict[str, Any], button: str = "save") -> Any:
    return client.post(address, {**typed, "do": button})


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'(?:^|\s){name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""
