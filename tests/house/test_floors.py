"""Imports go down the floors, never up, never across. The table below is the whole rule."""

import ast
import sys
from pathlib import Path

import pytest
from house.source import modules

FLOOR = {
    "units": 0, "errors": 0,
    "tables": 1, "spectra": 1, "forms": 1,
    "light": 2,
    "skin": 3, "mask": 3, "person": 3,
    "dose": 4,
    "response": 5, "safety": 5,
    "plan": 6, "deliver": 6,
    "figures": 7, "report": 7, "study": 7, "sitting": 7,
    "clinic": 8,
    "cli": 9,
}  # fmt: skip
# The few steps along one floor: errors and figures lie under their neighbours.
ALONG = {("units", "errors"), ("report", "figures")}
# The lamp must run without an optimiser.
ONLY = {"deliver": {"safety", "mask.settings", "units", "errors"}}
# Libraries beyond numpy, by room.
MAY_USE = {
    "forms": {"pydantic"},
    "light": {"numba", "llvmlite"},
    "mask": {"numba", "trimesh", "embreex", "pydantic", "pyvisa"},
    "person": {"pydantic"},
    "response": {"scipy", "pydantic", "numpyro", "jax"},
    "plan": {"scipy", "pydantic"},
    "deliver": {"serial", "bleak", "paho", "mask_program"},
    "figures": {"matplotlib"},
    "report": {"jinja2", "pydantic", "weasyprint", "icalendar"},
    "study": {"scipy", "dask"},
    "clinic": {
        "django",
        "allauth",
        "axes",
        "csp",
        "simple_history",
        "ninja",
        "whitenoise",
        "uvicorn",
        "asgiref",
        "cryptography",
        "fhir",
        "PIL",
        "pydantic",
        "icalendar",
        "psycopg",
        "zxcvbn",
    },
    "cli": {"typer", "rich", "pydantic"},
}
STANDARD = sys.stdlib_module_names


MODULES = modules()


def resolve(name):
    """The module that an import of this dotted name opens: the name itself, or the one that holds it."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name


def imports(module, path):
    """Dotted names of everything a module imports, those inside functions too."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            start = ".".join(part for part in (above, node.module) if part)
            yield from (f"{start}.{alias.name}" for alias in node.names)


def room(module):
    return module.split(".")[1] if "." in module else ""


def complaint(module, name):
    """What is wrong with this import, or nothing."""
    here, first = room(module), name.split(".")[0]
    if first != "lightmask":
        allowed = STANDARD | {"numpy"} | MAY_USE.get(here, set())
        return "" if first in allowed else f"{module} imports {first}: not a library of the room '{here}'"
    target = resolve(name)
    there = room(target)
    if not there:
        return f"{module} imports {name}: the package root, or a room that is not there. Import the room it means."
    if there == here:
        return ""
    if here in ONLY and not any(target.startswith(f"lightmask.{only}") for only in ONLY[here]):
        return f"{module} imports {target}: {here} reaches only {', '.join(sorted(ONLY[here]))}"
    if FLOOR[there] < FLOOR[here] or (here, there) in ALONG:
        return ""
    way = "up to" if FLOOR[there] > FLOOR[here] else "across to"
    return f"{module} (floor {FLOOR[here]}) imports {way} {target} (floor {FLOOR[there]})"


INSIDE = [module for module in MODULES if room(module) not in ("", "__main__")]


@pytest.mark.parametrize("module", INSIDE)
def test_every_room_has_a_floor(module):
    assert room(module) in FLOOR, f"{module}: give its room a floor in this file"


@pytest.mark.parametrize("module", INSIDE)
def test_imports_go_down(module):
    complaints = [complaint(module, name) for name in imports(module, MODULES[module])]
    assert [text for text in complaints if text] == []


def test_the_root_imports_no_room():
    assert [name for name in imports("lightmask", MODULES["lightmask"]) if name.startswith("lightmask")] == []


def test_nobody_imports_the_command_line():
    importers = [
        module
        for module in INSIDE
        if room(module) != "cli" and any(room(resolve(name)) == "cli" for name in imports(module, MODULES[module]))
    ]
    assert importers == []


# What the mask's own program may use: MicroPython has these on every port.
ON_THE_MASK = {"mask_program", "json", "hashlib", "binascii", "struct"}
MASK_PROGRAM = sorted((Path(__file__).resolve().parents[2] / "firmware" / "mask_program").glob("*.py"))


@pytest.mark.parametrize("path", MASK_PROGRAM, ids=lambda path: path.name)
def test_the_masks_own_program_needs_nothing_else(path):
    """Its boards may touch hardware and are folders below; the program itself is pure."""
    name = "mask_program" if path.stem == "__init__" else f"mask_program.{path.stem}"
    assert {target.split(".")[0] for target in imports(name, path)} <= ON_THE_MASK


def reached_from(module, graph):
    """Everything that a module imports, and that these import, and so on."""
    found, waiting = set(), [module]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def test_no_import_goes_in_circles():
    graph = {
        module: {resolve(name) for name in imports(module, MODULES[module])} & set(INSIDE) - {module}
        for module in INSIDE
    }
    circles = [module for module in INSIDE if module in reached_from(module, graph)]
    assert circles == [], f"each of these imports something that imports it: {', '.join(circles)}"


@pytest.mark.parametrize(
    ("module", "name", "says"),
    [
        ("lightmask.light.solver", "lightmask.skin", "up to"),
        ("lightmask.skin.layers", "lightmask.mask.leds", "across to"),
        ("lightmask.mask.leds", "lightmask.skin", "across to"),
        ("lightmask.dose", "lightmask", "package root"),
        ("lightmask.skin.layers", "matplotlib.pyplot", "not a library"),
        ("lightmask.deliver.session", "lightmask.light", "reaches only"),
        ("lightmask.dose", "lightmask.light", ""),
        ("lightmask.units", "lightmask.errors", ""),
    ],
)
def test_the_test_sees_what_it_forbids(module, name, says, monkeypatch):
    for present in ("skin", "mask", "mask.leds", "light"):
        monkeypatch.setitem(MODULES, f"lightmask.{present}", MODULES.get(f"lightmask.{present}"))
    found = complaint(module, name)
    assert says in found
    assert bool(says) == bool(found)
