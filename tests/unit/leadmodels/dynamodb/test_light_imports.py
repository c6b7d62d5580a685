"""What importing leadmodels costs a cold start, and that botocore is whole for whoever wants it."""

from __future__ import annotations

import subprocess
import sys

LOADED = "import sys; print(*(m for m in sys.modules if m.startswith('botocore.')))"


def run(*lines: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_of_botocore_only_its_errors_are_imported() -> None:
    loaded = run("import leadmodels.table, leadmodels.forms", LOADED).split()
    assert [name for name in loaded if "vendored" not in name] == ["botocore.exceptions"]


def test_botocore_is_whole_afterwards() -> None:
    said = run(
        "import leadmodels.table",
        "import pynamodb.connection.base as base",
        "put_off = base.botocore.client, base.botocore.config",
        "import botocore.session, botocore.client, botocore.config, botocore.hooks",
        "session = botocore.session.get_session()",
        "client = session.create_client('sqs', region_name='us-east-1')",
        "assert isinstance(client, botocore.client.BaseClient)",
        "assert put_off[0] is not botocore.client and put_off[0].Config is botocore.client.Config",
        "assert put_off[1].Config is botocore.config.Config",
        "print(botocore.session.Session is type(session), botocore.hooks.HierarchicalEmitter)",
    )
    assert said.startswith("True <class 'botocore.hooks.")


def test_pynamodb_makes_its_own_client_of_a_model_that_nobody_bound() -> None:
    said = run(
        "import leadmodels.table",
        "from pynamodb.connection.base import Connection",
        "print(type(Connection(region='us-east-1').client))",
    )
    assert said == "<class 'botocore.client.DynamoDB'>\n"


def test_whoever_imported_botocore_before_keeps_it() -> None:
    said = run(
        "import botocore.client, botocore.session",
        "before = botocore.client, botocore.session",
        "import leadmodels.table",
        "print(before == (botocore.client, botocore.session))",
    )
    assert said == "True\n"
