"""What the tests need of the system: found, or named in one sentence."""

import sys

import pytest
from clinic import databases
from house.hazards import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import system_parts


def test_what_is_missing_is_named():
    parts = {"here": (("no-such", "python3"), "/none"), "there": (("no-such",), "/no/such/*"), "root": (("x-y",), "/")}
    assert system_parts.missing(parts) == ["there"]
    assert system_parts.sentence(["a", "b"]).endswith("need a and b, which this system lacks: sudo apt-get install a b")


def test_it_tries_apt_only_as_root(monkeypatch, capsys):
    tried = []
    monkeypatch.setattr(system_parts, "missing", lambda: ["chromium"])
    monkeypatch.setattr(system_parts, "install", tried.append)
    monkeypatch.setattr(system_parts.os, "geteuid", lambda: 1000)
    assert system_parts.main() and tried == [] and "sudo apt-get install chromium" in capsys.readouterr().err


def test_a_missing_server_is_named_and_fails_in_ci(monkeypatch):
    monkeypatch.setattr(databases, "folder_of_programs", lambda: None)
    for surroundings, outcome in (("1", pytest.fail.Exception), ("", pytest.skip.Exception)):
        monkeypatch.setenv("CI", surroundings)
        with pytest.raises(outcome, match="apt-get install postgresql"):
            databases.cluster_or_reason()
    with pytest.raises(RuntimeError, match="apt-get install postgresql"):
        databases.Cluster()
