"""Requests of the planner for tests: example persons, masks of the library."""

import sys
from datetime import date, timedelta
from pathlib import Path

from lightmask.clinic.planning.wanted import Wanted

ROOT = Path(__file__).parents[3]
LIBRARY = ROOT / "src" / "lightmask" / "mask" / "library"
SHEET, PLACED = "omnilux-contour-face", "home-3"


def mask_text(name):
    return (LIBRARY / f"{name}.mask.toml").read_text(encoding="utf-8")


def wanted(person="claire", mask=SHEET, **said):
    """A request of an example person."""
    from lightmask.clinic.planning.wishing import edition

    text = (ROOT / "examples" / f"{person}.person.toml").read_text(encoding="utf-8")
    usual = {"goals": (("wrinkles", 1.0),), "care": "home", "made_on": date.today().isoformat(), "draws": 100,
             "start": (date.today() + timedelta(days=1)).isoformat(), "time_zone": "Europe/Berlin"}  # fmt: skip
    return Wanted(person=text, mask=mask_text(mask), **usual | {"edition": edition()} | said)


def says(*lines, then=""):
    """A program that reads its request and writes these lines, in place of the planner."""
    code = "import sys\nsys.stdin.readline()\n" + "".join(f"print({line!r}, flush=True)\n" for line in lines) + then
    return (sys.executable, "-c", code)


STEP = '{"step": "choosing", "fraction": 0.5}'
SLEEP = "import time\ntime.sleep(60)\n"
