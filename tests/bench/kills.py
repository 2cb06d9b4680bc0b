"""A thousand kills of the mask and a thousand of the host, each at a random instant: what was lost, what came twice."""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
SEED = 2026


def _asked():
    said = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench kills")
    said.add_argument("--cycles", type=int, default=1000, help="of the mask, and of the host in simulated time")
    said.add_argument("--processes", type=int, default=100, help="host processes that SIGKILL ends")
    said.add_argument("--seed", type=int, default=SEED)
    return said.parse_args()


def main():
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "firmware")]
    from deliver import kills_by_signal, kills_of_host, kills_of_mask
    from deliver.kill_cycles import Seen

    asked = _asked()
    table = Table("killed", "cycles", "came to light", "kills", "while it shone", "torn writes", "refused by a cap",
                  "recorded beyond truth, s of full power: median, most", "wall s")  # fmt: skip
    for name, kind, count in (
        ("mask: its power", kills_of_mask, asked.cycles),
        ("host: in simulated time", kills_of_host, asked.cycles),
        ("host: a process, by SIGKILL", kills_by_signal, asked.processes),
    ):
        seen, began_s = Seen(), time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            kind.cycles(count, Path(folder), Random(asked.seed), seen)
        over = sorted(seen.over_s) or [0.0]
        table.add_row(name, *(f"{one:,}" for one in (seen.cycles, seen.lit, seen.kills, seen.struck_lit, seen.torn,
                      seen.refused)), f"{over[len(over) // 2]:.2f}, {over[-1]:.2f}; least {over[0]:.4f}",
                      f"{time.monotonic() - began_s:.0f}")  # fmt: skip
    Console(width=160).print(table)
    print("No recorded dose was below the light that was given, none was recorded twice, every cap held.")
