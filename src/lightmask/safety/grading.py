"""One hazard of a lamp: its value against the limits of each risk group, and the group that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lightmask import tables
from lightmask.errors import BadInput, not_negative, positive
from lightmask.safety.looking import rule

GROUPS = ("exempt", "RG1", "RG2", "RG3")
UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One limit of one group, a row of the table, and what stands against it.

    value      in the unit of the limit; None when nobody knows
    limit      alpha already taken in
    alpha_rad  how large the source counts, where the limit depends on it
    at_most    whether the value is only an upper bound: then it can prove that the limit is met, not that it is not
    at_least   whether it is only a part of the whole: the other way round
    """

    id: str
    group: str
    quantity: str
    value: float | None
    limit: float
    unit: str
    time_s: float
    field_rad: float | None = None
    alpha_rad: float | None = None
    at_most: bool = False
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the limit is met; a value equal to it meets it. None when that cannot be known."""
        if self.value is None:
            return None
        if self.value <= self.limit * (1 + rule("rounding")):
            return None if self.at_least else True
        return None if self.at_most else False


@dataclass(frozen=True, kw_only=True, slots=True)
class Hazard:
    """One hazard with its limits for exempt, RG1 and RG2, in this order.

    why_unknown  what would have to be known, when the group is not
    """

    hazard: str
    steps: tuple[Step, ...]
    why_unknown: str = ""

    def times(self, factor: float) -> Hazard:
        """The same hazard of so many times the light."""
        brighter = (replace(step, value=None if step.value is None else step.value * factor) for step in self.steps)
        return replace(self, steps=tuple(brighter))

    @property
    def group(self) -> str:
        """The lowest group whose limit is met for certain; beyond all of them RG3; else unknown."""
        for step in self.steps:
            if step.met:
                return step.group
        return GROUPS[-1] if all(step.met is False for step in self.steps) else UNKNOWN

    @property
    def at_least(self) -> str:
        """The lowest group that is still possible."""
        return next((step.group for step in self.steps if step.met is not False), GROUPS[-1])

    @property
    def step(self) -> Step:
        """What decides: the limit that is met, or the last one when none is."""
        return next((step for step in self.steps if step.met), self.steps[-1])

    @property
    def certain(self) -> bool:
        """Whether the group is neither unknown nor only the highest possible."""
        return self.group == self.at_least


def hazards() -> tuple[str, ...]:
    """Every hazard of the table, in its order."""
    names = tables.read("safety/risk_groups").text("hazard")
    return tuple(dict.fromkeys(name for name in names if name != "any"))


def rows(hazard: str) -> list[dict[str, str]]:
    """The limits of a hazard as they are written: exempt, RG1, RG2."""
    if hazard not in hazards():
        raise BadInput(f"'{hazard}' is no hazard of a lamp. Name one of: {'; '.join(hazards())}.")
    return [row for row in tables.read("safety/risk_groups").rows() if row["hazard"] == hazard]


def limit(row: dict[str, str], alpha_rad: float | None = None) -> float:
    """The limit of a row; alpha is held between the field of view of the row and the largest alpha."""
    bare = float(row["limit"])
    if row["over_alpha"] != "yes":
        return bare
    if alpha_rad is None:
        raise BadInput(f"The limit {row['id']} depends on alpha. Give alpha_rad, the angle that the source subtends.")
    positive("alpha_rad", alpha_rad)
    return bare / min(max(alpha_rad, float(row["field_rad"])), rule("largest alpha"))


def graded(
    hazard: str, value: float | Sequence[float | None] | None, alpha_rad: float | Sequence[float] | None = None,
    at_most: bool = False, at_least: bool = False, why_unknown: str = "",
) -> Hazard:  # fmt: skip
    """A hazard from its value: one for all groups, or one each where their fields of view give different ones."""
    limits = rows(hazard)
    values = list(value) if isinstance(value, Sequence) else [value] * len(limits)
    alphas = list(alpha_rad) if isinstance(alpha_rad, Sequence) else [alpha_rad] * len(limits)
    if len(values) != len(limits) or len(alphas) != len(limits):
        raise BadInput(f"{len(values)} values and {len(alphas)} alphas came for {hazard}. Give one, or {len(limits)}.")
    for one in values:
        if one is not None:
            not_negative(f"the value of {hazard}", one)
    steps = tuple(
        replace(_step(row, one, alpha), at_most=at_most, at_least=at_least)
        for row, one, alpha in zip(limits, values, alphas, strict=True)
    )
    return Hazard(hazard=hazard, steps=steps, why_unknown=why_unknown)


def _step(row: dict[str, str], value: float | None, alpha_rad: float | None) -> Step:
    over_alpha = row["over_alpha"] == "yes"
    held = limit(row, alpha_rad)
    return Step(
        id=row["id"], group=row["group"], quantity=row["quantity"], value=value, limit=held, unit=row["unit"],
        time_s=float(row["time_s"]), field_rad=float(row["field_rad"]) if row["field_rad"] else None,
        alpha_rad=float(row["limit"]) / held if over_alpha else None,
    )  # fmt: skip


def highest(groups: Sequence[str]) -> str:
    """The highest of some groups, none of them unknown."""
    return max(groups, key=GROUPS.index, default=GROUPS[0])
