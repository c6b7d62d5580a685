"""Fails when `submit_lead` has become slower beside a peer: `python -m bench.gate [--record]`.

Instructions, not time: they hardly differ between two runs, or between a busy machine and an idle
one. Between interpreters they do, and so the ratio to a peer in the same run is what is compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bench.figures import count_instructions
from bench.measuring import laboratory
from bench.variants import OURS, build_variants
from dev.packaging.bytecode import describe_interpreter
from dev.settings import MINISTACK_PYTHON

RECORDED: Final = Path(__file__).resolve().parent / "recorded.json"
PEERS: Final = ("typical", "floor")
MOST_WORSE: Final = 1.10

Ratios = Mapping[str, float]


def count_ratios() -> dict[str, float]:
    """Count instructions of ours and of the peers; give the ratios by name, lower is better."""
    variants = build_variants(describe_interpreter(MINISTACK_PYTHON))
    with laboratory() as lab:
        ours = count_instructions(lab, variants[OURS])
        ratios = {}
        for name in PEERS:
            peer = count_instructions(lab, variants[name])
            ratios[f"cold / {name}"] = round(ours.cold / peer.cold, 3)
            ratios[f"warm / {name}"] = round(ours.warm / peer.warm, 3)
    return ratios


def find_worse(ratios: Ratios, recorded: Ratios) -> list[str]:
    """Say which ratios are over 10% worse than what was recorded, a sentence each."""
    return [
        f"{name} is {ratios[name]:.3f}; {before:.3f} was recorded, and 10% more is the most."
        for name, before in recorded.items()
        if ratios[name] > before * MOST_WORSE
    ]


def main(arguments: list[str] | None = None) -> int:
    """Compare, or record what is."""
    parser = argparse.ArgumentParser(prog="python -m bench.gate", description=__doc__)
    parser.add_argument("--record", action="store_true", help="keep today's ratios")
    chosen = parser.parse_args(arguments)
    ratios = count_ratios()
    for name, ratio in ratios.items():
        print(f"{name:18} {ratio:.3f}")
    if chosen.record:
        RECORDED.write_text(json.dumps(ratios, indent=2) + "\n")
        return 0
    worse = find_worse(ratios, json.loads(RECORDED.read_text()))
    for sentence in worse:
        print(sentence, file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
