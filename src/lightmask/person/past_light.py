"""PastLight: light that the treated skin has had before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Literal

from lightmask.errors import BadInput, within
from lightmask.person import words

YEARS = (1970, 2200)  # a date outside was mistyped
MOST_J_cm2 = 1e4  # of one band at once; more is a slip of the unit


@dataclass(frozen=True, kw_only=True, slots=True)
class PastLight:
    """One time the treated skin had light.

    at          when it ended, with its time zone (kept as an offset from UTC)
    dose_J_cm2  on the skin, by band (blue, amber, red, nir); a band left out had none
    where       a note on the place; every dose counts, whatever the note says
    origin      'recorded' by a mask, or 'reported' by the person
    """

    at: datetime
    dose_J_cm2: Mapping[str, float]
    where: str = ""
    origin: Literal["recorded", "reported"] = "reported"

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", moment("at", self.at))
        words.one_of("origin", self.origin, words.ORIGINS)
        if not isinstance(self.where, str):
            raise BadInput(f"where={self.where!r} is not text. Write it in quotes.")
        object.__setattr__(self, "dose_J_cm2", MappingProxyType(_doses(self.dose_J_cm2)))


def moment(name: str, value: Any) -> datetime:
    """A time that is one instant: with an offset from UTC, in a year that can be meant."""
    if not isinstance(value, datetime):
        raise BadInput(f"{name}={value!r} is not a date and time. Give one with its offset, {words.MOMENT}.")
    if (offset := value.utcoffset()) is None:
        raise BadInput(f"{name}={value.isoformat()} has no time zone. Add the offset from UTC, {words.MOMENT}.")
    if not YEARS[0] <= value.year <= YEARS[1]:
        raise BadInput(f"{name}={value.isoformat()} cannot be meant. Give a year from {YEARS[0]} to {YEARS[1]}.")
    return value.replace(tzinfo=timezone(offset), fold=0)


def in_order(entries: Iterable[PastLight]) -> tuple[PastLight, ...]:
    """The entries from the oldest to the newest; two of one instant are refused, for one may be a copy."""
    ordered = sorted(entries, key=lambda entry: entry.at)
    for earlier, later in pairwise(ordered):
        if earlier.at == later.at:
            raise BadInput(
                f"light holds two entries of {later.at.isoformat()}. Leave the copy out; if both were given, "
                "add their doses up in one entry."
            )
    return tuple(ordered)


def _doses(doses: Any) -> dict[str, float]:
    """Each band's dose, in the order of the bands; no band, no dose and no number is refused."""
    if not isinstance(doses, Mapping) or not doses:
        raise BadInput("Past light has no dose. Give J/cm2 by band, as in {'red': 12.0}; leave the entry out if none.")
    for band, dose in doses.items():
        words.one_of("a band of past light", band, words.light_bands())
        if isinstance(dose, bool) or not isinstance(dose, (int, float)):
            raise BadInput(f"dose_J_cm2[{band}]={dose!r} is not a number. Give J/cm2 on the skin.")
        within(f"dose_J_cm2[{band}]", dose, 0, MOST_J_cm2, "J/cm2 on the skin; check the unit")
    return {band: float(doses[band]) for band in words.light_bands() if band in doses}
