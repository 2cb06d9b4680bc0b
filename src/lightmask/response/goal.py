"""Goal: what a person asks light for, where it has to act, and in which bands it was tried."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from lightmask import tables
from lightmask.errors import BadInput


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """A goal of the list. ``bands`` are in order: the first that a mask has sets the minutes."""

    name: str
    title: str
    layer: str
    bands: tuple[str, ...]
    review_weeks: tuple[int, ...]
    office_only: bool
    honest: str

    @classmethod
    def named(cls, name: str) -> Goal:
        """The goal of that name."""
        found = next((goal for goal in goals() if goal.name == name), None)
        if found is None:
            known = [goal.name for goal in goals()]
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise BadInput(f"'{name}' is not a goal.{hint} Goals: {', '.join(known)}.")
        return found


def goals() -> tuple[Goal, ...]:
    """Every goal there is."""
    return tuple(
        Goal(
            name=row["goal"],
            title=row["title"],
            layer=row["layer"],
            bands=tuple(row["bands"].split(";")),
            review_weeks=tuple(int(week) for week in row["review_weeks"].split(";")),
            office_only=row["office_only"] == "yes",
            honest=row["honest"],
        )
        for row in tables.read("evidence/goals").rows()
    )
