"""A zip brings the methods of its classes compiled; what it doesn't bring is compiled as ever."""

from __future__ import annotations

import dataclasses
import marshal
from pathlib import Path

import pytest

from ingest.generated_code import FILE, bring_compiled

TEXT = "def __create_fn__(): return 1"
OTHER = "def __create_fn__(): return 2"


@pytest.fixture(autouse=True)
def _own_exec(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(dataclasses), "exec", exec)


def ran(text: str) -> object:
    scope: dict[str, object] = {}
    vars(dataclasses)["exec"](text, {}, scope)
    made = scope["__create_fn__"]
    assert callable(made)
    return made()


def test_a_text_that_was_brought_is_not_compiled_again(tmp_path: Path) -> None:
    brought = compile("def __create_fn__(): return 'brought'", "<string>", "exec")
    (tmp_path / FILE).write_bytes(marshal.dumps({TEXT: brought}))
    bring_compiled(str(tmp_path / FILE))
    assert (ran(TEXT), ran(OTHER)) == ("brought", 2)


def test_where_nothing_was_brought_nothing_changes(tmp_path: Path) -> None:
    bring_compiled(str(tmp_path / FILE))
    assert vars(dataclasses)["exec"] is exec
