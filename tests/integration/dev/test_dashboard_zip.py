from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pytest_django import Settings

from dev.packaging.bytecode import describe_interpreter
from dev.packaging.dashboard import (
    MAX_UNZIPPED_BYTES,
    MAX_ZIP_BYTES,
    NEEDED,
    WANTED,
    DashboardZipError,
    build_dashboard,
    check_contents,
    refuse_paths_of_this_machine,
)
from dev.packaging.platforms import machine_architecture
from dev.packaging.staging import OWN_PATHS
from dev.packaging.zip_target import read_target
from dev.settings import MINISTACK_PYTHON, ROOT

from .dashboard_package import built_dashboard


@pytest.fixture(scope="module")
def package() -> Path:
    return built_dashboard()


@pytest.fixture(scope="module")
def names(package: Path) -> frozenset[str]:
    with zipfile.ZipFile(package) as archive:
        return frozenset(archive.namelist())


def test_it_holds_leadmodels_itself_and_not_a_path_to_it(names: frozenset[str]) -> None:
    own = {
        f"leadmodels/{path.relative_to(ROOT / 'packages' / 'leadmodels' / 'src' / 'leadmodels')}"
        for path in (ROOT / "packages" / "leadmodels" / "src").rglob("*.py")
    }
    assert own <= names
    assert not [name for name in names if name.endswith((".pth", ".egg-link"))]


def test_it_holds_the_dashboard_whole(names: frozenset[str]) -> None:
    tracked = subprocess.run(  # noqa: S603 - fixed arguments
        ["git", "ls-files", *OWN_PATHS],  # noqa: S607 - git is where it is
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    own = {name for name in tracked if (ROOT / name).is_file()}
    assert {name for name in own if not name.endswith(".md")} <= names


def test_it_holds_no_secrets_no_state_and_nothing_for_developers(names: frozenset[str]) -> None:
    hidden = [name for name in names if re.search(r"(^|/)\.", name)]
    assert not hidden
    assert not [
        name
        for name in names
        if name.endswith((".sqlite3", ".db", ".log", ".pem")) and name not in WANTED
    ]
    assert not [name for name in names if re.match(r"dashboard/.*\.md$", name)]
    assert not [name for name in names if re.match(r"(tests|dev|docs|infra|ingest|bench)/", name)]
    assert not [name for name in names if re.search(r"(^|/)tests/", name)]


def test_its_size_is_far_below_what_lambda_takes(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        unzipped_bytes = sum(entry.file_size for entry in archive.infolist())
    assert package.stat().st_size <= 20_000_000 < MAX_ZIP_BYTES
    assert unzipped_bytes <= 80_000_000 < MAX_UNZIPPED_BYTES


def test_every_module_has_bytecode_that_is_not_checked_again(
    package: Path, names: frozenset[str]
) -> None:
    interpreter = describe_interpreter(MINISTACK_PYTHON)
    sources = [Path(name) for name in names if name.endswith(".py")]
    with zipfile.ZipFile(package) as archive:
        for path in sources:
            cached = path.parent / "__pycache__" / f"{path.stem}.{interpreter.cache_tag}.pyc"
            head = archive.read(cached.as_posix())[:8]
            # Source: PEP 552: flags 0b01 are a hash-based pyc that is not checked.
            assert head == interpreter.magic + (1).to_bytes(4, "little"), path


def test_it_says_what_it_was_built_for(package: Path) -> None:
    target = read_target(package)
    assert target.runtime == f"python{describe_interpreter(MINISTACK_PYTHON).minor}"
    assert target.architecture == machine_architecture()


def test_static_files_are_kept_under_their_hash_and_compressed(names: frozenset[str]) -> None:
    served = {name for name in names if name.startswith("staticfiles/dashboard/")}
    assert [name for name in served if re.search(r"/frame\.[0-9a-f]{12}\.css$", name)]
    assert [name for name in served if re.search(r"/frame\.[0-9a-f]{12}\.css\.gz$", name)]
    assert "staticfiles/dashboard/frame.css" not in names


def test_every_folder_of_static_files_is_packed(settings: Settings) -> None:
    for each in settings.STATICFILES_DIRS:
        folder = Path(each[1] if isinstance(each, tuple) else each).relative_to(ROOT)
        assert [path for path in OWN_PATHS if folder.is_relative_to(path)], folder


def test_modules_of_the_embed_import_each_other_under_their_hashes(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        modules = {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.startswith("staticfiles/lead-form/") and name.endswith(".mjs")
        }
    imported = [
        f"staticfiles/lead-form/{file}"
        for text in modules.values()
        for file in re.findall(r'^import .* from "\./(.*)";$', text, re.MULTILINE)
    ]
    assert len(modules) == len([*(ROOT / "embed" / "src").glob("*.mjs")])
    assert len(imported) > len(modules)
    assert set(imported) <= modules.keys()


def test_a_second_build_changes_nothing(package: Path) -> None:
    before = package.stat().st_mtime_ns
    built_dashboard()
    assert package.stat().st_mtime_ns == before


def test_a_build_of_the_same_files_elsewhere_gives_the_same_bytes(
    package: Path, tmp_path: Path
) -> None:
    made = build_in_a_copy(tmp_path / "some" / "where" / "else", with_cache=True)
    assert made.read_bytes() == package.read_bytes()


@pytest.mark.long
def test_so_does_one_with_dependencies_installed_afresh(package: Path, tmp_path: Path) -> None:
    made = build_in_a_copy(tmp_path / "some" / "where" / "else", with_cache=False)
    assert made.read_bytes() == package.read_bytes()


def build_in_a_copy(root: Path, *, with_cache: bool) -> Path:
    """Build the zip in a copy of what git knows of the project, which has no git of its own."""
    listed = subprocess.run(  # noqa: S603 - fixed arguments
        ["git", "ls-files", "-co", "--exclude-standard", "-z", *COPIED],  # noqa: S607 - see above
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, root / name)
    if with_cache:
        (root / "dist").mkdir()
        (root / "dist" / ".cache").symlink_to(ROOT / "dist" / ".cache")
    where = ["--what", "dashboard", "--python", str(MINISTACK_PYTHON), "--out", str(root / "out")]
    subprocess.run(  # noqa: S603 - our own packager
        [sys.executable, "-m", "dev.package", *where], cwd=root, env=dict(os.environ), check=True
    )
    return root / "out" / "dashboard.zip"


COPIED = ("dev", *OWN_PATHS, "packages", "requirements")


def zip_with(folder: Path, *more: str, without: str = "") -> Path:
    with zipfile.ZipFile(folder / "made.zip", "w") as archive:
        for name in {*NEEDED, *more} - {without}:
            archive.writestr(name, "")
    return folder / "made.zip"


def test_what_is_needed_and_no_more_is_accepted(tmp_path: Path) -> None:
    check_contents(zip_with(tmp_path, "botocore/cacert.pem", "dashboard/leads/admin.py"))


def test_a_zip_without_leadmodels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DashboardZipError, match=r"lacks leadmodels/__init__\.py"):
        check_contents(zip_with(tmp_path, without="leadmodels/__init__.py"))


@pytest.mark.parametrize(
    "name",
    [
        ".env",
        "dashboard/.env",
        "dashboard/.git/config",
        "var/dashboard.sqlite3",
        "dashboard/people.db",
        "dashboard/private.pem",
        "dashboard/django.log",
        "tests/conftest.py",
        "dashboard/leads/tests/test_list.py",
        "dashboard/test_list.py",
        "docs/operations.md",
        "infra/prod.tfstate",
        "dashboard/node_modules/x/index.js",
    ],
)
def test_a_zip_with_what_nobody_may_get_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DashboardZipError, match="must not hold"):
        check_contents(zip_with(tmp_path, name))


@pytest.mark.parametrize(
    ("limit", "what"), [("most_zipped", "zipped"), ("most_unzipped", "unzipped")]
)
def test_a_zip_over_lambdas_limits_is_refused(tmp_path: Path, limit: str, what: str) -> None:
    package = zip_with(tmp_path)
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("dashboard/large.py", "# " + "x" * 1_000)
    with pytest.raises(DashboardZipError, match=f"bytes {what}; 200 at most"):
        check_contents(package, **{limit: 200})


def test_a_file_that_names_a_folder_of_the_machine_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("PATH = '/srv/build/leads/x'\n")
    refuse_paths_of_this_machine(tmp_path, (Path("/srv/build/other"), Path("/srv")))
    with pytest.raises(DashboardZipError, match=r"a\.py names a folder of this machine"):
        refuse_paths_of_this_machine(tmp_path, (Path("/srv/build/leads"),))


@pytest.mark.long
def test_wheels_of_lambdas_other_processor_are_for_that_one(tmp_path: Path) -> None:
    """Its compiled parts can't be tried here; that they are the right ones can be read."""
    other = "x86_64" if machine_architecture() == "arm64" else "arm64"
    made = build_dashboard(describe_interpreter(MINISTACK_PYTHON), tmp_path, architecture=other)
    assert read_target(made).architecture == other
