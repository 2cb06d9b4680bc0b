"""read(name) -> Table: published numbers with their source; never extrapolated, clipped or guessed."""

from __future__ import annotations

import csv
import difflib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from lightmask.errors import BadInput, LightmaskError, OutOfRange

FOLDER = Path(__file__).parent
HEADER = ("gives", "columns", "valid", "source", "reuse")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Table:
    """Rows of one CSV file and what its header says about them.

    gives    what the numbers are
    columns  their names, each with its unit
    valid    where they hold, in words
    source   where they come from (several sources are joined by "; ")
    reuse    how they may be reused
    """

    name: str
    gives: str
    columns: tuple[str, ...]
    valid: str
    source: str
    reuse: str
    cells: tuple[tuple[str, ...], ...]

    def text(self, name: str) -> tuple[str, ...]:
        """One column as it is written. -> [row]"""
        return _text(self, name)

    def column(self, name: str) -> np.ndarray:
        """One column as numbers; NaN where the cell is blank. Read-only. -> [row]"""
        return _numbers(self, name)

    def rows(self) -> list[dict[str, str]]:
        """Every row by column name, as text."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.cells]

    def at(self, name: str, wavelength_nm: Any) -> np.ndarray:
        """One column at other wavelengths, linear between rows. Same shape as the wavelengths.

        Refuses a wavelength outside the rows, and one next to a blank cell.
        """
        wanted_nm = np.asarray(wavelength_nm, dtype=float)
        rows_nm, values = _wavelengths_nm(self), self.column(name)
        outside = ~((wanted_nm >= rows_nm[0]) & (wanted_nm <= rows_nm[-1]))
        if outside.any():
            raise OutOfRange(self._no_value(name, wanted_nm[outside].flat[0], values))
        found = np.asarray(np.interp(wanted_nm, rows_nm, values))
        blank = np.isnan(found)
        if blank.any():
            raise OutOfRange(self._no_value(name, wanted_nm[blank].flat[0], values))
        return found

    def _no_value(self, name: str, wavelength_nm: float, values: np.ndarray) -> str:
        filled = _wavelengths_nm(self)[~np.isnan(values)]
        reach = f"{filled[0]:g} to {filled[-1]:g} nm" if filled.size else "no wavelength"
        return (
            f"Table '{self.name}' gives no {name} at {wavelength_nm:g} nm. "
            f"It covers {reach}; choose a wavelength there (tables are never extended)."
        )


@cache
def _text(table: Table, name: str) -> tuple[str, ...]:
    if name not in table.columns:
        raise BadInput(f"Table '{table.name}' has no column '{name}'. It has: {', '.join(table.columns)}.")
    position = table.columns.index(name)
    return tuple(row[position] for row in table.cells)


@cache
def _numbers(table: Table, name: str) -> np.ndarray:
    try:
        values = np.array([float(cell) if cell else np.nan for cell in table.text(name)])
    except ValueError as error:
        raise BadInput(
            f"Column '{name}' of table '{table.name}' is not numbers ({error}). Read it with .text('{name}')."
        ) from None
    values.setflags(write=False)
    return values


def _wavelengths_nm(table: Table) -> np.ndarray:
    rows_nm = table.column("wavelength_nm")
    if rows_nm.size == 0 or not np.all(np.diff(rows_nm) > 0):
        raise LightmaskError(f"Table '{table.name}' is not sorted by wavelength_nm. Sort its rows, each once.")
    return rows_nm


def names() -> tuple[str, ...]:
    """Every table there is, as `read` wants to hear it."""
    found = (path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.csv"))
    return tuple(sorted(found))


@cache
def read(name: str) -> Table:
    """The table of that name (no ``.csv``; a slash for a folder, as in ``skin/melanin``). Read once, then kept."""
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=3, cutoff=0.4)
        near += [
            other for other in names() if other.rpartition("/")[2] == name.rpartition("/")[2] and other not in near
        ]
        hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(names())}."
        raise BadInput(f"There is no table '{name}'. {hint}")
    lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return _parsed(name, lines)


def _parsed(name: str, lines: list[str]) -> Table:
    header = _header(name, [line for line in lines if line.startswith("#")])
    body = [line for line in lines if line.strip() and not line.startswith("#")]
    cells = [tuple(cell.strip() for cell in row) for row in csv.reader(body, strict=True)]
    columns = tuple(part.strip() for part in header["columns"].split(","))
    if not cells or cells[0] != columns:
        raise LightmaskError(f"Table '{name}': its '# columns' and its first row differ. Make them the same.")
    if len(set(columns)) < len(columns):
        raise LightmaskError(f"Table '{name}' names a column twice. Give each its own name.")
    for number, row in enumerate(cells[1:], start=1):
        if len(row) != len(columns):
            raise LightmaskError(f"Table '{name}', row {number}: {len(row)} cells where {len(columns)} are named.")
    return Table(name=name, **(header | {"columns": columns}), cells=tuple(cells[1:]))


def _header(name: str, lines: list[str]) -> dict[str, Any]:
    """The ``# key  value`` lines; a key said twice adds to what it said before."""
    said: dict[str, list[str]] = {key: [] for key in HEADER}
    for line in lines:
        key, _, value = line.lstrip("#").strip().partition(" ")
        if key not in said:
            raise LightmaskError(f"Table '{name}': header line '{line}' starts with none of: {', '.join(HEADER)}.")
        if value.strip():
            said[key].append(value.strip())
    missing = [key for key, values in said.items() if not values]
    if missing:
        raise LightmaskError(f"Table '{name}' does not say: {', '.join(missing)}. Add '# {missing[0]}  ...' on top.")
    between = {"columns": ", ", "source": "; "}
    return {key: between.get(key, " ").join(values) for key, values in said.items()}
