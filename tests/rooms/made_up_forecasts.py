"""Small forecasts made up for tests: bell-shaped draws, so that what follows from a measurement is known exactly."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.response.endpoints import Endpoint
from lightmask.response.outcomes import of_one_person

WEEKS = np.arange(0.0, 17.0, 2.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Expected:
    endpoint: Endpoint
    week: np.ndarray
    mean: np.ndarray
    without_light: np.ndarray
    person_sd: np.ndarray
    grown: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast:
    expected: tuple
    weight: Any = None

    def of(self, name):
        return next(one for one in self.expected if one.endpoint.name == name)


def growth(week=WEEKS):
    """From 0 at the start to 1 at the end."""
    return np.asarray(week) / WEEKS[-1]


def bell(rng, name="wrinkle depth", *, middle=0.2, sd=0.15, person_sd=0.1, draws=4000):
    """One endpoint whose group's mean at the last week is N(middle, sd); straight up from 0 (a wound's rate: level)."""
    endpoint = Endpoint.named(name)
    at_end = middle + sd * rng.standard_normal(draws)
    grown = np.ones_like(WEEKS) if endpoint.kind == "closing" else growth()
    return Expected(
        endpoint=endpoint,
        week=WEEKS,
        mean=at_end[:, None] * grown,
        without_light=0.3 * at_end[:, None] * grown,
        person_sd=np.full(draws, person_sd),
        grown=np.tile(grown, (draws, 1)),
    )


def forecast(rng, *names, **kinds):
    """One bell for each endpoint; nothing links them."""
    return Forecast(expected=tuple(bell(rng, name, **kinds) for name in names or ("wrinkle depth",)))


def person_at(forecast, name, week):
    """Mean and sd of the person's true effect at a week, over draws and what is left to know."""
    mean, sd = of_one_person(forecast.of(name), week)
    weight = np.full(len(mean), 1 / len(mean)) if forecast.weight is None else forecast.weight
    middle = weight @ mean
    return middle, np.sqrt(weight @ (sd**2 + (mean - middle) ** 2))
