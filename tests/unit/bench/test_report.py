from __future__ import annotations

from pathlib import Path

from bench.report import BEGIN, END, keep_report, write_report
from dev.packaging.bytecode import Interpreter

PYTHON = Interpreter(path=Path("python"), cache_tag="cpython-311", magic=b"", minor="3.11")


def figures(cold: float, warm: float, zipped: float) -> dict[str, float]:
    return {"cold_cpu_ms": cold, "cold_minstr": cold, "warm_cpu_us": warm, "zip_mb": zipped}


def test_budgets_are_judged_by_ratio_or_by_figure() -> None:
    medians = {"submit_lead": figures(45, 50, 4.5), "typical": figures(100, 100, 20)}
    lines = write_report(medians, PYTHON, "").splitlines()
    judged = {line.split(" | ")[0].strip("| "): line for line in lines if line.endswith("|")}
    assert judged["cold start, million instructions / `typical`"].endswith("| 0.45 | must |")
    assert judged["warm, CPU µs a submission / `typical`"].endswith("| 0.50 | must |")
    assert judged["zip, MB"].endswith("| 4.50 | **missed** |")
    assert judged["cold start, CPU ms / `node`"].endswith("| not measured here | |")


def test_new_tables_take_the_place_of_the_old_ones_and_nothing_else(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    keep_report("one", document)
    keep_report("two", document)
    assert document.read_text() == f"before\n{BEGIN}\n\ntwo\n\n{END}\nafter\n"
