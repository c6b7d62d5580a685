"""Code that `dataclasses` writes while a function starts, compiled when its zip was made.

It writes the methods of each class as text and has that compiled: a fifth of a cold start. A zip
brings them compiled, by their text; what isn't among them is compiled as ever. From its sources
nothing is brought, and nothing changes.
"""

from __future__ import annotations

import dataclasses
import marshal
import sys
from types import CodeType
from typing import Any, Final

FILE: Final = f"generated_code.{sys.implementation.cache_tag}"
"""Stands beside this module; bytecode is for one minor version of Python, which its name has."""


def bring_compiled(path: str) -> None:
    """Have `dataclasses` run what a file holds where it would compile the same text.

    Args:
        path: the file that `dev.packaging.generated_code` wrote, if there is one.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib would be imported for this alone
            known: dict[str, CodeType] = marshal.load(file)  # noqa: S302 - as trusted as the .pyc beside
    except FileNotFoundError:
        return

    def run(text: str, *scopes: Any) -> None:  # noqa: ANN401 - exec's own
        exec(known.get(text) or text, *scopes)  # noqa: S102 - what dataclasses does itself

    # Its module finds this name before the built-in one.
    vars(dataclasses)["exec"] = run


bring_compiled(f"{__file__.rpartition('/')[0]}/{FILE}")
