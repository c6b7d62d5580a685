"""Measures `submit_lead` beside its peers: `python -m bench`."""

from __future__ import annotations

import os
import shutil
import subprocess

from bench.figures import Measurements
from bench.measuring import laboratory
from bench.report import keep_report, write_report
from bench.same_job import check_same_job
from bench.variants import build_variants, install_runtime
from dev.packaging.bytecode import describe_interpreter
from dev.settings import MINISTACK_PYTHON


def main() -> None:
    """Measure all, print the tables, and keep them in docs/performance.md."""
    interpreter = describe_interpreter(MINISTACK_PYTHON)
    variants = build_variants(interpreter)
    runtime = install_runtime(interpreter)
    begin = os.getloadavg()[0]
    with laboratory() as lab:
        check_same_job(lab, variants.values())
        measured = Measurements(lab, variants)
        measured.count()
        measured.measure_cold()
        measured.measure_warm()
        measured.measure_loop(runtime, interpreter)
        is_slowed = measured.measure_slowed()
    notes = _version_of_node()
    notes += f" Load {begin:.0f} to {os.getloadavg()[0]:.0f} while measuring."
    if not is_slowed:
        notes += " No control group could be made, so nothing was slowed."
    text = write_report(measured.medians(), interpreter, notes)
    keep_report(text)
    print(text)


def _version_of_node() -> str:
    node = shutil.which("node")
    if node is None:
        return "Without Node.js."
    said = subprocess.run((node, "--version"), capture_output=True, text=True, check=True)
    return f"Node.js {said.stdout.strip()}."


if __name__ == "__main__":
    main()
