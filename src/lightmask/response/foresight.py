"""What a trial that nobody has seen yet would show: draws of its numbers, from draws of the synthesis' parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lightmask.response import model
from lightmask.response.curve import namespace
from lightmask.response.endpoints import PERCENT, endpoints
from lightmask.response.rows import RESPONDERS, Rows
from lightmask.units import d_PER_week

Array = np.ndarray
LEAST_SD = 0.03  # rounding and reading of printed percentages, on the scale of logarithms


def foresee(par: Mapping[str, Array], rows: Rows, rng: np.random.Generator) -> Array:
    """Numbers that these rows' arms may print, in percent. -> [draw, row]

    Everything that is not known is drawn: how this study differs from others, the dose that its people got, the day
    it was measured on, the people in it and their mean.
    """
    mean = expected(par, rows, rng)
    people = rows.people * np.exp(rows.people_sd * rng.standard_normal(mean.shape))
    seen = mean + standard_error(par, rows, people) * rng.standard_normal(mean.shape)
    return in_percent(rows, np.where(rows.kind == RESPONDERS, mean, seen), people, rng)


def expected(par: Mapping[str, Array], rows: Rows, rng: np.random.Generator) -> Array:
    """The mean of each row's group on the scale of its kind, in a study of its own. -> [draw, row]"""
    draws = len(par["memory_d"])
    day = rows.day_low + rng.random((draws, len(rows))) * (rows.day_high - rows.day_low)
    of_dose = rng.standard_normal((draws, len(rows.arms)))[:, rows.arm]
    u, w = (
        par[name][:, rows.family] * rng.standard_normal((draws, len(rows.studies)))[:, rows.study]
        for name in ("spread_background", "spread_light")
    )
    fluence = rows.lit_J_cm2 * np.exp(rows.dose_sd * of_dose)[..., None]
    return np.asarray(
        model.background(par, rows, day, u) + model.light(par, rows, model.doses(par, rows, fluence), day, w)
    )


def standard_error(par: Mapping[str, Any], rows: Rows, people: Any) -> Any:
    """How far a group's mean may lie from what is expected, for lack of people and for reading. -> [.., row]"""
    xp = namespace(people)
    read = xp.where(rows.remembered, xp.asarray(par["remembered_sd"])[..., None], 0.0)
    return xp.sqrt(par["person_sd"][..., rows.family] ** 2 / people + read**2 + LEAST_SD**2)


def in_percent(rows: Rows, link: Array, people: Array, rng: np.random.Generator) -> Array:
    """From the scale of each row's kind to percent; of responders whole people are counted. -> [draw, row]"""
    found = np.empty_like(link)
    for place in np.unique(rows.endpoint):
        here = rows.endpoint == place
        found[:, here] = endpoints()[place].from_link(link[:, here], rows.day_high[here] / d_PER_week)
    whole = np.maximum(np.rint(people), 1.0)
    counted = rng.binomial(whole.astype(int), np.clip(found / PERCENT, 0.0, 1.0))
    return np.where(rows.kind == RESPONDERS, PERCENT * counted / whole, found)


def crps(draws: Array, seen: Any) -> Array:
    """Continuous ranked probability score of draws [draw, ..] against what came: mean |X-y| - mean |X-X'| / 2."""
    ordered = np.sort(draws, axis=0)
    n = len(ordered)
    weight = (2.0 * np.arange(1, n + 1) - n - 1.0).reshape(-1, *(1,) * (ordered.ndim - 1))
    return np.abs(draws - seen).mean(axis=0) - (weight * ordered).sum(axis=0) / n**2
