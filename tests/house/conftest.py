"""Where the code of a page runs."""

import os
import sys

import pytest
from house import pages


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder to run in: the examples lie there, ``lightmask`` is on the path, colours are off."""
    (tmp_path / "examples").symlink_to(pages.ROOT / "examples")
    commands = tmp_path / ".venv" / "bin"
    commands.mkdir(parents=True)
    (commands / "lightmask").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lightmask "$@"\n', encoding="utf-8")
    (commands / "lightmask").chmod(0o755)
    paths = {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(pages.ROOT / "src")}
    for name, value in (paths | {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "110", "MPLBACKEND": "Agg"}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path
