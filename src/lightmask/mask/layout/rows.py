"""Rows of a csv file with named columns; every mistake says its line."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lightmask import forms, units
from lightmask.errors import BadInput

_INCHES = {"inch": "in", "inches": "in", "mil": "mil", "mils": "mil"}
mil_PER_in = 1000.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a csv file: its number and its cells by column."""

    path: Path
    line: int
    cells: dict[str, str]

    @property
    def where(self) -> str:
        return f"'{self.path}' line {self.line}"

    def number(self, column: str) -> float:
        """A plain, finite number."""
        text = self.cells[column]
        try:
            value = float(text)
        except ValueError:
            came = f"'{text[:40]}'" if text else "empty"
            raise BadInput(f"{self.where}: {column} is {came}. Give a number with a decimal point.") from None
        if not math.isfinite(value):
            raise BadInput(f"{self.where}: {column} is {text}. Give a finite number.")
        return value


def read(path: Path) -> tuple[tuple[str, ...], list[Row]]:
    """The columns and the rows of a csv file; lines that start with # are skipped."""
    lines = forms.text_of(path, ".csv").splitlines()
    kept = [(number, line) for number, line in enumerate(lines, start=1) if line.strip() and not line.startswith("#")]
    _with_commas(path, kept)
    rows = list(_rows(path, kept))
    columns = tuple(rows[0].cells.values())
    if len(set(columns)) < len(columns):
        raise BadInput(f"{rows[0].where}: two columns share a name. Give each its own.")
    if len(rows) < 2:
        raise BadInput(f"'{path}' has a heading and no rows. Give one row for each LED.")
    return columns, [_named(row, columns) for row in rows[1:]]


def _with_commas(path: Path, lines: list[tuple[int, str]]) -> None:
    """Refuse what spreadsheets of some countries write: semicolons or tabs between the cells."""
    number, heading = lines[0] if lines else (1, "")
    between = next((name for sign, name in ((";", "semicolons"), ("\t", "tabs")) if sign in heading), None)
    if between is not None and "," not in heading:
        raise BadInput(
            f"'{path}' line {number}: its columns are parted by {between}. Save it with commas between the cells and "
            "a decimal point in the numbers."
        )


def _rows(path: Path, lines: list[tuple[int, str]]) -> Iterator[Row]:
    for number, line in lines:
        try:
            cells = next(csv.reader([line], strict=True))
        except csv.Error as error:
            raise BadInput(f"'{path}' line {number}: {error}. Mend its quotes.") from None
        yield Row(path, number, {str(place): cell.strip() for place, cell in enumerate(cells)})


def _named(row: Row, columns: tuple[str, ...]) -> Row:
    cells = list(row.cells.values())
    if len(cells) != len(columns):
        raise BadInput(f"{row.where} has {len(cells)} cells. Give {len(columns)}: {', '.join(columns)}.")
    return Row(row.path, row.line, dict(zip(columns, cells, strict=True)))


def length_columns(path: Path, columns: tuple[str, ...], axes: tuple[str, ...]) -> dict[str, tuple[str, float]]:
    """The column of each axis and the millimetres in its unit: x_mm, or x_inch; a bare x is refused."""
    found: dict[str, tuple[str, float]] = {}
    for axis in axes:
        column = next((one for one in columns if re.fullmatch(rf"{axis}_\w+", one, re.IGNORECASE)), None)
        if column is None:
            bare = f"Its column '{axis}' names no unit. Call it" if axis in columns else "Add the column"
            raise BadInput(
                f"'{path}': there is no column with the length {axis}. {bare} {axis}_mm (or {axis}_inch); "
                f"it has: {', '.join(columns)}."
            )
        found[axis] = (column, mm_per(column[len(axis) + 1 :], f"'{path}': column '{column}'"))
    return found


def mm_per(unit: str, where: str) -> float:
    """Millimetres in a unit of length as people name it."""
    word = _INCHES.get(unit.lower(), unit)
    if word == "mil":
        return units.parse("1 in", "mm") / mil_PER_in
    try:
        return units.parse(f"1 {word}", "mm")
    except BadInput:
        raise BadInput(f"{where}: '{unit}' is no unit of length. Give mm, cm, inch or mil.") from None
