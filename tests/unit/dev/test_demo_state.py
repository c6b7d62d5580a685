from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.accounts.models import new_public_id
from dev.demo_state import DemoFolder, StateError, write_private_json
from dev.settings import ROOT
from leadmodels.ids import parse_form_id

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> DemoFolder:
    made = DemoFolder(root=tmp_path / "demo")
    made.prepare_root()
    made.prepare()
    return made


def test_a_second_run_finds_the_same_ids_and_passwords(folder: DemoFolder) -> None:
    first = folder.identity(NOW)
    assert folder.identity(datetime(2027, 1, 1, tzinfo=UTC)) == first
    assert parse_form_id(first.form_id)
    assert len(first.api_key) >= 20


def test_two_demos_share_no_secret(tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        folder = DemoFolder(root=tmp_path / name)
        folder.prepare_root()
        made.append(folder.identity(NOW))
    assert made[0].api_key != made[1].api_key
    assert made[0].admin_password != made[1].admin_password
    assert made[0].django_secret_key != made[1].django_secret_key


def test_a_broken_identity_is_made_anew(folder: DemoFolder) -> None:
    (folder.root / "identity.json").write_text('{"form_id": "form')
    assert parse_form_id(folder.identity(NOW).form_id)


def test_an_identity_of_an_earlier_release_keeps_what_it_has(folder: DemoFolder) -> None:
    first = folder.identity(NOW)
    path = folder.root / "identity.json"
    kept = json.loads(path.read_text())
    missing = ("api_key_write", "tour_form_id", "admin_public_id")
    for name in missing:
        del kept[name]
    path.write_text(json.dumps(kept))
    second = folder.identity(NOW)
    again = {name: getattr(first, name) for name in missing}
    assert replace(second, **again) == first
    assert folder.identity(NOW) == second


def test_staff_users_ids_are_as_the_dashboard_makes_them(folder: DemoFolder) -> None:
    made = folder.identity(NOW)
    ids = [made.admin_public_id, made.sales_public_id]
    assert len(set(ids)) == 2
    for public_id in (*ids, new_public_id()):
        assert re.fullmatch("staff_[0-9a-hjkmnp-tv-z]{20}", public_id)


def test_no_secret_begins_like_an_option(tmp_path: Path) -> None:
    for number in range(100):
        folder = DemoFolder(root=tmp_path / str(number))
        folder.prepare_root()
        made = folder.identity(NOW)
        for secret in (made.api_key, made.api_key_write, made.admin_password, made.sales_password):
            assert secret.isalnum()


def test_a_folder_made_beforehand_is_closed_to_others_unless_it_holds_something(
    tmp_path: Path,
) -> None:
    for name in ("empty", "full"):
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(0o755)
    (tmp_path / "full" / "theirs").touch()
    for name in ("empty", "full"):
        DemoFolder(root=tmp_path / name).prepare_root()
    assert (tmp_path / "empty").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "full").stat().st_mode & 0o777 == 0o755


def test_a_folder_inside_the_repository_is_not_offered_to_git() -> None:
    with tempfile.TemporaryDirectory(dir=ROOT / "tests") as made:
        DemoFolder(root=Path(made)).prepare_root()
        assert (Path(made) / ".gitignore").read_text() == "*\n"


def test_scratch_files_of_the_last_run_are_out_of_the_way_at_once_and_gone_after_a_stop(
    folder: DemoFolder,
) -> None:
    (folder.temporary / "left").touch()
    folder.prepare()
    assert list(folder.temporary.iterdir()) == []
    (folder.temporary / "left").touch()
    folder.clean_up()
    assert not folder.temporary.exists()
    assert not list(folder.root.glob("discarded-*"))


def test_only_origins_of_earlier_runs_are_past(folder: DemoFolder) -> None:
    assert folder.remember_origins(["http://a", "http://b"]) == ()
    assert folder.remember_origins(["http://a", "http://b"]) == ()
    assert folder.remember_origins(["http://b", "http://c"]) == ("http://a",)
    assert folder.remember_origins(["http://a"]) == ("http://b", "http://c")


def test_secrets_are_for_their_owner_only(folder: DemoFolder) -> None:
    os.umask(0)
    try:
        folder.identity(NOW)
        write_private_json(folder.contract, {"api_key_read": "x"})
    finally:
        os.umask(0o022)
    for path in (folder.root / "identity.json", folder.contract):
        assert path.stat().st_mode & 0o777 == 0o600
    assert folder.root.stat().st_mode & 0o777 == 0o700


def test_a_folder_takes_one_demo_at_a_time(folder: DemoFolder) -> None:
    with folder.lock():
        assert folder.find_running() == os.getpid()
        with pytest.raises(StateError, match=rf"DEMO_DIR={folder.root} make demo-stop"):
            folder.lock()
    assert folder.find_running() is None
    folder.lock().close()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="Set DEMO_DIR"):
        DemoFolder(root=tmp_path / "file" / "demo").prepare_root()


@pytest.mark.parametrize("content", ["", "{", '{"a": ', "[]", "\0", "\ufffe"])
def test_saved_state_that_cannot_be_read_is_set_aside_and_the_rest_kept(
    folder: DemoFolder, content: str
) -> None:
    (folder.state / "dynamodb.json").write_text(content)
    (folder.state / "iam.json").write_text("{}")
    assert folder.set_aside_broken_state() == ["dynamodb"]
    assert sorted(path.name for path in folder.state.iterdir()) == ["dynamodb.broken", "iam.json"]
