"""The same inputs give the same plan, byte by byte: whatever the hash seed, the time zone, the language, the threads.

Other Pythons are asked too where they are found with all that lightmask needs: LIGHTMASK_PYTHONS holds their paths.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = """
import sys
from datetime import date
from lightmask.mask import Face, Mask
from lightmask.person import Person
from lightmask.plan import Wish, document, paper, prepare
from dataclasses import replace
for who, mask, goal, face in (
    ("claire", "omnilux-contour-face", "wrinkles", None),
    ("acne-19", "examples/blue-red-home.mask.toml", "acne", None),
    ("after-microneedling-40", "office-4", "recovery", "average-woman"),
    ("firmness-55", "home-3", "firmness", "average-woman"),
)[: int(sys.argv[1])]:
    person, lamp = Person.load(f"examples/{who}.person.toml"), Mask.load(mask)
    wish = Wish.of(goal) if who == "acne-19" else replace(Wish.of(goal), start=date(2026, 11, 30))
    course = prepare(wish, person, lamp, Face.load(face) if face else None, draws=100).choose(wish)
    sys.stdout.buffer.write(paper.canonical(document(course, "0.1.0")).encode() + b"\\n")
"""
OTHERS = [one for one in os.environ.get("LIGHTMASK_PYTHONS", "").split(os.pathsep) if one]


def planned(python, count, **environment):
    """Plans of some people, in a process of its own. -> bytes"""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "NUMBA_CACHE_DIR")}
    ended = subprocess.run(
        [python, "-c", CODE, str(count)], cwd=ROOT, env=kept | {"PYTHONPATH": str(ROOT / "src")} | environment,
        capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr.decode()[-2000:]
    return ended.stdout


@pytest.fixture(scope="module")
def here():
    return planned(sys.executable, 2, PYTHONHASHSEED="0", TZ="UTC", NUMBA_NUM_THREADS="1", LC_ALL="C")


def test_another_hash_seed_zone_language_and_number_of_threads(here):
    there = planned(
        sys.executable, 2, PYTHONHASHSEED="12345", TZ="Asia/Kathmandu", NUMBA_NUM_THREADS="2", LC_ALL="de_DE.UTF-8",
        OMP_NUM_THREADS="2", OPENBLAS_NUM_THREADS="2",
    )  # fmt: skip
    assert len(here.splitlines()) == 2
    assert hashlib.sha256(there).hexdigest() == hashlib.sha256(here).hexdigest()


@pytest.mark.skipif(not OTHERS, reason="LIGHTMASK_PYTHONS names no other Python with all that lightmask needs")
@pytest.mark.parametrize("python", OTHERS or ["none"])
def test_another_python(python):
    assert planned(python, 4) == planned(sys.executable, 4)
