"""LEDs from the position file of a circuit board: KiCad's (Ref, Val, PosX, Side) or JLCPCB's (Designator, Mid X)."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.layout import rows
from lightmask.mask.layout.drawing import Drawing, channels_of, not_too_many
from lightmask.mask.layout.form import LayoutForm
from lightmask.mask.layout.rows import Row

COLUMNS = {
    "ref": ("ref", "designator"), "x": ("posx", "mid x"), "y": ("posy", "mid y"), "side": ("side", "layer"),
}  # fmt: skip
VALUES = ("val", "value", "comment")
SIDES = {"top": "top", "t": "top", "bottom": "bottom", "b": "bottom"}
_LENGTH = re.compile(r"([-+]?[0-9.]+(?:[eE][-+]?\d+)?)\s*([A-Za-z]*)")
_LED = re.compile(r"(?:D|LED)\d", re.IGNORECASE)


def read(path: Path, form: LayoutForm, channels: tuple[str, ...]) -> Drawing:
    """The LEDs of a board, as the wearer sees them; other parts are passed over."""
    if not form.channels:
        raise BadInput('layout.channels is missing. Say which parts are which channel, as in "D1*" = "red".')
    columns, found = rows.read(path)
    names = _columns(path, columns)
    _each_once(found, names["ref"])
    used: set[str] = set()
    flat, number = [], []
    for row in found:
        word = _channel(row, names, form.channels, used)
        if word is not None:
            _on_its_side(row, names, form.side)
            dies = channels_of(word, channels, f"layout.channels for {row.cells[names['ref']]}")
            flat += [[_mm(row, names[axis], form.pcb_unit) for axis in ("x", "y")]] * len(dies)
            number += dies
    idle = [pattern for pattern in form.channels if pattern not in used]
    if idle:
        raise BadInput(f"layout.channels: no part of '{path}' fits '{idle[0]}'. Mend the pattern, or leave it out.")
    not_too_many(len(flat))
    return Drawing(
        flat_mm=_as_worn(np.array(flat), form), channel=number, zone=("all",) * len(flat), share=np.ones(len(flat))
    )


def _columns(path: Path, columns: tuple[str, ...]) -> dict[str, str]:
    """Which column holds what; capitals are forgiven."""
    held = {column.lower(): column for column in columns}
    found = {}
    for what, spellings in COLUMNS.items():
        name = next((held[word] for word in spellings if word in held), None)
        if name is None:
            raise BadInput(
                f"'{path}': there is no column '{spellings[0]}' or '{spellings[1]}'. Give a position file of KiCad "
                f"or JLCPCB; it has: {', '.join(columns)}."
            )
        found[what] = name
    value = next((held[word] for word in VALUES if word in held), None)
    return found | ({"value": value} if value else {})


def _each_once(found: list[Row], column: str) -> None:
    """A part that stands twice would shine twice."""
    seen: set[str] = set()
    for row in found:
        if row.cells[column] in seen:
            raise BadInput(f"{row.where}: {row.cells[column]} is there twice. Leave one of the two rows out.")
        seen.add(row.cells[column])


def _channel(row: Row, names: dict[str, str], patterns: dict[str, str], used: set[str]) -> str | None:
    """The channel of a part by the first pattern that fits its designator or its value; None for other parts."""
    ref = row.cells[names["ref"]]
    words = [ref] + ([row.cells[names["value"]]] if "value" in names else [])
    for pattern, channel in patterns.items():
        if any(fnmatchcase(word, pattern) for word in words):
            used.add(pattern)
            return channel
    if _LED.match(ref):
        raise BadInput(f"{row.where}: {ref} looks like an LED and fits no pattern of layout.channels. Add one for it.")
    return None


def _on_its_side(row: Row, names: dict[str, str], side: str) -> None:
    came = row.cells[names["side"]]
    if SIDES.get(came.lower()) != side:
        ref = row.cells[names["ref"]]
        raise BadInput(
            f"{row.where}: {ref} is on the side '{came}', and layout.side says '{side}'. Mend one of the two."
        )


def _mm(row: Row, column: str, unit: str | None) -> float:
    """A length with its unit in the cell, as JLCPCB has it, or in the unit that the form names."""
    match = _LENGTH.fullmatch(row.cells[column])
    if match is None:
        raise BadInput(f"{row.where}: {column} is '{row.cells[column][:40]}'. Give a length such as 12.3mm.")
    number, written = match.groups()
    if not written and unit is None:
        raise BadInput(f"{row.where}: {column} is '{number}' without a unit. Add pcb_unit = \"mm\" to [layout].")
    return Row(row.path, row.line, {column: number}).number(column) * rows.mm_per(written or unit or "", row.where)


def _as_worn(flat_mm: np.ndarray, form: LayoutForm) -> np.ndarray:
    """Drawn as seen on the top side. LEDs on top look at the viewer, who is the wearer: right is the wearer's right."""
    middle = np.array(form.origin) if form.origin else (flat_mm.min(axis=0) + flat_mm.max(axis=0)) / 2
    return (flat_mm - middle) * ((-1, 1) if form.side == "top" else (1, 1))
