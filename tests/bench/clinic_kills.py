"""A thousand kills under load on SQLite and on PostgreSQL: what had been acknowledged, and what of it is there."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]


def _asked():
    said = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench clinic_kills")
    said.add_argument("--cycles", type=int, default=1000, help="on each database")
    said.add_argument("--seed", type=int, default=2026)
    said.add_argument(
        "--server-every", type=int, default=2, help="PostgreSQL's own processes, in each so-manieth cycle"
    )
    return said.parse_args()


def main():
    asked = _asked()
    ways = os.pathsep.join(str(ROOT / one) for one in ("src", "firmware", "tests"))
    table = Table("database", "cycles", "processes killed", "servers killed", "acknowledged", "there afterwards",
                  "lost", "half there", "broken chain or database", "wall s")  # fmt: skip
    for kind in ("sqlite", "postgresql"):
        words = [sys.executable, "-m", "clinic.ground.kill_cycles", kind, "--cycles", str(asked.cycles),
                 "--seed", str(asked.seed), "--server-every", str(asked.server_every)]  # fmt: skip
        ended = subprocess.run(
            words, env={**os.environ, "PYTHONPATH": ways}, stdout=subprocess.PIPE, text=True, check=True
        )
        seen = json.loads(ended.stdout)
        columns = ("cycles", "kills", "server_kills", "told", "kept", "lost", "half", "unsound", "seconds")
        table.add_row(kind, *(f"{seen[name]:,}" for name in columns))
    Console(width=160).print(table)
