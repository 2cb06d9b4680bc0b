"""Wounds want a little light and scars want very much: opposite intents, opposite doses."""

from __future__ import annotations

import numpy as np

from lightmask.response import curve, dynamics
from lightmask.response.parameters import Parameters
from lightmask.response.pools import MEMORY, Pools
from lightmask.response.readouts_matrix import times

Array = np.ndarray


def wound(stimulus: Array, pools: Pools, p: Parameters) -> Array:
    """How much more of a wound is still open than without light, as a share of its first area. -> [draw, patch, at]

    The area falls at the rate (1 + gain R S)/wound_d, so light multiplies it by exp(-gain R integral(S)/wound_d).
    """
    full_d = dynamics.filled_days(pools.at_day, pools.day, pools.time_d[MEMORY])
    unlit = np.exp(-pools.at_day / p["wound_d"][:, None])
    return unlit[:, None, :] * np.expm1(-times(p["wound_gain"] / p["wound_d"], stimulus, full_d))


def scar(stimulus: Array, effective_J_cm2: Array, pools: Pools, p: Parameters) -> Array:
    """Activity of scar fibroblasts: up by a little light, down by hundreds of J/cm2. -> [draw, patch, at]"""
    much = curve.suppression(effective_J_cm2, p["scar_half_J_cm2"][:, None], p["scar_steepness"][:, None])
    little = np.where(stimulus > 0, stimulus, np.where(np.isnan(stimulus), np.nan, 0.0))
    change = p["scar_gain"][:, None] * little - p["scar_suppression"][:, None] * much
    return times(np.ones(p.draws), change, pools.level("pool_d"))
