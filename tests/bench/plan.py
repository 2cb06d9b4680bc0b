"""How long a plan takes: the full thing cold, part by part; again after a slider; and quick plans of sheets, warm.

The full thing: a built-in face, 200 LEDs in three channels, 500 draws, five alternatives, JSON, HTML, PDF and calendar.
The 200 are home-3's without every fourth or so of its packages of two; home-3 itself, with 264, is timed beside them.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
MASK, PERSON, GOAL = "home-3", "claire", "wrinkles"
FULL_s, SLIDER_s, WARM_s, FIRST_s = 10.0, 0.5, 5.0, 25.0
REPEATS = 3
SHEETS = ("omnilux-contour-face", "higherdose-face")
PEOPLE = ("claire", "amina", "tom")


def two_hundred(folder):
    """home-3 with 100 of its 132 packages of two dies, spread evenly. -> its file"""
    library = ROOT / "src" / "lightmask" / "mask" / "library"
    lines = (library / f"{MASK}.leds.csv").read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("x"))
    packages = lines[first + 1 :]  # two dies in each
    kept = [packages[number * len(packages) // 100] for number in range(100)]
    text = "\n".join([*lines[: first + 1], *kept])
    (folder / "home-200.leds.csv").write_text(f"{text}\n", encoding="utf-8")
    text = (library / f"{MASK}.mask.toml").read_text(encoding="utf-8")
    text = text.replace("led_count = 264", "led_count = 200").replace("home-3.leds.csv", "home-200.leds.csv")
    place = folder / "home-200.mask.toml"
    place.write_text(text, encoding="utf-8")
    return str(place)


def timed(name, work, found):
    """What work gives; the seconds it took go into found."""
    start = time.perf_counter()
    given = work()
    found[name] = found.get(name, 0.0) + time.perf_counter() - start
    return given


def parts(mask):
    """Seconds of each part of a full plan in this process, and of a plan after a slider; printed as JSON."""
    found = {}
    began = time.perf_counter()

    def everything():
        import lightmask.plan
        import lightmask.report  # noqa: F401

    timed("imports", everything, found)
    from dataclasses import replace

    import numpy as np

    import lightmask.plan.place as places
    from lightmask import report
    from lightmask.mask import Face, Mask
    from lightmask.person import Person
    from lightmask.plan import Wish, document, prepare

    shine, skin_of, influence = places.shine, places.skin_of, places.influence
    places.shine = lambda *given: timed("light on the face", lambda: shine(*given), found)
    places.skin_of = lambda *given: timed("skin", lambda: skin_of(*given), found)
    places.influence = lambda *given: timed("influence matrix", lambda: influence(*given), found)
    person, mask = Person.load(ROOT / "examples" / f"{PERSON}.person.toml"), Mask.load(mask)
    face = Face.load("average-woman")
    start = time.perf_counter()
    ready = prepare(GOAL, person, mask, face, draws=500, rng=np.random.default_rng(0))
    found["the rest of preparing"] = (
        time.perf_counter() - start - sum(found[name] for name in ("light on the face", "skin", "influence matrix"))
    )
    course = timed("choosing, forecast, alternatives", ready.choose, found)
    said = timed("the document", lambda: document(course, "bench"), found)
    timed("HTML", lambda: report.html(said), found)
    timed("PDF", lambda: report.pdf(said), found)
    found["all"] = time.perf_counter() - began
    wishes = [replace(Wish.of(GOAL), hour_costs=costs) for costs in (0.002, 0.01, 0.02)]
    found["again, after the price of an hour"] = max(elapsed(ready, wish) for wish in wishes)
    found["alternatives"] = len(course.alternatives)
    print(json.dumps(found))


def elapsed(ready, wish):
    start = time.perf_counter()
    ready.choose(wish)
    return time.perf_counter() - start


def plan_s(person, mask, *options, **variables):
    """Seconds of one ``lightmask plan`` with its report, from start to end of the process."""
    with tempfile.TemporaryDirectory() as out:
        words = ["plan", str(ROOT / "examples" / f"{person}.person.toml"), mask, "--out", out, *options]
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "lightmask", *words], check=True, capture_output=True, env=os.environ | variables
        )
        return time.perf_counter() - start


def first_ever_s(person, mask):
    """The same with an empty cache of compiled code."""
    with tempfile.TemporaryDirectory() as cache:
        return plan_s(person, mask, NUMBA_CACHE_DIR=cache)


def breakdown(mask):
    """The parts of a fresh process."""
    text = subprocess.run(
        [sys.executable, "-c", f"from tests.bench.plan import parts; parts({mask!r})"], check=True,
        capture_output=True, text=True, cwd=ROOT,
    ).stdout  # fmt: skip
    return json.loads(text)


def full(mask, name):
    """Part by part, then the whole command, in which the PDF is printed beside the rest."""
    plan_s(PERSON, mask)
    found = breakdown(mask)
    table = Table("part", "s", title=f"A full plan, cold: {name}, 500 draws, {found.pop('alternatives')} alternatives")
    for part, seconds in found.items():
        table.add_row(part, f"{seconds:.2f}")
    whole = sorted(plan_s(PERSON, mask, "--draws", "500") for _ in range(REPEATS))
    table.add_row(f"the whole command (target {FULL_s:g} s)", ", ".join(f"{seconds:.2f}" for seconds in whole))
    Console().print(table)


def main():
    with tempfile.TemporaryDirectory() as folder:
        full(two_hundred(Path(folder)), "200 LEDs")
    full(MASK, MASK)
    table = Table(
        "person", "mask", "200 draws, s", "first ever, s", title=f"A plan (targets {WARM_s:g}, {FIRST_s:g} s)"
    )
    for person in PEOPLE:
        for mask in SHEETS:
            warm = min(plan_s(person, mask) for _ in range(REPEATS))
            table.add_row(person, mask, f"{warm:.2f}", f"{first_ever_s(person, mask):.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
