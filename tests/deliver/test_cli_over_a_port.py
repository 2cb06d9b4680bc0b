"""lightmask deliver on a mask at the end of a cable: whole, stopped by a signal, and killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from deliver import desk as desks

from lightmask.plan import sessions_file

MINUTES = 0.1  # 6 s of light, in real time
ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")


@pytest.fixture(scope="module")
def lamp(tmp_path_factory):
    return desks.calibrated_mask(tmp_path_factory.mktemp("lamp"))


@pytest.fixture(scope="module")
def said(lamp):
    return desks.short(desks.planned(lamp), MINUTES)


@pytest.fixture
def desk(said, lamp, tmp_path):
    with desks.desk(desks.written(said, tmp_path / "plan"), lamp, tmp_path / "keys.json") as found:
        yield found


def given_J(desk):
    return {name: uJ / 1e6 for name, uJ in desk.mask.dose_uJ.items()}


def counted(said):
    return {one["output"]: one["delivered_J_cm2"] for one in said["doses"]}


def process(desk, *more):
    """`lightmask deliver` in a process of its own, with this desk."""
    code = "import sys; from lightmask import cli; sys.argv[0] = 'lightmask'; cli.main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "deliver", *map(str, desk.words), *more], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'firmware'}"},
    )  # fmt: skip


def until_lit(desk, within_s=40.0, more_s=2.0):
    """Wait until the mask gives light, and a little."""
    until = time.monotonic() + within_s
    while not any(desk.mask.dose_uJ.values()):
        assert time.monotonic() < until, "no light came"
        time.sleep(0.1)
    time.sleep(more_s)


def test_a_session_end_to_end(desk, run):
    code, out, err = run("deliver", *desk.words, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert (found["ended"], found["proven"], found["serial"]) == ("complete", True, desks.SERIAL)
    for name, real in given_J(desk).items():
        assert real - 1e-6 <= counted(found)[name] <= 1.05 * real
    (one,) = sessions_file.read(desk.folder / "sessions.csv").sessions
    assert one.minutes == pytest.approx(MINUTES, rel=0.06)
    before = given_J(desk)
    code, out, err = run("deliver", *desk.words)
    assert (code, out, "has been done" in err) == (2, "", True)
    assert given_J(desk) == before


def test_ctrl_c_ends_the_light_and_what_was_given_is_written_down(desk):
    going = process(desk)
    until_lit(desk)
    going.send_signal(signal.SIGINT)
    began = time.monotonic()
    while desk.mask.truth.lit:
        assert time.monotonic() - began < 1.0, "the light goes on"
        time.sleep(0.01)
    out, err = going.communicate(timeout=20)
    assert (going.returncode, "Traceback" in err, "Stopped by a person" in " ".join(out.split())) == (130, False, True)
    (path,) = desk.folder.glob("delivered-*.json")
    for name, real in given_J(desk).items():
        assert counted(json.loads(path.read_text()))[name] >= real - 1e-6


def test_a_host_that_is_killed_is_recovered_by_the_next_command(desk, run):
    going = process(desk)
    until_lit(desk)
    going.kill()
    going.communicate(timeout=20)
    code, out, err = run("deliver", *desk.words, "--recover", "--json")
    assert (code, err) == (0, "")
    assert not desk.mask.truth.lit
    found = json.loads(out)
    assert (found["proven"], found["ended"]) == (True, "stopped")
    for name, real in given_J(desk).items():
        assert real - 1e-6 <= counted(found)[name] <= 1.1 * real
    assert len(sessions_file.read(desk.folder / "sessions.csv").sessions) == 1
    assert "nothing to recover" in run("deliver", *desk.words, "--recover")[2]
