"""Every number that the curves need, as a distribution with its source: table ``response/parameters``."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, LightmaskError, finite, positive

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One number in doubt. ``rests_on``: measured, trial, in vitro or prior; ``read``: how far the source was read."""

    name: str
    form: str
    centre: float
    spread: float
    unit: str
    rests_on: str
    read: str
    source: str

    def drawn(self, rng: np.random.Generator, draws: int) -> Array:
        """-> [draw]"""
        if self.form == "lognormal":
            return self.centre * np.exp(self.spread * rng.standard_normal(draws))
        if self.form == "normal":
            return self.centre + self.spread * rng.standard_normal(draws)
        if self.form == "halfnormal":
            return np.abs(self.spread * rng.standard_normal(draws))
        if self.form == "beta":
            both = self.centre * (1.0 - self.centre) / self.spread**2 - 1.0
            return rng.beta(self.centre * both, (1.0 - self.centre) * both, draws)
        if self.form == "fixed":
            return np.full(draws, self.centre)
        raise LightmaskError(
            f"Parameter '{self.name}' has the form '{self.form}', which nobody can draw from. Mend it."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Parameters(Mapping[str, Array]):
    """Draws of all parameters by name. -> each [draw]"""

    drawn: Mapping[str, Array]

    def __post_init__(self) -> None:
        found = {name: np.array(values, dtype=float).reshape(-1) for name, values in self.drawn.items()}
        if len({len(values) for values in found.values()}) > 1:
            raise BadInput("These parameters have different numbers of draws. Give the same number for each.")
        for name, values in found.items():
            finite(name, values)
            values.setflags(write=False)
        object.__setattr__(self, "drawn", MappingProxyType(found))

    def __getitem__(self, name: str) -> Array:
        if name not in self.drawn:
            raise KeyError(_unknown(name))
        return self.drawn[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.drawn)

    def __len__(self) -> int:
        return len(self.drawn)

    @property
    def draws(self) -> int:
        return len(next(iter(self.drawn.values())))

    def but(self, **others: Any) -> Parameters:
        """The same with other values for some: one for all draws, or one for each."""
        for name in others:
            if name not in self.drawn:
                raise BadInput(_unknown(name))
        laid = {name: np.broadcast_to(np.asarray(values, dtype=float), self.draws) for name, values in others.items()}
        return Parameters({**self.drawn, **laid})


@cache
def known() -> MappingProxyType[str, Parameter]:
    """Every parameter there is, by name."""
    table = tables.read("response/parameters")
    centre, spread = np.nan_to_num(table.column("centre")), np.nan_to_num(table.column("spread"))
    words = ("name", "form", "unit", "rests_on", "read", "source")
    rows = [
        Parameter(centre=float(middle), spread=float(wide), **{word: row[word] for word in words})
        for row, middle, wide in zip(table.rows(), centre, spread, strict=True)
    ]
    return MappingProxyType({row.name: row for row in rows})


def draw(rng: np.random.Generator, draws: int) -> Parameters:
    """As many draws of every parameter, independent of each other."""
    positive("draws", draws)
    return Parameters({name: one.drawn(rng, draws) for name, one in known().items()})


def central() -> Parameters:
    """One draw with every parameter at its centre: to look at a curve, not to predict."""
    half = float(np.sqrt(2.0 / np.pi))  # the mean of a half-normal, in scales
    middle = {name: one.spread * half if one.form == "halfnormal" else one.centre for name, one in known().items()}
    return Parameters({name: np.array([value]) for name, value in middle.items()})


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, known(), n=1, cutoff=0.5)
    hint = f"Did you mean '{near[0]}'?" if near else "Table response/parameters lists them."
    return f"There is no parameter '{name}'. {hint}"
