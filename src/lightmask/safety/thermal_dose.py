"""How much a course of temperature does to tissue: minutes at 43 C of the same effect, and the burn index.

The temperature runs straight between its times. Both integrands are exponential in it, or all but, so the integral over
each piece is in closed form. CEM43 decides; with its usual constants the burn index under-predicts near the threshold.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, finite, not_negative
from lightmask.units import s_PER_min

Array = np.ndarray
FLAT = 1e-5  # a piece whose ends differ by less, in K or in the logarithm, is taken at its middle


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
    """Mean of R^(43 - T) while the temperature runs straight from one to the other. Same shape."""
    change = to_C - from_C
    flat = np.abs(change) < FLAT
    middle = _rate((from_C + to_C) / 2)[0]
    return np.where(flat, middle, (_rate(to_C)[1] - _rate(from_C)[1]) / np.where(flat, 1.0, change))


def _rate(temperature_C: Array) -> tuple[Array, Array]:
    """R^(43 - T), and its integral over T from 43 C."""
    over = temperature_C - constant("CEM43 reference")
    hot, cool = (-math.log(constant(f"CEM43 ratio {name}")) for name in ("from the reference", "below it"))
    steep = np.where(over >= 0, hot, cool)
    return np.exp(steep * over), np.expm1(steep * over) / steep


def burn_index(temperature_C: Any, time_s: Any) -> Array:
    """Arrhenius integral, at each time: 0.53 is a first-degree burn, 1 a second-degree one. Shapes as of `cem43_min`.

    A exp(-Ea / (R T)), T in kelvin (Henriques and Moritz 1947).
    """
    temperature, time = _history(temperature_C, time_s)
    kelvin = temperature + constant("zero Celsius")
    exponent = math.log(constant("Arrhenius factor")) - constant("Arrhenius energy") / constant("gas constant") / kelvin
    change = np.diff(exponent)
    flat = np.abs(change) < FLAT
    ends = np.exp(exponent)
    mean = np.where(flat, (ends[..., 1:] + ends[..., :-1]) / 2, np.diff(ends) / np.where(flat, 1.0, change))
    return _summed(mean * np.diff(time))


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
