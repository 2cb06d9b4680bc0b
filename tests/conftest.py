"""What every test may ask for."""

import csv
import gc
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from lightmask import cli

# A busy machine is slow, not wrong; and what is kept must not depend on luck.
settings.register_profile("lightmask", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("lightmask")

pytest_plugins = ["house.risk"]

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference"


def _path(name):
    return REFERENCE / name


def _rows(name):
    with _path(name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if line.strip() and not line.startswith("#")))


# Minutes of one core each, and nothing in them can be shared out: begun first, so that no worker is alone at the end.
LONGEST = ("rooms/test_fitting.py", "parity/test_engines.py", "parity/test_lateral.py", "parity/test_mitsuba.py")


def pytest_collection_modifyitems(items):
    """The longest files first; all others stay in their order."""
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONGEST))


def pytest_collection_finish():
    """Thirteen thousand tests live to the end: the collector need not walk over them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def reference():
    """``reference("transport/published_totals.csv")`` -> the path of a reference file."""
    return _path


@pytest.fixture(scope="session")
def read_reference():
    """``read_reference("transport/published_totals.csv")`` -> its rows as dicts of text, comment lines left out."""
    return _rows


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command in this process. -> exit code, stdout, stderr"""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["lightmask", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return ended.value.code, said.out, said.err

    return call
