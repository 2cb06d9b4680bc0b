"""How much a course of temperature does to tissue: minutes at 43 C of the same effect, and the burn index.

The temperature runs straight between its times. Both integrands are exponential in it, or all but, so the integral over
each piece is in closed form. CEM43 decides; with its usual constants the burn index under-predicts near the threshold.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, finite, not_negative
from lightmask.units import s_PER_min

Array = np.ndarray
SMALL = 1e-3  # below it sinh(h) / h is its series


@cache
def constant(quantity: str) -> float:
    """One number of the table of heat doses."""
    table = tables.read("safety/thermal_dose")
    return float(table.column("value")[table.text("quantity").index(quantity)])


def cem43_min(temperature_C: Any, time_s: Any) -> Array:
    """Cumulative equivalent minutes at 43 C, at each time. [..., time] and [time] -> [..., time] min, the first 0

    CEM43 = integral of R^(43 - T) dt, R = 0.5 from 43 C and 0.25 below (Sapareto and Dewey 1984).
    """
    temperature, time = _history(temperature_C, time_s)
    return _summed(equivalent(temperature[..., :-1], temperature[..., 1:]) * np.diff(time) / s_PER_min)


def equivalent(from_C: Array, to_C: Array) -> Array:
    """Mean of R^(43 - T) while the temperature runs straight from one to the other. Same shape.

    Below and above 43 C the integrand is one exponential each, and each part counts by its share of the way.
    """
    turn = constant("CEM43 reference")
    low, high = np.minimum(from_C, to_C), np.maximum(from_C, to_C)
    way = high - low
    below = np.divide(np.minimum(high, turn) - np.minimum(low, turn), way, out=(low < turn) * 1.0, where=way > 0)
    cool = _mean(np.minimum(low, turn) - turn, np.minimum(high, turn) - turn, "below it")
    hot = _mean(np.maximum(low, turn) - turn, np.maximum(high, turn) - turn, "from the reference")
    return below * cool + (1 - below) * hot


def _mean(from_K: Array, to_K: Array, side: str) -> Array:
    """Mean of R^-x for x from one to the other, both on one side of the reference."""
    steep = -math.log(constant(f"CEM43 ratio {side}"))
    return _mean_exp(steep * from_K, steep * to_K)


def _mean_exp(start: Array, end: Array) -> Array:
    """Mean of exp(x) for x from start to end: exp(middle) sinh(h) / h, h half the way."""
    half = np.abs(end - start) / 2
    small = half < SMALL
    return np.exp((start + end) / 2) * np.where(small, 1 + half**2 / 6, np.sinh(half) / np.where(small, 1.0, half))


def burn_index(temperature_C: Any, time_s: Any) -> Array:
    """Arrhenius integral, at each time: 0.53 is a first-degree burn, 1 a second-degree one. Shapes as of `cem43_min`.

    A exp(-Ea / (R T)), T in kelvin (Henriques and Moritz 1947).
    """
    temperature, time = _history(temperature_C, time_s)
    kelvin = temperature + constant("zero Celsius")
    exponent = math.log(constant("Arrhenius factor")) - constant("Arrhenius energy") / constant("gas constant") / kelvin
    return _summed(_mean_exp(exponent[..., :-1], exponent[..., 1:]) * np.diff(time))


def _history(temperature_C: Any, time_s: Any) -> tuple[Array, Array]:
    temperature, time = np.asarray(temperature_C, dtype=float), np.asarray(time_s, dtype=float)
    finite("temperature_C", temperature)
    not_negative("time_s", time)
    if time.ndim != 1 or temperature.shape[-1:] != time.shape or time.size < 1:
        raise BadInput(
            f"temperature_C has shape {temperature.shape} and time_s {time.shape}. Give [..., time] and [time]."
        )
    if (np.diff(time) < 0).any():
        raise BadInput("time_s falls. Give the times in their order.")
    if (temperature < -constant("zero Celsius")).any():
        raise BadInput(f"temperature_C={temperature.min():g} is below absolute zero. Give degrees Celsius.")
    return temperature, time


def _summed(pieces: Array) -> Array:
    return np.concatenate([np.zeros((*pieces.shape[:-1], 1)), np.cumsum(pieces, axis=-1)], axis=-1)
