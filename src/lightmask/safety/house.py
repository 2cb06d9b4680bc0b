"""The house rules: numbers that had to be chosen, each with its reason in the table."""

from __future__ import annotations

from lightmask import tables
from lightmask.errors import BadInput


def rule(name: str) -> float:
    """One number of the house rules, see the table."""
    table = tables.read("safety/rules")
    if name not in table.text("rule"):
        raise BadInput(f"There is no house rule '{name}'. There are: {', '.join(table.text('rule'))}.")
    return float(table.column("value")[table.text("rule").index(name)])
