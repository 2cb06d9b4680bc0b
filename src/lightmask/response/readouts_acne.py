"""C. acnes in the follicle: porphyrins take up blue, radicals kill, what is left grows back."""

from __future__ import annotations

import numpy as np

from lightmask.response import curve
from lightmask.response.parameters import Parameters
from lightmask.response.thinning import log10_alive

Array = np.ndarray


def session_kill(follicle_J_cm2: Array, p: Parameters) -> Array:
    """Powers of ten that one session kills of the bacteria within reach of light and oxygen. -> [draw, patch]"""
    of_light = (p[name][:, None] for name in ("decimal_dose_J_cm2", "kill_steepness"))
    return np.asarray(curve.log10_kill(follicle_J_cm2, *of_light))


def acnes(follicle_J_cm2: Array, at_day: Array, day: Array, p: Parameters) -> Array:
    """Powers of ten by which all bacteria of the follicle have changed: 0 or less. -> [draw, patch, at]

    Those out of reach of light or oxygen stay: the change never falls below log10 of their share.
    """
    reached = p["oxygen_share"][:, None, None]
    kill = session_kill(follicle_J_cm2, p)
    alive = 10.0 ** log10_alive(at_day, day, kill, p["regrowth_per_d"], p["fewest_alive"])
    return np.asarray(np.log1p(-reached * (1.0 - alive)) / np.log(10.0))
