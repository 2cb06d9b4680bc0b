"""Print uv.lock as constraints for pip, so that pip installs what the lock says: python tools/locked.py > locked.txt"""

import tomllib
from pathlib import Path


def constraints(lock: dict) -> list[str]:
    """One line per locked package and per set of Python versions for which it was locked."""
    lines = []
    for package in lock["package"]:
        if "registry" in package["source"]:
            pin = f"{package['name']}=={package['version']}"
            markers = package.get("resolution-markers", [])
            lines += [f"{pin} ; {marker}" for marker in markers] or [pin]
    return lines


if __name__ == "__main__":
    lock_file = Path(__file__).resolve().parents[1] / "uv.lock"
    print("\n".join(constraints(tomllib.loads(lock_file.read_text(encoding="utf-8")))))
