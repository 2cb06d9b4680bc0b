"""Readouts: what tissue would show, in draws over time; each says what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, did_you_mean

Array = np.ndarray
PHOTOTYPES = ("I", "II", "III", "IV", "V", "VI", "unknown")


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What the light meets. ``activated``: inflamed or just treated skin; resting skin may answer otherwise."""

    activated: bool = True
    phototype: str = "unknown"

    def __post_init__(self) -> None:
        if self.phototype not in PHOTOTYPES:
            raise BadInput(f"phototype = '{self.phototype}' is none. Give one of: {', '.join(PHOTOTYPES)}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Meaning:
    """What a readout is. ``better``: 'higher', 'lower' or 'neither'; ``note`` belongs beside every figure of it."""

    name: str
    title: str
    unit: str
    better: str
    rests_on: str
    note: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Readout:
    """One readout against the same skin without light. Exactly zero without light.

    change   [draw, patch, at]
    """

    meaning: Meaning
    change: Array

    @property
    def name(self) -> str:
        return self.meaning.name

    def interval(self, share: float = 0.9) -> tuple[Array, Array, Array]:
        """Low, middle and high of the draws. -> each [patch, at]"""
        low, middle, high = np.quantile(self.change, [(1 - share) / 2, 0.5, (1 + share) / 2], axis=0)
        return low, middle, high


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Readouts:
    """Readouts at the same times: ``at`` [at] in ``at_unit``, 'week' since the start or 'min' since light on."""

    at: Array
    at_unit: str
    readouts: tuple[Readout, ...]

    def of(self, name: str) -> Readout:
        """The readout of that name."""
        found = next((one for one in self.readouts if one.name == name), None)
        if found is None:
            hint = did_you_mean(name, self.names)
            raise BadInput(f"There is no readout '{name}'.{hint} There are: {', '.join(self.names)}.")
        return found

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.readouts)

    def __iter__(self) -> Iterator[Readout]:
        return iter(self.readouts)


@cache
def meanings() -> MappingProxyType[str, Meaning]:
    """Every readout there is, by name: table ``response/readouts``."""
    return MappingProxyType({row["name"]: Meaning(**row) for row in tables.read("response/readouts").rows()})
