"""The tables of inputs and outputs in the READMEs of infra/, written from the sources.

`python -m dev.module_tables` writes them anew; a test holds them to the sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dev.settings import ROOT

INFRA: Final = ROOT / "infra"
BEGIN: Final = "<!-- from variables.tf and outputs.tf: python -m dev.module_tables -->"
END: Final = "<!-- until here -->"
_BLOCK: Final = re.compile(r'^(variable|output) "(\w+)" \{\n(.*?)^\}$', re.MULTILINE | re.DOTALL)
# An attribute goes on until the next one that stands as far left.
_ATTRIBUTE: Final = re.compile(r"^  (\w+)\s+= (.*?)(?=^  [a-z#]|\Z)", re.MULTILINE | re.DOTALL)


def documented_folders() -> list[Path]:
    """Return the folders of infra/ whose README has the tables."""
    return sorted(path.parent for path in INFRA.rglob("README.md") if BEGIN in path.read_text())


def with_tables(folder: Path) -> str:
    """Return a folder's README, its tables as the sources are now."""
    before, _, rest = (folder / "README.md").read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{_tables(folder)}\n{END}{after}"


def _tables(folder: Path) -> str:
    inputs = [
        f"| `{name}` | {said['description']} | `{said['type']}` | {_default(said.get('default'))} |"
        for name, said in _blocks(folder / "variables.tf")
    ]
    outputs = [
        f"| `{name}` | {said['description']} |" for name, said in _blocks(folder / "outputs.tf")
    ]
    return "\n".join(
        [
            "| input | | type | default |",
            "|---|---|---|---|",
            *inputs,
            "",
            "| output | |",
            "|---|---|",
            *outputs,
            "",
        ]
    )


def _default(written: str | None) -> str:
    return "required" if written is None else f"`{written}`"


def _blocks(source: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Give name and attributes of each variable or output; texts without quotes, on one line."""
    for _, name, body in _BLOCK.findall(source.read_text()):
        attributes = {key: _on_one_line(value) for key, value in _ATTRIBUTE.findall(body)}
        yield name, attributes | {"description": attributes["description"].strip('"')}


def _on_one_line(value: str) -> str:
    """Write a value of several lines as one, with commas where the lines ended."""
    lines = [line.strip() for line in value.strip().splitlines()]
    joined = ", ".join(line for line in lines if line)
    for opened, closed in (("{", "}"), ("(", ")"), ("[", "]")):
        joined = joined.replace(f"{opened}, ", opened).replace(f", {closed}", closed)
    return re.sub(r"\s+", " ", joined).replace("|", "\\|")


if __name__ == "__main__":
    for found in documented_folders():
        (found / "README.md").write_text(with_tables(found))
