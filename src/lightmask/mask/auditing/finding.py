"""Finding: one thing that the audit looked at, with both numbers and what would settle it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from lightmask import tables
from lightmask.errors import BadInput

Kind = Literal["contradiction", "doubtful", "agrees", "cannot be checked"]
CONTRADICTION: Final = "contradiction"
DOUBTFUL: Final = "doubtful"
AGREES: Final = "agrees"
OPEN: Final = "cannot be checked"
KINDS: tuple[Kind, ...] = (CONTRADICTION, DOUBTFUL, AGREES, OPEN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One of the numbers that a finding sets against each other."""

    what: str
    value: float
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that the audit looked at.

    kind      'contradiction', 'doubtful', 'agrees' or 'cannot be checked'
    about     what was looked at: 'dose', 'LEDs', 'indication' ...
    says      one sentence with every number in it
    figures   the numbers themselves, those that disagree first
    settles   what would explain it, or settle it
    """

    kind: Kind
    about: str
    says: str
    figures: tuple[Figure, ...] = ()
    settles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadInput(f"'{self.kind}' is no verdict of the audit. Give one of: {', '.join(KINDS)}.")


def light(what: str, value: float) -> Figure:
    """A figure of irradiance."""
    return Figure(what=what, value=value, unit="mW/cm2")


def limits(rule: str) -> tuple[float, float]:
    """Up to where two figures agree, and up to where they are only doubtful."""
    for row in tables.read("mask/audit").rows():
        if row["rule"] == rule:
            return float(row["agrees"]), float(row["doubtful"])
    raise BadInput(f"There is no rule '{rule}' in the table mask/audit.")


def apart(one: float, other: float) -> float:
    """The factor between two figures, 1 or more, whichever is the larger."""
    return max(one / other, other / one)


def verdict(rule: str, distance: float) -> Kind:
    """What a distance between two figures means under a rule."""
    agrees, doubtful = limits(rule)
    return "agrees" if distance <= agrees else "doubtful" if distance <= doubtful else "contradiction"


def number(value: float) -> str:
    """Three digits as people write them."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
