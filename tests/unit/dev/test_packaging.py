from __future__ import annotations

import os
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from dev.packaging.archive import write_archive
from dev.packaging.bytecode import (
    BytecodeError,
    Interpreter,
    assert_bytecode,
    compile_folder,
    describe_interpreter,
)
from dev.packaging.dependencies import unused_by
from dev.packaging.own_modules import modules_unused_by


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "task"
    (made / "pkg").mkdir(parents=True)
    (made / "pkg" / "__init__.py").write_text("VALUE = 1\n")
    (made / "pkg" / "b.txt").write_text("b")
    return made


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    return describe_interpreter(Path(sys.executable))


def test_the_same_files_make_the_same_bytes_whenever_and_however_they_were_written(
    folder: Path, tmp_path: Path
) -> None:
    write_archive(folder, tmp_path / "first.zip")
    os.utime(folder / "pkg" / "b.txt", (0, 10**9))
    (folder / "pkg" / "b.txt").chmod(0o600)
    write_archive(folder, tmp_path / "second.zip")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_files_in_a_zip_can_be_read_by_every_user(folder: Path, tmp_path: Path) -> None:
    (folder / "pkg" / "b.txt").chmod(0o600)
    write_archive(folder, tmp_path / "made.zip")
    with zipfile.ZipFile(tmp_path / "made.zip") as archive:
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o644}


def test_what_a_function_never_reads_is_left_out_and_only_that(
    folder: Path, tmp_path: Path
) -> None:
    for service in ("dynamodb", "sqs"):
        (folder / "botocore" / "data" / service).mkdir(parents=True)
        (folder / "botocore" / "data" / service / "service-2.json").write_text("{}")
    for function in ("submit_lead", "get_leads"):
        target = tmp_path / f"{function}.zip"
        write_archive(folder, target, without=unused_by(function, folder))
    with zipfile.ZipFile(tmp_path / "submit_lead.zip") as archive:
        whole = set(archive.namelist())
    with zipfile.ZipFile(tmp_path / "get_leads.zip") as archive:
        assert whole - set(archive.namelist()) == {"botocore/data/sqs/service-2.json"}


def test_our_own_modules_that_a_function_cannot_import_are_left_out(tmp_path: Path) -> None:
    sources = {
        "ingest/__init__.py": "",
        "ingest/one.py": "from models import first\ndef later():\n    import models.second.deep\n",
        "ingest/two.py": "import models.third\n",
        "models/__init__.py": "",
        "models/first.py": "import json\nfrom models.names import NAME\n",
        "models/names.py": "NAME = 1\n",
        "models/second/__init__.py": "",
        "models/second/deep.py": "import library\n",
        "models/third.py": "",
        "library/__init__.py": "from library import data\n",
        "library/data.py": "",
    }
    for name, code in sources.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
        cached = path.parent / "__pycache__" / f"{path.stem}.cpython-311.pyc"
        cached.parent.mkdir(exist_ok=True)
        cached.touch()
    left_out = modules_unused_by("one", tmp_path, ("ingest", "models"))
    assert {path.relative_to(tmp_path).as_posix() for path in left_out} == {
        "ingest/two.py",
        "ingest/__pycache__/two.cpython-311.pyc",
        "models/third.py",
        "models/__pycache__/third.cpython-311.pyc",
    }


def test_bytecode_is_unchecked_so_that_a_cold_start_compares_nothing(
    folder: Path, interpreter: Interpreter
) -> None:
    compile_folder(folder, interpreter)
    (cached,) = (folder / "pkg" / "__pycache__").iterdir()
    # Source: PEP 552: flags 0b01 are a hash-based pyc that is not checked.
    assert cached.read_bytes()[4:8] == (1).to_bytes(4, "little")


def test_bytecode_for_another_interpreter_is_refused(
    folder: Path, interpreter: Interpreter
) -> None:
    compile_folder(folder, interpreter)
    with pytest.raises(BytecodeError, match=r"pkg/__init__\.py"):
        assert_bytecode(folder, replace(interpreter, magic=b"\0\0\r\n"))


def test_a_module_without_bytecode_is_refused(folder: Path, interpreter: Interpreter) -> None:
    compile_folder(folder, interpreter)
    (folder / "late.py").write_text("")
    with pytest.raises(BytecodeError, match=r"late\.py"):
        assert_bytecode(folder, interpreter)


def test_a_module_that_does_not_compile_is_refused(folder: Path, interpreter: Interpreter) -> None:
    (folder / "broken.py").write_text("def (:\n")
    with pytest.raises(BytecodeError, match=r"broken\.py"):
        compile_folder(folder, interpreter)


def test_what_is_no_interpreter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BytecodeError, match="nothing-here"):
        describe_interpreter(tmp_path / "nothing-here")
