"""How a new trial would move what is believed: the shipped draws weighed by how well each foretells its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.response import posterior
from lightmask.response.endpoints import KINDS, Endpoint, endpoints, families
from lightmask.response.foresight import expected, standard_error
from lightmask.response.published import Trial
from lightmask.response.rows import RESPONDERS, Rows, Seen, rows
from lightmask.response.trial_numbers import taken

Array = np.ndarray
STUDIES = 512  # studies drawn for each draw of the parameters
LEAST_EFFECTIVE = 100.0  # below, weights hang on too few draws to be trusted
ENDS = (0.05, 0.5, 0.95)
HALF = (0.25, 0.75)
SHARED = 5
IQR_PER_sd = 1.349


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One thing that is believed: low end of nine in ten, middle, high end, before the trial and after it."""

    what: str
    unit: str
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    shift: float

    @property
    def narrower(self) -> float:
        """How much narrower nine in ten became: 0 not at all, below 0 wider."""
        return 1.0 - (self.after[2] - self.after[0]) / (self.before[2] - self.before[0])


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """How the synthesis would move.

    light      the effect of light on each endpoint that the trial measured
    shared     what else moves most; every shift is in spreads of what was believed before
    effective  how many of the draws still count; enough: whether that is to be trusted
    """

    light: tuple[Change, ...]
    shared: tuple[Change, ...]
    effective: float
    draws: int
    numbers: int

    @property
    def enough(self) -> bool:
        return self.effective >= LEAST_EFFECTIVE

    @property
    def in_words(self) -> str:
        """Whether the weights can be trusted, and what to do where they cannot."""
        counted = f"{self.effective:.0f} of {self.draws} draws still count"
        if self.enough:
            return f"{counted}: the weights can be trusted."
        return (
            f"Only {counted}: the trial moves the synthesis further than weights can follow. Add its numbers to "
            "tables/evidence/outcomes.csv and fit again with 'make evidence' (extra 'fit')."
        )


def moved(trial: Trial, draws: Mapping[str, Array] | None = None, seed: int = 0) -> Moved:
    """How the posterior would move under a trial's numbers, without a sampler."""
    seen = taken(trial).seen
    if not seen:
        raise BadInput(f"'{trial.arm_id}' holds no number that the synthesis can be held against.")
    par = dict(posterior.shipped().draws if draws is None else draws)
    table = rows(sorted(seen, key=_order))
    weight = weights(par, table, np.random.default_rng(seed))
    measured = [one for one in endpoints() if any(each.endpoint == one for each in seen)]
    shared = [_change(par, weight, *each) for each in _shared(seen, measured)]
    return Moved(
        light=tuple(_change(par, weight, *_light(one)) for one in measured),
        shared=tuple(sorted(shared, key=lambda one: -abs(one.shift))[:SHARED]),
        effective=float(1.0 / np.sum(weight**2)),
        draws=len(weight),
        numbers=len(table),
    )


def weights(par: Mapping[str, Array], table: Rows, rng: np.random.Generator) -> Array:
    """How well each draw foretells what was seen, over many studies that it may have been; they sum to 1. -> [draw]"""
    each = np.stack([_chance(par, table, rng) for _ in range(STUDIES)])
    log = each.max(axis=0) + np.log(np.mean(np.exp(each - each.max(axis=0)), axis=0))
    weight = np.exp(log - log.max())
    return np.asarray(weight / weight.sum())


def _chance(par: Mapping[str, Array], table: Rows, rng: np.random.Generator) -> Array:
    """Logarithm of the chance of all numbers in one study drawn for each draw of the parameters. -> [draw]"""
    mean = expected(par, table, rng)
    people = table.people * np.exp(table.people_sd * rng.standard_normal(mean.shape))
    sd = standard_error(par, table, people)
    by_figure = -(((table.link - mean) / sd) ** 2) / 2 - np.log(sd)
    missed = table.people - table.count
    by_count = -table.count * np.logaddexp(0.0, -mean) - missed * np.logaddexp(0.0, mean)
    return np.asarray(np.where(table.kind == RESPONDERS, by_count, by_figure).sum(axis=-1))


def _order(one: Seen) -> tuple[Any, ...]:
    return one.endpoint.place, one.control, one.week_low, one.week_high, one.value_pct, one.people or 0.0


def _light(endpoint: Endpoint) -> tuple[str, str, str, int]:
    unit = {"change": "% of the baseline", "responders": "times the odds", "closing": "times the rate"}[endpoint.kind]
    return f"light on {endpoint.title}", unit, "light", endpoint.place


def _shared(seen: Sequence[Seen], measured: Sequence[Endpoint]) -> list[tuple[str, str, str, int | None]]:
    """What else these numbers can move, in words: what all trials share, and what their families and kinds do."""
    kinds = {KINDS.index(one.kind) for one in measured}
    at: dict[str, dict[int | None, str]] = {
        "kind": {place: KINDS[place] for place in kinds},
        "family": {families().index(one.family): one.family for one in measured},
        "endpoint": {one.place: one.title for one in measured},
        "": {None: ""},
    }
    return [
        (row["title"].format(of=name), row["unit"], row["name"], place)
        for row in tables.read("evidence/believed").rows()
        for place, name in at[row["of"]].items()
    ]


def _change(par: Mapping[str, Array], weight: Array, what: str, unit: str, name: str, place: int | None) -> Change:
    values = np.asarray(par[name] if place is None else par[name][:, place])
    if name == "light":
        endpoint = endpoints()[place or 0]
        values = endpoint.from_link(values) if endpoint.kind == "change" else np.exp(values)
    before = np.quantile(values, ENDS)
    after = np.quantile(values, ENDS, weights=weight, method="inverted_cdf")
    low, high = np.quantile(values, HALF)
    return Change(
        what=what,
        unit=unit,
        before=_ends(before),
        after=_ends(after),
        shift=float((after[1] - before[1]) / max((high - low) / IQR_PER_sd, np.finfo(float).tiny)),
    )


def _ends(values: Array) -> tuple[float, float, float]:
    low, middle, high = (float(one) for one in values)
    return low, middle, high
