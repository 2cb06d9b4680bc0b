"""See that the system has what tests of the clinic need beside Python: PostgreSQL and a browser.

    python tools/system_parts.py

Root on Debian or Ubuntu gets what is missing through apt-get; everybody else is told in one sentence what to install.
"""

import glob
import os
import shutil
import subprocess
import sys

PARTS = {
    "postgresql": (("postgres",), "/usr/lib/postgresql/*/bin/postgres"),
    "chromium": (("chromium", "chromium-browser", "google-chrome"), "/opt/google/chrome/chrome"),
}
QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def missing(parts=None):
    """Names of packages whose programs are not here."""
    return [
        package
        for package, (programs, place) in (PARTS if parts is None else parts).items()
        if not any(map(shutil.which, programs)) and not glob.glob(place)
    ]


def install(packages):
    """Through apt-get, quietly. -> whether it went well"""
    surroundings = os.environ | QUIET
    for words in (("update", "-qq"), ("install", "-qq", "--yes", "--no-install-recommends", *packages)):
        done = subprocess.run(["apt-get", *words], env=surroundings, capture_output=True, text=True)
        if done.returncode:
            print(done.stderr.strip()[-500:], file=sys.stderr)
            return False
    return True


def sentence(packages):
    """What a person is told."""
    names = " and ".join(packages)
    return f"The clinic's tests also need {names}, which this system lacks: sudo apt-get install {' '.join(packages)}"


def main():
    """Exit code 1 when something is missing still; the tests themselves name it too, and fail for it in CI."""
    lacking = missing()
    if lacking and os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Adding {' and '.join(lacking)} to the system, once.", file=sys.stderr)
        if install(lacking):
            lacking = missing()
    if lacking:
        print(sentence(lacking), file=sys.stderr)
    return bool(lacking)


if __name__ == "__main__":
    sys.exit(main())
