"""Within hours of one session: ATP, nitric oxide and blood flow. Minutes count from light on. -> [draw, patch, at]"""

from __future__ import annotations

import numpy as np

from lightmask.response.parameters import Parameters
from lightmask.response.readouts_matrix import times

Array = np.ndarray


def atp(stimulus: Array, minute: Array, lit_min: float, p: Parameters) -> Array:
    """ATP: rises to a peak some 20 min after the light and is back within hours, t/T exp(1 - t/T)."""
    after = np.maximum(minute - lit_min, 0.0) / p["atp_peak_min"][:, None]
    return times(p["atp_gain"], stimulus, after * np.exp(1.0 - after))


def nitric_oxide(stimulus: Array, minute: Array, lit_min: float, p: Parameters) -> Array:
    """Nitric oxide: there within minutes of light on, gone within minutes of light off. As a share of its peak."""
    return times(np.ones(p.draws), stimulus, lit_then_dark(minute, lit_min, p["nitric_oxide_min"]))


def blood_flow(stimulus: Array, minute: Array, lit_min: float, p: Parameters) -> Array:
    """Blood flow: follows the light and outlasts it by some ten to twenty minutes."""
    return times(p["flow_gain"], stimulus, lit_then_dark(minute, lit_min, p["flow_min"]))


def lit_then_dark(minute: Array, lit_min: float, time_min: Array) -> Array:
    """A pool that follows the light while it is on and fades when it is off. -> [draw, at]"""
    on = np.clip(minute, 0.0, lit_min) / time_min[:, None]
    off = np.maximum(minute - lit_min, 0.0) / time_min[:, None]
    return -np.expm1(-on) * np.exp(-off)
