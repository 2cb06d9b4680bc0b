"""How many cases the laws of the safety room are held against, and what they cost: its law tests, file by file."""

import re
import resource
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
FILES = (
    "at_the_limit", "ceilings_laws", "clearance_laws", "heat_laws", "limit_laws", "nonsense_laws", "plain_laws",
    "remedy_laws", "risk_group_laws", "safety_laws", "screening_laws",
)  # fmt: skip
WANTED = 100_000
PASSED = re.compile(r"- (\d+) passing,")  # hypothesis says so of each phase of each law


def spent_s():
    """Processor time of every process that was waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def held(name):
    """One file of laws in a process of its own. -> laws, cases, processor seconds"""
    before_s = spent_s()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "--hypothesis-show-statistics",
    ]
    run = subprocess.run(
        [*command, f"tests/laws/test_{name}.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if run.returncode:
        sys.exit(f"{run.stdout}\n{run.stderr}\nA law of test_{name}.py does not hold, or could not be run.")
    laws = run.stdout.count("during generate phase")
    return laws, sum(map(int, PASSED.findall(run.stdout))), spent_s() - before_s


def main():
    table = Table("file", "laws", "generated cases", "processor s", "ms a case")
    total = [0, 0, 0.0]
    for name in FILES:
        laws, cases, used_s = held(name)
        table.add_row(f"test_{name}.py", f"{laws}", f"{cases:,}", f"{used_s:.1f}", f"{1e3 * used_s / cases:.2f}")
        print(f"{name}: {cases:,} cases, {used_s:.1f} s", flush=True)
        total = [before + more for before, more in zip(total, (laws, cases, used_s), strict=True)]
    table.add_section()
    table.add_row("total", f"{total[0]}", f"{total[1]:,}", f"{total[2]:.0f}", "")
    Console(width=100).print(table)
    if total[1] < WANTED:
        sys.exit(f"{total[1]:,} cases were generated; {WANTED:,} are wanted. Give the cheap laws more.")
