"""Runs a handler as the Lambda runtime does, in the process that is measured, and reports on it.

Called by path, so that nothing of this project but the variant itself is imported:
`python bench/drive.py MODULE EVENTS FIRST LAST REPORT [wait]`. The first FIRST requests warm up.
With `wait` it stops between initialisation and the first request until a line comes on stdin.
"""

import importlib
import json
import os
import sys
import time


class Context:
    """The Lambda context's attributes that handlers and Powertools read."""

    function_name = "submit_lead"
    function_version = "$LATEST"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:submit_lead"
    aws_request_id = "00000000-0000-4000-8000-000000000000"


def main() -> None:
    """Import the handler, answer the requests, write the report."""
    module, events, first, last, report, *wait = sys.argv[1:]
    handler = importlib.import_module(module).handler
    marks = {"init": time.process_time()}
    if wait:
        print("ready", flush=True)
        sys.stdin.readline()
    marks["begin"], begin = time.process_time(), time.monotonic()
    answer = None
    with open(events, encoding="utf-8") as lines:  # noqa: PTH123 - pathlib would be one more import
        for number in range(1, int(last) + 1):
            answer = json.dumps(handler(json.loads(lines.readline()), Context()))
            if number == 1:
                marks["first"], wall = time.process_time(), time.monotonic() - begin
            if number == int(first):
                marks["warm"] = time.process_time()
    marks["end"] = time.process_time()
    with open(report, "w", encoding="utf-8") as file:  # noqa: PTH123 - see above
        json.dump({**marks, "first_wall": wall, "answer": answer, "peak_kb": _peak_kb()}, file)
    sys.stdout.flush()
    # A Lambda's process isn't taken down either.
    os._exit(0)


def _peak_kb() -> int:
    """Read this program's own peak: the kernel's figure for a child counts its parent's, too."""
    with open("/proc/self/status", encoding="ascii") as lines:  # noqa: PTH123 - see above
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


main()
