"""Run every benchmark beside this file, or those named: python -m tests.bench [first_use light ...]

Words from the first option on are the benchmark's own: python -m tests.bench fuzz --minutes 10
"""

import importlib
import itertools
import os
import platform
import sys
from pathlib import Path


def modules(asked):
    """The benchmarks to run, by name; stops at a name that is none."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    strangers = [name for name in asked if name not in found]
    if strangers:
        sys.exit(f"There is no benchmark '{strangers[0]}'. There are: {', '.join(found)}.")
    return asked or found


def main():
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}")
    named = list(itertools.takewhile(lambda word: not word.startswith("-"), sys.argv[1:]))
    sys.argv[1:] = sys.argv[1 + len(named) :]
    for name in modules(named):
        print(f"\n== {name.replace('_', ' ')}", flush=True)
        importlib.import_module(f"tests.bench.{name}").main()


if __name__ == "__main__":
    main()
