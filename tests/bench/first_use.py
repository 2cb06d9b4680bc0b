"""How long one waits before anything happens. Best of seven, each in a fresh Python."""

import subprocess
import sys
import time

from rich.console import Console
from rich.table import Table

REPEATS = 7
IMPORT_TIME = "import time; start = time.perf_counter(); import lightmask; print((time.perf_counter() - start) * 1e3)"


def import_ms():
    """Time of ``import lightmask`` alone, measured inside the process."""
    run = subprocess.run([sys.executable, "-c", IMPORT_TIME], capture_output=True, text=True, check=True)
    return float(run.stdout)


def command_ms(*arguments):
    """Time of a whole process, from start to end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    return (time.perf_counter() - start) * 1e3


def best(measure, *arguments):
    return min(measure(*arguments) for _ in range(REPEATS))


def main():
    rows = [
        ("import lightmask", best(import_ms), 50.0),
        ("lightmask --help (whole process)", best(command_ms, "-m", "lightmask", "--help"), 300.0),
        ("python -c pass (for comparison)", best(command_ms, "-c", "pass"), None),
    ]
    table = Table("what", "best of 7, ms", "allowed, ms")
    for what, measured_ms, allowed_ms in rows:
        table.add_row(what, f"{measured_ms:.1f}", "" if allowed_ms is None else f"{allowed_ms:.0f}")
    Console().print(table)
