"""Run a command beside a PostgreSQL of its own: `python -m tests.support.postgres COMMAND …`.

The server answers on a socket in a scratch folder only and is gone when the command has ended.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Where Debian keeps the server's own programs, which are not on the path.
DEBIAN = Path("/usr/lib/postgresql")
# PostgreSQL refuses to be run by root, so root lends it this account.
UNPRIVILEGED = "nobody"


def find_binaries() -> Path | None:
    """Find the folder of initdb and pg_ctl, the newest version first; None: it isn't installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").is_file()), None)


@contextmanager
def postgres(binaries: Path) -> Iterator[dict[str, str]]:
    """Run a server for as long as the block lasts; give the environment that reaches it."""
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory(prefix="postgres-") as scratch:
        folder = Path(scratch)
        if is_root:
            account = pwd.getpwnam(UNPRIVILEGED)
            os.chown(folder, account.pw_uid, account.pw_gid)

        def run(program: str, *arguments: str) -> None:
            done = subprocess.run(  # noqa: S603 - programs of the server just found
                [binaries / program, "-D", folder / "data", *arguments],
                user=UNPRIVILEGED if is_root else None,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
            if done.returncode:
                sys.exit(f"{program}: {done.stderr.strip()}")

        run("initdb", "--username=tests", "--auth=trust", "--encoding=UTF8", "--no-sync")
        options = f"-c listen_addresses='' -k {folder} -c fsync=off"
        run("pg_ctl", "start", "--wait", "--log", str(folder / "log"), "-o", options)
        try:
            # libpq takes the socket's folder from PGHOST; a URL has no place for a path.
            yield {"TEST_DATABASE_URL": "postgres://tests@/postgres", "PGHOST": str(folder)}
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=immediate")


def main(command: list[str]) -> int:
    """Run the command; without PostgreSQL say so, which in CI is a failure."""
    binaries = find_binaries()
    if binaries is None:
        print("PostgreSQL was not found: the tests on it are skipped.", file=sys.stderr)  # noqa: T201 - a command
        return int(bool(os.environ.get("CI")))
    with postgres(binaries) as reached:
        environment = os.environ | reached
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - the caller's own


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
