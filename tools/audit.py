"""Asks whether a version that uv.lock names is known to be vulnerable, and says plainly when nobody could be asked.

Exit 0: none is known, or there was nobody to ask (the sentence says which). Exit 1: one is.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_s = 300


def pins(lock):
    """Every package of the lock that comes from an index, as "name==version", in lists that name none twice."""
    lists = []
    for one in lock["package"]:
        if "registry" in one["source"]:
            free = next((names for names in lists if one["name"] not in names), None)
            if free is None:
                lists.append(free := {})
            free[one["name"]] = f"{one['name']}=={one['version']}"
    return [sorted(names.values()) for names in lists]


def said(rows, asked):
    """What the rows of pip-audit's report amount to. -> (sentence, exit code)"""
    bad = [f"{row['name']} {row['version']}: {', '.join(one['id'] for one in row['vulns'])}"
           for row in rows if row.get("vulns")]  # fmt: skip
    answered = sum("vulns" in row for row in rows)
    if bad:
        return "Known to be vulnerable:\n  " + "\n  ".join(bad), 1
    if not answered:
        return NOBODY, 0
    silent = "" if answered == asked else f" Nothing could be asked of {asked - answered} others."
    return f"No vulnerability is known of {answered} locked packages.{silent}", 0


NOBODY = "No audit was made: the package index here answers no questions about vulnerabilities."


def audit(lines):
    """Ask about these. -> rows of the report; OSError with what pip-audit said when it made none"""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(lines))
        file.flush()
        command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--format", "json",
                   "--progress-spinner", "off", "--timeout", "15", "--requirement", file.name]  # fmt: skip
        ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_s)
    try:
        return json.loads(ended.stdout)["dependencies"]
    except json.JSONDecodeError:
        raise OSError((ended.stderr.strip().splitlines() or ["it said nothing"])[-1]) from None


def main():
    lists = pins(tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8")))
    try:
        rows = [row for lines in lists for row in audit(lines)]
    except (OSError, subprocess.TimeoutExpired) as problem:
        print(f"No audit was made: {problem}.")
        return 0
    sentence, code = said(rows, sum(map(len, lists)))
    print(sentence)
    return code


if __name__ == "__main__":
    sys.exit(main())
