"""Bacteria that each session thins out and that grow back between sessions: logistic growth in closed form.

With u = 1/N - 1, N the share of what a follicle holds, growth is u exp(-r t) and a session of k powers of ten turns u
into 10^k u + 10^k - 1: both linear, so u is a sum over sessions. It spans hundreds of powers of ten, so its logarithm
is kept.
"""

from __future__ import annotations

import numpy as np

from lightmask.response.curve import above_zero
from lightmask.response.dynamics import evenly

Array = np.ndarray
LN_10 = float(np.log(10.0))
NEAR_ZERO = 1e-9


def log10_alive(at_day: Array, day: Array, log10_kill: Array, regrowth_per_d: Array) -> Array:
    """Powers of ten of the bacteria that are there against none killed: 0 or less. -> [draw, patch, at]

    ``log10_kill`` [draw, patch] is of one session, ``regrowth_per_d`` [draw].
    """
    at_day, day = np.asarray(at_day, dtype=float), np.asarray(day, dtype=float)
    lit, kill = above_zero(np, log10_kill * LN_10)
    kill, lit = kill[..., None], lit[..., None]
    grown = np.asarray(regrowth_per_d)[:, None, None]
    upto = np.searchsorted(day, at_day, side="right")
    begun, last = lit & (upto > 0), np.maximum(upto - 1, 0)
    summed = _even(day, last, kill, grown) if evenly(day) else _uneven(day, last, kill, grown)
    since_d = np.where(upto > 0, at_day - day[last], 0.0) if day.size else np.zeros_like(at_day)
    log_u = kill + np.log(-np.expm1(-kill)) + summed - grown * since_d
    return np.where(begun, -np.logaddexp(0.0, log_u) / LN_10, 0.0)


def _even(day: Array, last: Array, kill: Array, grown: Array) -> Array:
    """ln of the sum over sessions of exp((last - i) (kill - growth)): geometric. -> [draw, patch, at]"""
    every_d = (day[-1] - day[0]) / (day.size - 1)
    ratio = kill - grown * every_d
    steps = np.maximum(np.abs(ratio), NEAR_ZERO)
    return np.maximum(ratio, 0.0) * last + np.log(np.expm1(-(last + 1.0) * steps) / np.expm1(-steps))


def _uneven(day: Array, last: Array, kill: Array, grown: Array) -> Array:
    """The same for sessions on any days, added up from one to the next. -> [draw, patch, at]"""
    if not day.size:
        return np.zeros((*np.broadcast_shapes(kill.shape, grown.shape)[:-1], last.size))
    behind = np.arange(day.size) * kill - grown * day
    return (behind + np.logaddexp.accumulate(-behind, axis=-1))[..., last]
