"""What was said to be saved is there after a kill. A sample; python -m tests.bench clinic_kills makes a thousand."""

import json
import os
import subprocess
import sys

import pytest
from clinic import databases
from house.hazards import ROOT

CYCLES = 10


def seen(kind, *options):
    if kind == "postgresql" and databases.folder_of_programs() is None:
        databases.cluster_or_reason()
    ways = os.pathsep.join(str(ROOT / one) for one in ("src", "firmware", "tests"))
    surroundings = {**os.environ, "PYTHONPATH": ways}
    surroundings.pop("DATABASE_URL", None)
    words = [sys.executable, "-m", "clinic.ground.kill_cycles", kind, *options]
    ended = subprocess.run(words, env=surroundings, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return json.loads(ended.stdout)


@pytest.mark.hazard("HZ44")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_write_that_was_acknowledged_is_lost(kind):
    found = seen(kind, "--cycles", str(CYCLES))
    assert found["told"] == found["kept"] > CYCLES and found["kills"] == 3 * CYCLES
    assert (found["lost"], found["half"], found["unsound"]) == (0, 0, 0)
    assert found["server_kills"] == (2 if kind == "postgresql" else 0)


def test_a_write_that_was_acknowledged_too_early_is_noticed():
    found = seen("sqlite", "--cycles", "5", "--too-early")
    assert found["lost"] > 0 and found["half"] == found["unsound"] == 0
