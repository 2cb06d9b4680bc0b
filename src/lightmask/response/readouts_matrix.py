"""Matrix: what fibroblasts make and cut, a young pool that comes and goes in weeks, and bulk that takes years.

All take the stimulus [draw, patch] and the pools of the course. -> [draw, patch, at], a fraction of the same unlit.
"""

from __future__ import annotations

import numpy as np

from lightmask.response.parameters import Parameters
from lightmask.response.pools import Pools

Array = np.ndarray


def times(size: Array, stimulus: Array, level: Array) -> Array:
    """A size [draw], a stimulus [draw, patch] and a level [draw, at] together. -> [draw, patch, at]"""
    return (size[:, None] * stimulus)[..., None] * level[:, None, :]


def procollagen(stimulus: Array, pools: Pools, p: Parameters) -> Array:
    """Procollagen made: follows the memory."""
    return times(p["procollagen_gain"], stimulus, pools.memory)


def mmp(stimulus: Array, pools: Pools, p: Parameters) -> Array:
    """Collagen-cutting enzymes: fewer, as long as the memory lasts."""
    return times(-p["mmp_gain"], stimulus, pools.memory)


def matrix(stimulus: Array, pools: Pools, p: Parameters) -> Array:
    """Young matrix: more is made and less cut; a pool of weeks, which empties again."""
    return times(p["procollagen_gain"] + p["mmp_gain"], stimulus, pools.level("pool_d"))


def collagen(stimulus: Array, pools: Pools, p: Parameters) -> Array:
    """Bulk collagen M with C' = ks (1 + g S) - km C, M' = km C - kd (1 - h S) M, in small changes.

    The change m of M follows m' = kd (c + h S - m), and c of C follows c' = km (g S - c): two pools behind the memory.
    """
    made = times(p["procollagen_gain"], stimulus, pools.slow_level("maturing_d", "collagen_half_life_d"))
    return made + times(p["mmp_gain"], stimulus, pools.level("collagen_half_life_d"))


def ageing(at_day: Array, p: Parameters) -> Array:
    """Bulk collagen that age takes meanwhile, with or without light. -> [draw, at], below zero"""
    return np.expm1(-p["collagen_ageing_per_d"][:, None] * at_day)


def elastin(stimulus: Array, pools: Pools, p: Parameters) -> Array:
    """Bulk elastin: as collagen, only slower still."""
    return times(p["elastin_gain"], stimulus, pools.slow_level("maturing_d", "elastin_half_life_d"))
