from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from dev.package import MAX_ZIP_BYTES, build_packages, main
from dev.packaging.bytecode import describe_interpreter
from dev.packaging.dependencies import SERVICES
from dev.provision.queues import QueuePair
from dev.provision.variables import Surroundings, function_variables
from dev.settings import FUNCTIONS, MINISTACK_PYTHON, ROOT

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

QUEUES = QueuePair(url="http://127.0.0.1:1/q", arn="arn", dead_letter_url="http://127.0.0.1:1/d")
AROUND = Surroundings(
    table_name="leads",
    api_url="http://127.0.0.1:1/dev",
    overflow=QUEUES,
    jobs=QUEUES,
    mail=QUEUES,
    notices=QUEUES,
    export_bucket="exports",
    usage_plan_id="plan",
    dashboard_url="http://127.0.0.1:2",
)


@pytest.fixture(scope="module")
def zips(packages: Path) -> dict[str, Path]:
    return {name: packages / f"{name}.zip" for name in FUNCTIONS}


def unpack(package: Path, folder: Path) -> Path:
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder


WATCH = """
import builtins, sys
run = builtins.exec
def watched(code, *scopes):
    assert not isinstance(code, str), code
    run(code, *scopes)
builtins.exec = watched
"""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_zip_holds_all_that_its_function_imports_compiled(
    zips: dict[str, Path], function: str, tmp_path: Path
) -> None:
    folder = unpack(zips[function], tmp_path)
    # What dataclasses writes has come compiled, too.
    code = f"{WATCH}\nsys.path.insert(0, {str(folder)!r}); import ingest.{function} as made; "
    variables = function_variables(function, AROUND)
    done = subprocess.run(  # noqa: S603 - a fixed command on what the test built
        # -I -S: nothing but the zip and the standard library can be imported.
        [str(MINISTACK_PYTHON), "-I", "-S", "-c", code + "assert callable(made.handler)"],
        env={**variables, "AWS_REGION": "us-east-1", **CREDENTIALS},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_zip_is_small_and_has_no_tests_foreign_services_or_our_own_secrets(
    zips: dict[str, Path],
) -> None:
    for function, package in zips.items():
        assert package.stat().st_size <= MAX_ZIP_BYTES
        with zipfile.ZipFile(package) as archive:
            names = archive.namelist()
        services = {name.split("/")[2] for name in names if name.startswith("botocore/data/")}
        assert {name for name in services if "." not in name} == SERVICES[function]
        assert not [name for name in names if "/tests/" in name or ".env" in name]
        assert not [name for name in names if name.startswith(("dashboard/", "dev/", "django/"))]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_can_make_its_clients_from_the_zip_alone(
    zips: dict[str, Path], function: str, tmp_path: Path
) -> None:
    folder = unpack(zips[function], tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); import botocore.session as made; "
        f"[made.get_session().create_client(service, region_name='us-east-1')"
        f" for service in {sorted(SERVICES[function])}]"
    )
    subprocess.run(  # noqa: S603 - a fixed command on what the test built
        [str(MINISTACK_PYTHON), "-I", "-S", "-c", code], env=CREDENTIALS, check=True
    )


def test_every_module_in_a_zip_has_bytecode(zips: dict[str, Path]) -> None:
    tag = describe_interpreter(MINISTACK_PYTHON).cache_tag
    with zipfile.ZipFile(zips["submit_lead"]) as archive:
        names = set(archive.namelist())
    sources = [Path(name) for name in names if name.endswith(".py")]
    expected = {str(p.parent / "__pycache__" / f"{p.stem}.{tag}.pyc") for p in sources}
    assert expected <= names


def test_a_second_build_changes_nothing(zips: dict[str, Path]) -> None:
    before = {path: path.stat().st_mtime_ns for path in zips.values()}
    out = zips["submit_lead"].parent
    build_packages(describe_interpreter(MINISTACK_PYTHON), out)
    assert {path: path.stat().st_mtime_ns for path in zips.values()} == before


def test_a_build_elsewhere_gives_the_same_bytes(zips: dict[str, Path], tmp_path: Path) -> None:
    again = build_packages(describe_interpreter(MINISTACK_PYTHON), tmp_path)
    for name, package in zips.items():
        assert again[name].read_bytes() == package.read_bytes()


def test_another_python_than_the_one_asked_for_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--minor", "2.7", "--out", str(tmp_path)]) == 1
    assert "not 2.7" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_no_path_of_this_machine_is_in_a_zip(zips: dict[str, Path], tmp_path: Path) -> None:
    folder = unpack(zips["submit_lead"], tmp_path)
    marker = str(ROOT).encode()
    assert not [
        path for path in folder.rglob("*") if path.is_file() and marker in path.read_bytes()
    ]
