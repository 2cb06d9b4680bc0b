"""The risk file as the tests and the docs see it: each hazard, what controls it, and which tests show that."""

import ast
import csv
import importlib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE = Path("docs") / "risk" / "hazards.csv"
ROOMS = ("deliver", "clinic", "firmware")
BEYOND_CODE = ("process", "label")
ACCEPTABLE, UNACCEPTABLE = 4, 10  # severity times probability


@dataclass(frozen=True, kw_only=True)
class Hazard:
    """One row. ``control_in`` and ``waits_for`` are names; the risks are severity times probability."""

    id: str
    category: str
    hazard: str
    sequence_of_events: str
    hazardous_situation: str
    harm: str
    control: str
    where: str
    severity_initial: int
    probability_initial: int
    severity_residual: int
    probability_residual: int
    control_in: tuple[str, ...]
    waits_for: tuple[str, ...]
    residual_note: str
    reference: str

    @property
    def risk_initial(self):
        return self.severity_initial * self.probability_initial

    @property
    def risk_residual(self):
        return self.severity_residual * self.probability_residual


def read(root=ROOT):
    """Every hazard of a folder's risk file, in its order."""
    with (root / FILE).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if line.strip() and not line.startswith("#")))
    return tuple(Hazard(**{name: _typed(name, text) for name, text in row.items()}) for row in rows)


def _typed(name, text):
    if name.startswith(("severity", "probability")):
        return int(text)
    return tuple(text.split()) if name in ("control_in", "waits_for") else text


def acceptability(risk):
    """What the rule at the head of the file says of a severity times a probability."""
    if risk <= ACCEPTABLE:
        return "acceptable"
    return "as far as possible" if risk < UNACCEPTABLE else "unacceptable"


def resolve(name, root=ROOT):
    """The thing that a control names: something of the code, or a file of the repository."""
    if "/" in name:
        return (root / name).resolve(strict=True)
    parts = name.split(".")
    thing = importlib.import_module(parts[0])
    for number, part in enumerate(parts[1:], start=1):
        if not hasattr(thing, part):
            importlib.import_module(".".join(parts[: number + 1]))
        thing = getattr(thing, part)
    return thing


def is_built(room, root=ROOT):
    """Whether a room stands: in the house, or beside it."""
    return any((root / place).exists() for place in (room, f"src/lightmask/{room}", f"src/lightmask/{room}.py"))


def marked(folder=ROOT / "tests"):
    """Which tests are marked to show a hazard, found in their sources. -> {id: ["tests/x.py::test_y", ...]}"""
    found = {}
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
                for hazard in _ids(node.decorator_list):
                    found.setdefault(hazard, []).append(f"{path.relative_to(folder.parent).as_posix()}::{node.name}")
    return found


def _ids(decorators):
    """The ids that a test's marks name, those of single cases too."""
    calls = [node for one in decorators for node in ast.walk(one) if isinstance(node, ast.Call)]
    marks = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "hazard"]
    return dict.fromkeys(word.value for mark in marks for word in mark.args)
