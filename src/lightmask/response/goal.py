"""Goal: what a person asks light for, where it has to act, and in which bands it was tried."""

from __future__ import annotations

from dataclasses import dataclass

from lightmask import tables
from lightmask.errors import BadInput, did_you_mean


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """A goal of the list. ``bands`` are in order: the first that a mask has sets the minutes.

    planned      the cares that a course may be planned with: home and office, office alone, or none
    not_planned  why there is no course for it; blank where there is one
    """

    name: str
    title: str
    layer: str
    bands: tuple[str, ...]
    review_weeks: tuple[int, ...]
    planned: tuple[str, ...]
    honest: str
    not_planned: str

    @classmethod
    def named(cls, name: str) -> Goal:
        """The goal of that name."""
        found = next((goal for goal in goals() if goal.name == name), None)
        if found is None:
            known = [goal.name for goal in goals()]
            raise BadInput(f"'{name}' is not a goal.{did_you_mean(name, known)} Goals: {', '.join(known)}.")
        return found

    @property
    def office_only(self) -> bool:
        """Whether a professional plans it."""
        return self.planned == ("office",)

    def plannable(self, care: str) -> None:
        """Refuse a course that must not be planned with this care, or not at all."""
        if not self.planned:
            raise BadInput(f"No course is planned for {self.title}: {self.not_planned}.")
        if care not in self.planned:
            raise BadInput(
                f"{self.title.capitalize()} is planned by a professional, not at home. Plan it with --care office."
            )


def goals() -> tuple[Goal, ...]:
    """Every goal there is."""
    return tuple(
        Goal(
            name=row["goal"],
            title=row["title"],
            layer=row["layer"],
            bands=tuple(row["bands"].split(";")),
            review_weeks=tuple(int(week) for week in row["review_weeks"].split(";") if week),
            planned=tuple(care for care in row["planned"].split("+") if care != "no"),
            honest=row["honest"],
            not_planned=row["not_planned"],
        )
        for row in tables.read("evidence/goals").rows()
    )
