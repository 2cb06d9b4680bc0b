"""Run every benchmark beside this file, or those named: python -m tests.bench [first_use light ...]"""

import importlib
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
    for name in modules(sys.argv[1:]):
        print(f"\n== {name.replace('_', ' ')}", flush=True)
        importlib.import_module(f"tests.bench.{name}").main()


if __name__ == "__main__":
    main()
