"""The texts to paste, of one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from django.conf import settings

from dashboard.forms.snippets.elements import form_element
from dashboard.forms.snippets.markup import to_html, to_jsx
from leadmodels.forms import Form

_HERE: Final = "/lead-form/VERSION"
_UNKNOWN: Final = "sha384-…"
_REACT: Final = """import {{ useEffect, useRef }} from "react";
import {{ enhance }} from "./lead-form.js";

export function LeadForm() {{
  const form = useRef(null);
  useEffect(() => enhance(form.current), []);
  return (
    <div>
{form}
    </div>
  );
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The embed's files as a page loads them.

    Args:
        url: the folder of a version, without a slash at the end.
        integrity: of each file, by its name.
    """

    url: str
    integrity: Mapping[str, str]

    @property
    def is_known(self) -> bool:
        """Whether the settings say where the files are, and what is in them."""
        return bool(self.url) and {"lead-form.js", "lead-form.css"} <= set(self.integrity)

    def loads(self, name: str) -> str:
        """Write the address of a file with what a browser checks it against."""
        address = escape(f"{self.url or _HERE}/{name}")
        integrity = escape(self.integrity.get(name, _UNKNOWN))
        return f'"{address}" integrity="{integrity}" crossorigin="anonymous"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippets:
    """A form to paste: as it is, with the script, and as a component of React."""

    html: str
    script: str
    react: str


def release_of_settings() -> Release:
    """Read where this deployment has its embed; both settings may be missing."""
    integrity: Any = settings.EMBED_INTEGRITY
    return Release(
        url=settings.EMBED_URL,
        integrity=integrity if isinstance(integrity, Mapping) else {},
    )


def make_snippets(form: Form, *, action: str, release: Release) -> Snippets:
    """Write a form's texts to paste; `action` is the address that it is sent to."""
    enhanced = form_element(form, action, is_enhanced=True)
    head = (
        f'<link rel="stylesheet" href={release.loads("lead-form.css")}>\n'
        f'<script type="module" src={release.loads("lead-form.js")}></script>\n'
    )
    in_react = to_jsx(form_element(form, action, is_enhanced=False), indent=3)
    return Snippets(
        html=to_html(form_element(form, action, is_enhanced=False)) + "\n",
        script=f"{head}\n{to_html(enhanced)}\n",
        react=_REACT.format(form=in_react.replace("<form", "<form ref={form}", 1)),
    )
