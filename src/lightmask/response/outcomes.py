"""What was measured on a person sharpens the forecast for this person, and shows how good the forecast was.

A person's curve is the group's plus a deviation that grows as the effect does: mean + d * grown, d ~ N(0, person_sd).
A measurement is that curve plus its own error plus the error of the baseline, which all later ones share. Given one
draw of the forecast everything is bell-shaped, so the deviation is summed over exactly, and draws are weighted by how
well they foretold what came. Where too few draws are left in effect, new ones are made (refit.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lightmask.response.measured import Measured, Reading, readings
from lightmask.response.refit import effective, normalised, refit

Array = np.ndarray
ENOUGH = 0.2  # below this share of draws in effect, new ones are made
BANDS = (50, 80, 90)


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """One measurement against what was forecast for it before anything was known of this person.

    rank  share of people like this one of whom less would have been measured; z in standard deviations
    band  the narrowest of the middle 50, 80 and 90 % that holds it; None: outside them all
    """

    reading: Reading
    forecast_pct: float
    rank: float
    z: float
    band: int | None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Updated:
    """What is now expected of this person.

    forecast  the same noun as before: its means are this person's, person_sd is what is left to know of him or her
    before    the forecast that the measurements were held against
    way       weights (old draws weighted) or refit (new draws); effective: how many draws the weights were worth
    """

    forecast: Any
    before: Any
    compared: tuple[Compared, ...]
    way: str
    effective: float


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Evidence:
    """All readings of one endpoint together. link [reading]; noise [reading, reading]; to_weeks [at, reading]."""

    link: Array
    noise: Array
    to_weeks: Array

    @classmethod
    def of(cls, expected: Any, found: list[Reading]) -> Evidence:
        sd, before = (np.array([getattr(one, name) for one in found]) for name in ("sd", "sd_before"))
        week = np.array([one.measured.week for one in found], dtype=float)
        return cls(
            link=np.array([one.link for one in found]),
            noise=np.diag(sd**2) + np.outer(before, before),
            to_weeks=between(expected, week),
        )


def between(expected: Any, week: Array) -> Array:
    """What turns numbers at the forecast's weeks into numbers at these weeks, straight between. -> [at, week]"""
    at = np.asarray(expected.week, dtype=float)
    from_nothing = at[0] > 0 and expected.endpoint.kind == "change"
    places = np.concatenate([[0.0], at]) if from_nothing else at
    lines = np.array([np.interp(week, places, unit) for unit in np.eye(len(places))])
    return lines[1:] if from_nothing else lines


def update(forecast: Any, measured: Iterable[Measured], rng: np.random.Generator) -> Updated:
    """The forecast for this person after everything measured so far. Give all of it, and the forecast from before."""
    found = readings(measured, forecast)
    weight = _weight(forecast)
    evidence = {
        one.endpoint.name: Evidence.of(one, [each for each in found if each.endpoint == one.endpoint])
        for one in forecast.expected
        if any(each.endpoint == one.endpoint for each in found)
    }
    fit = sum(explained(evidence[name], forecast.of(name), forecast.of(name).mean)[0] for name in evidence)
    new = normalised(np.log(np.maximum(weight, 1e-300)) + fit)
    enough = effective(new) >= ENOUGH * effective(weight)
    moved = replace(forecast, weight=new) if enough else refitted(forecast, evidence, rng)
    return Updated(
        forecast=replace(moved, expected=tuple(_personal(one, evidence) for one in moved.expected)),
        before=forecast,
        compared=tuple(_compared(forecast, weight, one) for one in found),
        way="weights" if enough else "refit",
        effective=effective(new),
    )


def explained(evidence: Evidence, expected: Any, mean: Array, old: Any = slice(None)) -> tuple[Array, Array, Array]:
    """How well each draw explains the readings, and the person's deviation: mean and sd. -> [draw] each

    The readings of a draw are bell-shaped about its mean with covariance noise + person_sd^2 grown grown'; the rest
    is the textbook's regression of the deviation on them.
    """
    person_sd = np.asarray(expected.person_sd)[old]
    grown = np.asarray(expected.grown)[old] @ evidence.to_weeks
    off = evidence.link - mean @ evidence.to_weeks
    covariance = evidence.noise + person_sd[:, None, None] ** 2 * grown[:, :, None] * grown[:, None, :]
    solved = np.linalg.solve(covariance, np.stack([off, grown], axis=-1))
    fit = -0.5 * (np.einsum("dr,dr->d", off, solved[..., 0]) + np.linalg.slogdet(covariance)[1])
    deviation = person_sd**2 * np.einsum("dr,dr->d", grown, solved[..., 0])
    known = person_sd**2 * np.einsum("dr,dr->d", grown, solved[..., 1])
    return fit, deviation, person_sd * np.sqrt(np.maximum(1 - known, 0))


def refitted(forecast: Any, evidence: dict[str, Evidence], rng: np.random.Generator) -> Any:
    """The forecast with new draws where the readings are, all alike in weight."""
    parts = [np.asarray(part) for one in forecast.expected for part in (one.mean, one.without_light)]
    ends = np.cumsum([part.shape[1] for part in parts])[:-1]
    place = {one.endpoint.name: 2 * number for number, one in enumerate(forecast.expected)}

    def likelihood(curves: Array, old: Array) -> Array:
        split = np.split(curves, ends, axis=1)
        fits = [explained(evidence[name], forecast.of(name), split[place[name]], old)[0] for name in evidence]
        return np.asarray(np.sum(fits, axis=0))

    curves, old = refit(np.concatenate(parts, axis=1), _weight(forecast), likelihood, rng)
    split = np.split(curves, ends, axis=1)
    return replace(
        forecast,
        weight=None,
        expected=tuple(
            replace(one, mean=light, without_light=dark, person_sd=one.person_sd[old], grown=one.grown[old])
            for one, light, dark in zip(forecast.expected, split[::2], split[1::2], strict=True)
        ),
    )


def _personal(expected: Any, evidence: dict[str, Evidence]) -> Any:
    """The person's own curve: the group's and the deviation that the readings show."""
    if expected.endpoint.name not in evidence:
        return expected
    _, deviation, left_sd = explained(evidence[expected.endpoint.name], expected, expected.mean)
    own = deviation[:, None] * expected.grown
    return replace(expected, mean=expected.mean + own, without_light=expected.without_light + own, person_sd=left_sd)


def _compared(forecast: Any, weight: Array, one: Reading) -> Compared:
    """A reading's place among those that the forecast would have given."""
    expected, week = forecast.of(one.endpoint.name), one.measured.week
    mean, sd = of_one_person(expected, week)
    sd = np.sqrt(sd**2 + one.sd**2 + one.sd_before**2)
    middle = float(weight @ mean)
    spread = math.sqrt(weight @ (sd**2 + (mean - middle) ** 2))
    rank = float(weight @ below((one.link - mean) / sd))
    return Compared(
        reading=one,
        forecast_pct=float(one.endpoint.from_link(np.float64(middle), week)),
        rank=rank,
        z=(one.link - middle) / spread,
        band=next((band for band in BANDS if abs(2 * rank - 1) <= band / 100), None),
    )


def of_one_person(expected: Any, week: float) -> tuple[Array, Array]:
    """Middle and spread of one person at a week, on the scale where effects add. -> [draw] each"""
    to_week = between(expected, np.array([week]))
    return (expected.mean @ to_week)[:, 0], expected.person_sd * (expected.grown @ to_week)[:, 0]


def chance_beyond(forecast: Any, endpoint: str, week: float, link: float) -> float:
    """The chance that a person's true effect lies above this, on the scale where effects add."""
    mean, sd = of_one_person(forecast.of(endpoint), week)
    return float(_weight(forecast) @ below((mean - link) / np.maximum(sd, 1e-12)))


def below(z: Array) -> Array:
    """The bell's area below z. Same shape."""
    return np.array([0.5 * math.erfc(-each / math.sqrt(2)) for each in np.ravel(z)]).reshape(np.shape(z))


def _weight(forecast: Any) -> Array:
    if forecast.weight is not None:
        return np.asarray(forecast.weight)
    draws = len(forecast.expected[0].mean)
    return np.full(draws, 1 / draws)
