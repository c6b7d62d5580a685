"""CPU time of the dashboard's cold start, beside Zappa's own zip of it.

`python -m bench.dashboard_cold_start`, after `make package`: a fresh process with nothing else to
import than the unzipped package loads the handler and answers the log-in page, in turn with the
other one;
medians and their ratio.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.peers import zappa_own_zip as peer
from dev.packaging.bytecode import describe_interpreter
from dev.settings import MINISTACK_PYTHON, ROOT
from dev.zappa_settings import HANDLER

RUNS: Final = 11
MOST_OF_ZAPPAS: Final = 0.40
GOAL: Final = 0.28
PACKAGE: Final = ROOT / "dist" / "dashboard.zip"
HOST: Final = "abcdef1234.execute-api.us-east-1.amazonaws.com"
# As on Lambda: the folder alone, which can't be written to.
FIRST_PAGE: Final = """
import importlib, json, os, sys
folder, dotted, event = sys.argv[1:4]
sys.path.insert(0, folder)
sys.dont_write_bytecode = True
module, _, name = dotted.rpartition(".")
handler = getattr(importlib.import_module(module), name)
answer = handler(json.loads(event), None)
assert answer["statusCode"] == 200 and "csrfmiddlewaretoken" in answer["body"], answer
print(len(sys.modules), file=sys.stderr)
"""
ENVIRONMENT: Final = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_LAMBDA_FUNCTION_NAME": "dashboard-dev",
    "AWS_REGION": "us-east-1",
    "AWS_SECRET_ACCESS_KEY": "none",
    "DASHBOARD_BASE_PATH": f"/{peer.STAGE}",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "DJANGO_ALLOWED_HOSTS": HOST,
    "DJANGO_SECRET_KEY": "for a benchmark only, and long enough to please the checks of Django",
    "DYNAMODB_TABLE_NAME": "leads",
    "ENVIRONMENT": "prod",
    "EXPORT_BUCKET": "exports",
    "JOB_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
    "PUBLIC_API_URL": "https://api.example.com",
    "USAGE_PLAN_ID": "plan",
}
HEADERS: Final = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-Port": "443"}
LOG_IN: Final = json.dumps(
    {
        "httpMethod": "GET",
        "resource": "/{proxy+}",
        "path": "/admin/login/",
        "headers": HEADERS,
        "multiValueHeaders": {name: [text] for name, text in HEADERS.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"stage": peer.STAGE, "identity": {"sourceIp": "198.51.100.23"}},
        "body": None,
        "isBase64Encoded": False,
    }
)


@dataclass(slots=True, kw_only=True)
class Zip:
    """One of the two, and what was measured of it."""

    name: str
    package: Path
    handler: str
    folder: Path = field(init=False)
    unzipped_bytes: int = 0
    modules: int = 0
    seconds: list[float] = field(default_factory=list)

    def unzip(self, folder: Path) -> None:
        """Unzip it into a new folder."""
        self.folder = folder / self.package.stem
        with zipfile.ZipFile(self.package) as archive:
            archive.extractall(self.folder)
            self.unzipped_bytes = sum(entry.file_size for entry in archive.infolist())

    def start(self, python: Path) -> None:
        """Start a fresh process, and note the CPU seconds that it took."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ran = subprocess.run(
            [python, "-I", "-S", "-c", FIRST_PAGE, self.folder, self.handler, LOG_IN],
            cwd=self.folder,
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if ran.returncode:
            sys.exit(f"{self.name} did not answer:\n{ran.stderr}")
        self.modules = int(ran.stderr.strip().splitlines()[-1])
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.seconds.append(spent)

    def __str__(self) -> str:
        return (
            f"{self.name:<14}{1000 * statistics.median(self.seconds):7.0f} ms CPU"
            f"{self.modules:8,} modules{self.package.stat().st_size / 1e6:8.1f} MB zip"
            f"{self.unzipped_bytes / 1e6:8.1f} MB unzipped"
        )


def main() -> None:
    """Measure and print; fail where the ratio is over what it must be."""
    interpreter = describe_interpreter(MINISTACK_PYTHON)
    ours = Zip(name="dashboard.zip", package=PACKAGE, handler=HANDLER)
    theirs = Zip(name="Zappa's own", package=peer.zappa_own_zip(interpreter), handler=peer.HANDLER)
    with tempfile.TemporaryDirectory() as scratch:
        for each in (ours, theirs):
            each.unzip(Path(scratch))
        for _ in range(RUNS):
            for each in (ours, theirs):
                each.start(interpreter.path)
    print(f"The dashboard's cold start, to its first page: medians of {RUNS}, in turn")
    print(f"{ours}\n{theirs}")
    ratio = statistics.median(ours.seconds) / statistics.median(theirs.seconds)
    print(f"ratio         {ratio:7.2f}   must be {MOST_OF_ZAPPAS:.2f} or less, goal {GOAL:.2f}")
    if ratio > MOST_OF_ZAPPAS:
        sys.exit("The dashboard's cold start takes more than it must.")


if __name__ == "__main__":
    main()
