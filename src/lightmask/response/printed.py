"""Printed: a number as a paper prints it, one value, two ends or a bound; or unknown, with the reason."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from lightmask import units
from lightmask.errors import BadInput

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_LONE = re.compile(rf"({_NUMBER})\s*(.*)", re.DOTALL)
_ABOUT = re.compile(rf"({_NUMBER})\s*(?:±|\+/-|\+-)\s*(\d+\.?\d*|\.\d+)\s*(.*)", re.DOTALL)
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|—|to)\s*((?<=to )-?(?:\d+\.?\d*|\.\d+)|\d+\.?\d*|\.\d+)\s*(.*)", re.DOTALL)
_BOUND = re.compile(r"(<=|≤|<|at most|up to|>=|≥|>|at least)\s*(.*)", re.DOTALL)
_UPPER = ("<=", "≤", "<", "at most", "up to")
_SAID_WITH = ("each", "alternating", "(remembered)", "approx", "approx.")
NOT_STATED = "not stated"
LONGEST = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """A number as it is printed.

    low, high  its two ends, the same for a lone number; None where an end is open, or nothing is known
    said       the text
    why        why it is unknown; blank where it is known
    """

    low: float | None = None
    high: float | None = None
    said: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        if self.known == bool(self.why):
            raise BadInput("A printed number is known or has a reason why it is not. Give one of the two.")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise BadInput(f"A range from {self.low:g} to {self.high:g} goes backwards. Give the lower end first.")

    @property
    def known(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def bound(self) -> str:
        """'at most' or 'at least' where only one end is known."""
        if not self.known or (self.low is not None and self.high is not None):
            return ""
        return "at most" if self.low is None else "at least"

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends; of a bound, the bound twice. NaN where nothing is known."""
        known = [end for end in (self.low, self.high) if end is not None] or [math.nan]
        return known[0], known[-1]

    @property
    def value(self) -> float | None:
        """The lone number; None for a range, a bound, and what is unknown."""
        return self.low if self.low is not None and self.low == self.high else None

    @property
    def middle(self) -> float | None:
        """The lone number, the middle of a range, or a bound as it stands; None for what is unknown."""
        return sum(self.ends) / 2 if self.known else None


UNSTATED = Printed(why=NOT_STATED)


def printed(text: str | float | None, suffix: str = "", least: float | None = None) -> Printed:
    """What a cell or a key says, in a unit of the glossary; a number alone has it already. Never an error.

    ``least`` is the smallest value that can be; anything below is not believed.
    """
    said = "" if text is None else str(text).strip()
    if not said:
        return UNSTATED
    shown = said if len(said) <= LONGEST else f"{said[: LONGEST - 3]}..."
    try:
        low, high = _ends(said, suffix)
    except BadInput:
        return Printed(said=said, why=f"'{shown}' is not a number")
    given = [end for end in (low, high) if end is not None]
    if not all(math.isfinite(end) for end in given):
        return Printed(said=said, why=f"'{shown}' is not a finite number")
    if least is not None and min(given) < least:
        return Printed(said=said, why=f"'{shown}' is below {least:g}")
    if low is not None and high is not None and low > high:
        return Printed(said=said, why=f"'{shown}' goes backwards")
    return Printed(low=low, high=high, said=said)


def each(text: str | None, suffix: str = "", least: float | None = None) -> tuple[Printed, ...]:
    """A cell of several, parted by ';', in their order. A blank cell holds none."""
    said = (text or "").strip()
    return tuple(printed(part, suffix, least) for part in said.split(";")) if said else ()


def _ends(said: str, suffix: str) -> tuple[float | None, float | None]:
    plain = said
    for word in _SAID_WITH:
        plain = plain.removesuffix(word).strip()
    if bound := _BOUND.fullmatch(plain):
        end = _one(bound.group(2), suffix)
        return (None, end) if bound.group(1) in _UPPER else (end, None)
    if about := _ABOUT.fullmatch(plain):
        middle, off, unit = about.groups()
        return _one(f"{float(middle) - float(off)!r} {unit}", suffix), _one(
            f"{float(middle) + float(off)!r} {unit}", suffix
        )
    if span := _RANGE.fullmatch(plain):
        low, high, unit = span.groups()
        return _one(f"{low} {unit}", suffix), _one(f"{high} {unit}", suffix)
    return (_one(plain, suffix),) * 2


def _one(text: str, suffix: str) -> float:
    lone = _LONE.fullmatch(text.strip())
    if lone is None:
        raise BadInput(f"'{text}' is not a number. Give a number.")
    number, unit = lone.groups()
    if not unit.strip():
        return float(number)
    if not suffix:
        raise BadInput(f"'{text}' is not a plain number. Give it without words or unit.")
    return units.parse(f"{number} {unit}", suffix)
