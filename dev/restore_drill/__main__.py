"""Restore the table beside itself and compare: `python -m dev.restore_drill`, `--help` for options.

With DYNAMODB_TABLE_NAME on AWS, with the usual credentials.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from dev.restore_drill.comparing import Comparison, compare
from dev.restore_drill.erasing import ErasedAgain, erase_again
from dev.restore_drill.restoring import Restore, RestoreError
from dev.settings import ROOT

USAGE_STATUS: Final = 2
DIFFERENT_STATUS: Final = 3
COLUMNS: Final = ("live", "restored", "same", "newer", "expired", "missing", "extra", "changed")


def report_text(found: Comparison) -> str:
    """Return the comparison as a table, a kind a line."""
    lines = [f"{'kind':12}" + "".join(f"{name:>10}" for name in COLUMNS) + "  hash of the same"]
    for name, kind in sorted(found.kinds.items()):
        numbers = "".join(f"{getattr(kind, column):>10,}" for column in COLUMNS)
        lines.append(f"{name:12}{numbers}  {kind.digest:064x}"[: 12 + 10 * len(COLUMNS) + 18])
    return "\n".join(lines)


def report_json(
    found: Comparison, erased: ErasedAgain, *, restore: Restore, at: datetime, seconds: float
) -> str:
    """Return the report to be kept."""
    kinds = {
        name: {**asdict(kind), "digest": f"{kind.digest:064x}"}
        for name, kind in sorted(found.kinds.items())
    }
    told: dict[str, Any] = {
        "table": restore.live,
        "restored_to": restore.target,
        "restored_at": at.astimezone(UTC).isoformat(),
        "seconds": round(seconds),
        "differences": found.differences,
        "erased_again": asdict(erased),
        "kinds": kinds,
    }
    return json.dumps(told, indent=2) + "\n"


def drill(restore: Restore, *, at: datetime | None, report: Path, keep: bool) -> int:
    """Restore, erase again who was erased, compare, write the report; return the exit status.

    Raises:
        RestoreError: it could not be done; the live table is as it was.
    """
    begun = time.monotonic()
    instant = restore.run(at)
    erased = erase_again(restore)
    found = compare(
        restore.clients("dynamodb"),
        live=restore.live,
        restored=restore.target,
        at=instant,
        now=datetime.now(UTC),
    )
    report.parent.mkdir(parents=True, exist_ok=True)
    seconds = time.monotonic() - begun
    report.write_text(report_json(found, erased, restore=restore, at=instant, seconds=seconds))
    restore.say(f"{report_text(found)}\nReport: {report}")
    if keep:
        restore.say(
            f"{restore.target} stays. It costs as much to keep as the live table does. To go live "
            f"with it: make adopt-table STAGE=… TABLE={restore.target}"
        )
    else:
        restore.delete()
    if found.differences:
        restore.say(f"{found.differences:,} items differ: the restore is not what it should be.")
        return DIFFERENT_STATUS
    restore.say("All is as it was.")
    return 0


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Run the drill; return the status to exit with."""
    chosen = _parser().parse_args(arguments)
    live = environ.get("DYNAMODB_TABLE_NAME", "")
    if not live:
        print("Say which table: DYNAMODB_TABLE_NAME=…", file=sys.stderr)
        return USAGE_STATUS
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    restore = Restore(
        clients=_client,
        live=live,
        target=chosen.target or f"{live}-drill-{stamp}",
        say=lambda text: print(text, flush=True),
    )
    report = chosen.report or ROOT / "var" / "restore-drills" / f"{stamp}.json"
    try:
        if chosen.erase_again:
            erase_again(replace(restore, target=chosen.erase_again))
            return 0
        return drill(restore, at=chosen.at, report=report, keep=chosen.keep)
    except RestoreError as exc:
        print(exc, file=sys.stderr)
    except (BotoCoreError, ClientError) as exc:
        print(f"AWS refused; the live table is as it was. {exc}", file=sys.stderr)
    return 1


def _client(service: str) -> Any:  # noqa: ANN401 - of any service
    return boto3.client(service)  # type: ignore[call-overload]  # by name


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise argparse.ArgumentTypeError("give the zone too: 2026-11-30T12:00:00Z")
    return instant


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dev.restore_drill", description="Restore the table and compare."
    )
    parser.add_argument("--at", type=_instant, help="the instant to restore; default: the latest")
    parser.add_argument("--target", help="the new table's name")
    parser.add_argument("--report", type=Path, help="where to write what was found, as JSON")
    parser.add_argument(
        "--erase-again",
        metavar="TABLE",
        help="restore nothing: hold a table that was restored to the live one's ledger, once more",
    )
    parser.add_argument("--keep", action="store_true", help="keep the restored table")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
