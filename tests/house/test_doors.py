"""Doors are short: they list and re-export. Opening the house loads nothing heavy."""

import ast
import importlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import lightmask

ROOT = Path(__file__).resolve().parents[2]
DOORS = sorted((ROOT / "src" / "lightmask").rglob("__init__.py"))
HEAVY = ("numba", "scipy", "matplotlib", "pydantic", "typer", "rich", "jinja2")


def loaded_by(code):
    """Which heavy libraries a fresh Python holds after this code."""
    probe = f"{code}\nimport sys; print(*(name for name in {HEAVY} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT / "src")
    return run.stdout.split()


def test_opening_the_house_loads_nothing_heavy():
    assert loaded_by("import lightmask") == []


def test_opening_the_house_loads_not_even_numpy():
    assert loaded_by("import lightmask, sys; assert 'numpy' not in sys.modules") == []


@pytest.mark.parametrize("room", ["light", "skin", "mask", "dose", "tables", "spectra", "units"])
def test_touching_a_room_loads_no_compiler_and_no_pages(room):
    assert loaded_by(f"import lightmask; lightmask.{room}") == []


def test_asking_for_help_loads_only_the_command_line():
    assert set(loaded_by("import lightmask.cli")) <= {"typer", "rich"}


@pytest.mark.parametrize("room", lightmask.__all__)
def test_every_listed_room_opens(room):
    assert getattr(lightmask, room) is importlib.import_module(f"lightmask.{room}")
    assert room in dir(lightmask)


def test_an_unknown_room_names_the_known_ones():
    with pytest.raises(AttributeError, match=r"no room 'bathroom'.*light"):
        _ = lightmask.bathroom


def test_the_house_and_the_package_agree_on_the_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert lightmask.__version__ == project["version"]


def test_every_room_but_the_command_line_is_listed():
    inside = {path.stem for path in (ROOT / "src" / "lightmask").iterdir() if not path.name.startswith(("_", "."))}
    assert inside - {"cli"} == set(lightmask.__all__)


@pytest.mark.parametrize("door", DOORS, ids=lambda path: path.parent.name)
def test_a_door_lists_and_re_exports_and_does_nothing_else(door):
    tree = ast.parse(door.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{door}: say what the room is"
    assert any(isinstance(n, ast.Assign) and n.targets[0].id == "__all__" for n in tree.body), f"{door}: no __all__"
    allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.FunctionDef, ast.Expr)
    assert all(isinstance(node, allowed) for node in tree.body)
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert functions <= {"__getattr__", "__dir__"}
    assert len(door.read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.parametrize("door", DOORS, ids=lambda path: path.parent.name)
def test_what_a_door_lists_is_there(door):
    parts = door.parent.relative_to(ROOT / "src").parts
    module = importlib.import_module(".".join(parts))
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


@pytest.mark.parametrize("door", DOORS, ids=lambda path: path.parent.name)
def test_no_file_hides_a_verb_of_its_room(door):
    parts = door.parent.relative_to(ROOT / "src").parts
    if len(parts) > 1:
        module = importlib.import_module(".".join(parts))
        files = {path.stem for path in door.parent.glob("*.py")}
        assert files & set(module.__all__) == set(), "a file bears the name of something its room exports"
