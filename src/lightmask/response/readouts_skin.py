"""Skin that is inflamed, oily, red, itching or scaling: each calms down with a pool of its own pace.

All take the stimulus [draw, patch] and the pools of the course. -> [draw, patch, at], a fraction of the same unlit.
"""

from __future__ import annotations

import numpy as np

from lightmask.response.parameters import Parameters
from lightmask.response.pools import Pools
from lightmask.response.readouts_matrix import times

Array = np.ndarray


def inflammation(stimulus: Array, pools: Pools, p: Parameters, activated: bool) -> Array:
    """Markers: down in skin that is inflamed, up in resting cells (Hamblin 2017)."""
    size = -p["inflammation_gain"] if activated else p["resting_gain"]
    return times(size, stimulus, pools.level("calming_d"))


def sebum(stimulus: Array, pools: Pools, p: Parameters) -> Array:
    """Output of the glands, which renew themselves in weeks."""
    return times(-p["sebum_gain"], stimulus, pools.level("turnover_d"))


def redness(stimulus: Array, pools: Pools, p: Parameters) -> Array:
    """Redness from inflammation; that of warm skin right after a session is blood flow."""
    return times(-p["redness_gain"], stimulus, pools.level("calming_d"))


def itch(stimulus: Array, pools: Pools, p: Parameters) -> Array:
    """Itch goes with what inflames."""
    return times(-p["itch_gain"], stimulus, pools.level("calming_d"))


def plaque(stimulus: Array, pools: Pools, p: Parameters) -> Array:
    """Scaling plaques: the epidermis has to be renewed first."""
    return times(-p["plaque_gain"], stimulus, pools.level("turnover_d"))
