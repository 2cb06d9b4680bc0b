"""dose -> response: what one session does, from no light over an optimum to too much.

Every function takes numbers, numpy arrays or those of another array library (JAX, when the trials are fitted): the same
lines predict and fit. All have finite derivatives, at a dose of zero too. Shapes broadcast.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def namespace(*values: Any) -> Any:
    """The array library that these values are of: numpy, unless one of them is of another."""
    found = [value.__array_namespace__() for value in values if hasattr(value, "__array_namespace__")]
    return next((one for one in found if one is not np), np)


def above_zero(xp: Any, value: Any) -> tuple[Any, Any]:
    """Where a value is above zero or unknown (NaN), and the value with 1 put elsewhere: safe to take a logarithm of."""
    value = xp.asarray(value)
    lit = ~(value <= 0)
    return lit, xp.where(lit, value, 1.0)


def effective_J_cm2(
    fluence_J_cm2: Any,
    irradiance_mW_cm2: Any,
    reciprocity: Any = 1.0,
    floor_mW_cm2: Any = 0.0,
    ceiling_mW_cm2: Any = np.inf,
    reference_mW_cm2: Any = 1.0,
) -> Any:
    """The fluence that would do the same at the reference irradiance. Same shape, J/cm2

    Schwarzschild's law: what counts is E^p t, not E t; p = 1 is reciprocity. Irradiance far below the floor does
    little however long it lasts, and far above the ceiling little more comes of it.
    """
    xp = namespace(fluence_J_cm2, irradiance_mW_cm2, reciprocity, floor_mW_cm2, ceiling_mW_cm2)
    lit, E = above_zero(xp, irradiance_mW_cm2)
    traded = xp.exp((reciprocity - 1.0) * xp.log(E / reference_mW_cm2))
    passed = E / (E + floor_mW_cm2) / (1.0 + E / ceiling_mW_cm2)
    return xp.where(lit, fluence_J_cm2 * traded * passed, 0.0)


def hump(dose: Any, optimum: Any, steepness: Any) -> Any:
    """Biphasic response (H/H0)^n exp(n (1 - H/H0)): 0 without light, 1 at the optimum, less beyond it."""
    xp = namespace(dose, optimum, steepness)
    lit, ratio = above_zero(xp, dose / optimum)
    return xp.where(lit, xp.exp(steepness * (xp.log(ratio) + 1.0 - ratio)), 0.0)


def suppression(dose: Any, half: Any, steepness: Any) -> Any:
    """Hill's curve H^m / (K^m + H^m): 0 without light, a half at K, 1 at the end."""
    xp = namespace(dose, half, steepness)
    lit, ratio = above_zero(xp, dose / half)
    return xp.where(lit, 0.5 + 0.5 * xp.tanh(0.5 * steepness * xp.log(ratio)), 0.0)


def stimulus(
    dose: Any, optimum: Any, steepness: Any, inhibition: Any, inhibition_half: Any, inhibition_steepness: Any
) -> Any:
    """What a session does to a cell, at most 1: the hump less what too much light takes. May be below zero."""
    taken = inhibition * suppression(dose, inhibition_half, inhibition_steepness)
    return hump(dose, optimum, steepness) - taken


def log10_kill(dose: Any, decimal_dose: Any, steepness: Any) -> Any:
    """Powers of ten by which one session thins out bacteria: (H/D)^p, never below zero."""
    xp = namespace(dose, decimal_dose, steepness)
    lit, ratio = above_zero(xp, dose / decimal_dose)
    return xp.where(lit, xp.exp(steepness * xp.log(ratio)), 0.0)
