"""The lock: public addresses only, and the constraints that pip gets from it."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PUBLIC = ("https://pypi.org/", "https://files.pythonhosted.org/")


def test_the_lock_names_only_public_addresses():
    text = (ROOT / "uv.lock").read_text(encoding="utf-8")
    strangers = set(re.findall(r'"((?:https?|file)://[^"]+|/[^"]+)"', text))
    assert {address for address in strangers if not address.startswith(PUBLIC)} == set()


@pytest.mark.hazard("HZ42")
def test_every_dependency_is_locked_in_a_version_that_fits():
    locked = {}
    for package in LOCK["package"]:
        locked.setdefault(package["name"], []).append(package.get("version", "0"))
    asked = PROJECT["dependencies"] + [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    for requirement in map(Requirement, asked):
        versions = locked.get(requirement.name.lower(), [])
        assert versions, f"{requirement.name} is not in uv.lock: run 'uv lock'"
        assert all(version in requirement.specifier for version in versions), requirement


@pytest.mark.hazard("HZ42")
def test_pip_is_held_to_the_lock():
    spec = importlib.util.spec_from_file_location("locked", ROOT / "tools" / "locked.py")
    locked = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(locked)
    pins = [Requirement(line) for line in locked.constraints(LOCK)]
    numpy = [pin for pin in pins if pin.name == "numpy" and pin.marker.evaluate({"python_full_version": "3.12.4"})]
    assert len(numpy) == 1
    assert len(pins) >= len(LOCK["package"]) - 1
