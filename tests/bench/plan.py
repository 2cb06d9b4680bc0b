"""How long a plan takes: three people by two masks, warm, and the first time ever (no compiled code anywhere)."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ("claire", "amina", "tom")
MASKS = ("omnilux-contour-face", "higherdose-face")
WARM_s, FIRST_s = 3.0, 20.0
REPEATS = 3


def plan_s(person, mask, **variables):
    """Seconds of one ``lightmask plan`` with its report, from start to end of the process."""
    with tempfile.TemporaryDirectory() as out:
        words = ["plan", str(ROOT / "examples" / f"{person}.person.toml"), mask, "--out", out]
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "lightmask", *words], check=True, capture_output=True, env=os.environ | variables
        )
        return time.perf_counter() - start


def first_ever_s(person, mask):
    """The same with an empty cache of compiled code."""
    with tempfile.TemporaryDirectory() as cache:
        return plan_s(person, mask, NUMBA_CACHE_DIR=cache)


def main():
    table = Table(
        "person", "mask", "warm, s", "first ever, s", title=f"A plan (targets {WARM_s:g} s and {FIRST_s:g} s)"
    )
    for person in PEOPLE:
        for mask in MASKS:
            plan_s(person, mask)
            warm = min(plan_s(person, mask) for _ in range(REPEATS))
            table.add_row(person, mask, f"{warm:.2f}", f"{first_ever_s(person, mask):.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
