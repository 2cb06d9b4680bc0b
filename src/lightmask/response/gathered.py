"""gather(path): the arms of a table of trials that somebody else wrote, row by row: a bad row spoils no other."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from lightmask import forms
from lightmask.errors import BadInput, LightmaskError
from lightmask.response.published import Trial
from lightmask.response.trial_file import COLUMNS, arm, read_trials

NAMED = ("arm_id", "outcome", "change_pct", "after_mean", "wavelengths_nm")
MOST_ARMS = 5000
MINUS = "\u2212"  # as papers print it


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathered:
    """Arms that could be read; lost: the name or row of those that could not, and why; notes on the whole table."""

    trials: tuple[Trial, ...]
    lost: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def gather(path: str | Path) -> Gathered:
    """Every arm of a .trial.toml or a .csv file. Columns in any order; those that are not known are left aside."""
    where = Path(path)
    if where.suffix.lower() != ".csv":
        return Gathered(trials=read_trials(where))
    lines = [line for line in forms.text_of(where, ".csv").splitlines() if line.strip() and not line.startswith("#")]
    try:
        rows = [[forms.visible(cell).replace(MINUS, "-").strip() for cell in row] for row in csv.reader(lines)]
    except csv.Error as error:
        raise BadInput(f"'{where}' is not a csv table: {error}. A cell with a comma needs quotes.") from None
    heads, notes = _heads(where, rows)
    if len(rows) - 1 > MOST_ARMS:
        raise BadInput(f"'{where}' has {len(rows) - 1} rows. Give at most {MOST_ARMS} at a time.")
    trials: dict[str, Trial] = {}
    lost: list[tuple[str, str]] = []
    for number, row in enumerate(rows[1:], start=1):
        cells = {name: row[place] for name, place in heads.items() if place < len(row)}
        name = cells.get("arm_id") or f"row {number}"
        if len(row) != len(rows[0]):
            lost.append((name, f"it has {len(row)} cells where {len(rows[0])} are named; quote a cell with a comma"))
            continue
        name = name if name not in trials else f"{name} (row {number})"
        try:
            trials[name] = arm(cells | {"arm_id": name})
        except (LightmaskError, ArithmeticError, ValueError) as error:
            lost.append((name, str(error)))
    return Gathered(trials=tuple(trials.values()), lost=tuple(lost), notes=notes)


def _heads(where: Path, rows: list[list[str]]) -> tuple[dict[str, int], tuple[str, ...]]:
    """The place of each known column, however its capitals and blanks are written."""
    named = [head.strip().lower().replace(" ", "_") for head in rows[0]] if rows else []
    heads = {name: named.index(name) for name in COLUMNS if name in named}
    if not set(heads) & set(NAMED):
        raise BadInput(f"'{where}' has no column of a table of trials. Head its columns {', '.join(NAMED)} and so on.")
    aside = [head for head in named if head and head not in COLUMNS]
    lacking = [name for name in NAMED if name not in heads]
    notes = [f"columns left aside: {', '.join(aside)}"] if aside else []
    return heads, (*notes, *([f"columns that are not there: {', '.join(lacking)}"] if lacking else []))
