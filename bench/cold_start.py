"""CPU time of `submit_lead`'s cold start, from its zip: `python -m bench.cold_start`.

A fresh process that imports the handler and answers GET /health, beside a bare interpreter, in
turn; medians and their ratio.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

RUNS = 11
ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dist" / "submit_lead.zip"
FIRST_REQUEST = """
import sys
from ingest.submit_lead import handler
class Context:
    function_name = "submit_lead"; memory_limit_in_mb = 256
    invoked_function_arn = "arn"; aws_request_id = "id"
handler({"httpMethod": "GET", "resource": "/health", "requestContext": {}}, Context())
print(len(sys.modules), file=sys.stderr)
"""
ENVIRONMENT = {
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "DYNAMODB_TABLE_NAME": "leads",
    "ENVIRONMENT": "prod",
    "PUBLIC_API_URL": "https://api.example.com",
}


def cpu_seconds(script: str, folder: str) -> tuple[float, str]:
    """Run a script in a fresh interpreter that sees only a folder; give its CPU time and words."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-S", "-s", "-P", "-c", script],
        env={**ENVIRONMENT, "PYTHONPATH": folder, "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, ran.stderr.strip()


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(PACKAGE) as package:
            package.extractall(folder)
        ours, bare, modules = [], [], ""
        for _ in range(RUNS):
            spent, modules = cpu_seconds(FIRST_REQUEST, folder)
            ours.append(spent)
            bare.append(cpu_seconds("pass", folder)[0])
    cold, floor = statistics.median(ours), statistics.median(bare)
    print(f"submit_lead  {1000 * cold:6.0f} ms CPU, {modules} modules")
    print(f"interpreter  {1000 * floor:6.0f} ms CPU")
    print(f"ratio        {cold / floor:6.1f}   zip {PACKAGE.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
