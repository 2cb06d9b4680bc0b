"""The numbers that a planner's choices rest on, from the tables of this room."""

from __future__ import annotations

from lightmask import tables
from lightmask.errors import BadInput


def factor(name: str) -> float:
    """What a planner weighs against what, see the table."""
    table = tables.read("plan/choice")
    if name not in table.text("factor"):
        raise BadInput(f"There is no factor '{name}'. There are: {', '.join(table.text('factor'))}.")
    return float(table.column("value")[table.text("factor").index(name)])


def of_care(name: str, column: str) -> float:
    """A number of the table of cares: home or office."""
    table = tables.read("plan/care")
    return float(table.column(column)[table.text("care").index(name)])


def supervised(care: str) -> bool:
    """Whether somebody trained is there."""
    table = tables.read("plan/care")
    return table.text("supervised")[table.text("care").index(care)] == "yes"
