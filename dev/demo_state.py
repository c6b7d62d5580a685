"""What a demo keeps in its folder from one run to the next."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import string
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from dev.settings import ROOT, stop_command
from leadmodels.ids import new_form_id

# Long enough for the gateway, which wants 20 characters at least, and for anybody's guessing.
API_KEY_LENGTH = 32
PASSWORD_LENGTH = 12
# No punctuation: nothing that begins like an option or means something to a shell.
SECRET_LETTERS = string.ascii_letters + string.digits
# Crockford's digits, of which the dashboard makes a staff user's public id.
ID_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH = 20
DISCARDED = "discarded-"


class StateError(Exception):
    """A demo's folder can't be used; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What stays the same between runs even if local AWS loses everything.

    The public ids are those that the staff users are made with: leads name their owner by them.
    """

    form_id: str
    tour_form_id: str
    api_key: str
    api_key_write: str
    django_secret_key: str
    admin_password: str
    sales_password: str
    admin_public_id: str
    sales_public_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFolder:
    """The paths inside a demo's folder."""

    root: Path

    @property
    def logs(self) -> Path:
        """One log a child."""
        return self.root / "logs"

    @property
    def log(self) -> Path:
        """What a demo in the background says."""
        return self.logs / "demo.log"

    @property
    def state(self) -> Path:
        """What local AWS saves."""
        return self.root / "state"

    @property
    def temporary(self) -> Path:
        """Scratch files, gone when the demo stops."""
        return self.root / "tmp"

    @property
    def packages(self) -> Path:
        """The functions' zips, compiled for local AWS."""
        return self.root / "packages"

    @property
    def contract(self) -> Path:
        """Where other programs read the demo's URLs, key and passwords, while it runs."""
        return self.root / "demo.json"

    @property
    def database(self) -> Path:
        """The dashboard's own database."""
        return self.root / "dashboard.sqlite3"

    @property
    def running(self) -> Path:
        """There while the demo runs; found at a start, the last run was not stopped."""
        return self.root / "running"

    def prepare_root(self) -> None:
        """Make the folder, for its owner only.

        Raises:
            StateError: it can't be made or written.
        """
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not any(self.root.iterdir()):
                # Made for us; in somebody's own folder nothing of theirs is changed.
                self.root.chmod(0o700)
                if self.root.is_relative_to(ROOT):
                    (self.root / ".gitignore").write_text("*\n", encoding="utf-8")
            (self.root / "lock").touch(mode=0o600)
        except OSError as exc:
            raise StateError(
                f"The demo's folder can't be used: {exc}. Set DEMO_DIR to one that can."
            ) from exc

    def prepare(self) -> None:
        """Make the folders inside, with an empty scratch folder; only for who has the lock.

        What the last run left is deleted in the background: it can be many files.
        """
        self._set_aside_scratch()
        threading.Thread(target=self._delete_discarded, daemon=True, name="clean-up").start()
        for folder in (self.logs, self.state, self.temporary):
            folder.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            self.database.chmod(0o600)

    def clean_up(self) -> None:
        """Delete the scratch files: nobody works with them any more."""
        self._set_aside_scratch()
        self._delete_discarded()

    def _set_aside_scratch(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            self.temporary.rename(self.root / f"{DISCARDED}{secrets.token_hex(8)}")

    def _delete_discarded(self) -> None:
        for folder in self.root.glob(f"{DISCARDED}*"):
            shutil.rmtree(folder, ignore_errors=True)

    def lock(self) -> IO[str]:
        """Take the folder for this process until the returned file is closed, at its end at last.

        Raises:
            StateError: another demo has it.
        """
        file = (self.root / "lock").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise StateError(
                f"A demo is running in {self.root} already. Stop it with "
                f"`{stop_command(self.root)}`, or give this one  its own folder and ports: "
                "DEMO_DIR, DEMO_API_PORT, DEMO_DASHBOARD_PORT, DEMO_SITE_PORT."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file

    def find_running(self) -> int | None:
        """Return the process that has the folder, or None."""
        try:
            with (self.root / "lock").open() as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(file.read() or 0) or None
        except FileNotFoundError:
            pass
        return None

    def identity(self, now: datetime) -> Identity:
        """Return what stays the same; what there is none of yet is made."""
        path = self.root / "identity.json"
        kept = _read_json(path) or {}
        made = asdict(_new_identity(now))
        names = made.keys() & kept.keys()
        identity = Identity(**(made | {name: str(kept[name]) for name in names}))
        if names < made.keys():
            write_private_json(path, asdict(identity))
        return identity

    def remember_origins(self, origins: Sequence[str]) -> tuple[str, ...]:
        """Note the site's present origins; return those that it had in earlier runs only."""
        path = self.root / "origins.json"
        kept = (_read_json(path) or {}).get("origins")
        earlier = [str(origin) for origin in kept] if isinstance(kept, list) else []
        past = tuple(origin for origin in earlier if origin not in origins)
        write_private_json(path, {"origins": [*past, *origins]})
        return past

    def set_aside_broken_state(self) -> list[str]:
        """Move what local AWS could not read out of its way; return the names.

        The parts that can be read stay: the rest is made anew.
        """
        broken = [path for path in self.state.glob("*.json") if _read_json(path) is None]
        for path in broken:
            path.replace(path.with_suffix(".broken"))
        return sorted(path.stem for path in broken)


def _new_identity(now: datetime) -> Identity:
    return Identity(
        form_id=new_form_id(at=now, random=secrets.token_bytes(10)),
        tour_form_id=new_form_id(at=now, random=secrets.token_bytes(10)),
        api_key=_secret(API_KEY_LENGTH),
        api_key_write=_secret(API_KEY_LENGTH),
        django_secret_key=secrets.token_urlsafe(50),
        admin_password=_secret(PASSWORD_LENGTH),
        sales_password=_secret(PASSWORD_LENGTH),
        admin_public_id=_public_id(),
        sales_public_id=_public_id(),
    )


def _secret(length: int) -> str:
    return "".join(secrets.choice(SECRET_LETTERS) for _ in range(length))


def _public_id() -> str:
    return "staff_" + "".join(secrets.choice(ID_DIGITS) for _ in range(PUBLIC_ID_LENGTH))


def write_private_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON that only its owner can read, whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
