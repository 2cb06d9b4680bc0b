"""Bacteria that each session thins out and that grow back between sessions: logistic growth in closed form.

With u = 1/N - 1, N the share of what a follicle holds, growth is u exp(-r t), and a session of k powers of ten turns u
into 10^k u + 10^k - 1, but never more than U: the fewest there are, since others move in. Both maps rise with u, so in
an even rhythm u is the smaller of U and a geometric sum. It spans many powers of ten, so its logarithm is kept.
"""

from __future__ import annotations

import numpy as np

from lightmask.response.curve import above_zero
from lightmask.response.dynamics import evenly

Array = np.ndarray
LN_10 = float(np.log(10.0))
NEAR_ZERO = 1e-9


def log10_alive(at_day: Array, day: Array, log10_kill: Array, regrowth_per_d: Array, fewest: Array) -> Array:
    """Powers of ten of the bacteria that are there against none killed: 0 or less. -> [draw, patch, at]

    ``log10_kill`` [draw, patch] is of one session; ``regrowth_per_d`` and ``fewest`` (as a share) are [draw].
    """
    at_day, day = np.asarray(at_day, dtype=float), np.asarray(day, dtype=float)
    lit, kill = above_zero(np, log10_kill * LN_10)
    grown, most = np.asarray(regrowth_per_d)[:, None], np.log(1.0 / np.asarray(fewest) - 1.0)[:, None]
    upto = np.searchsorted(day, at_day, side="right")
    begun, last = lit[..., None] & (upto > 0), np.maximum(upto - 1, 0)
    if not day.size:
        return np.zeros((*begun.shape[:-1], at_day.size))
    with np.errstate(invalid="ignore"):  # unknown light stays unknown
        log_u = (_even if evenly(day) else _uneven)(day, last, kill, grown, most)
        since_d = np.where(upto > 0, at_day - day[last], 0.0)
        found = -np.logaddexp(0.0, log_u - grown[..., None] * since_d) / LN_10
    return np.where(begun, found, 0.0)


def one_session(kill: Array) -> Array:
    """ln(10^k - 1), what a session adds to u; ``kill`` is k ln 10. Same shape."""
    return kill + np.log(-np.expm1(-kill))


def _even(day: Array, last: Array, kill: Array, grown: Array, most: Array) -> Array:
    """ln u after these sessions: ln of the sum of exp(i (kill - growth)), i from 0 to last. -> [draw, patch, at]"""
    every_d = (day[-1] - day[0]) / (day.size - 1)
    ratio = (kill - grown * every_d)[..., None]
    steps = np.maximum(np.abs(ratio), NEAR_ZERO)
    summed = np.maximum(ratio, 0.0) * last + np.log(np.expm1(-(last + 1.0) * steps) / np.expm1(-steps))
    return np.minimum(one_session(kill)[..., None] + summed, most[..., None])


def _uneven(day: Array, last: Array, kill: Array, grown: Array, most: Array) -> Array:
    """ln u after these sessions, from each to the next. -> [draw, patch, at]"""
    added, log_u = one_session(kill), np.full(np.broadcast_shapes(kill.shape, grown.shape), -np.inf)
    found = np.empty((*log_u.shape, last.size))
    for session, gap_d in enumerate(np.diff(day, prepend=day[0])):
        log_u = np.minimum(np.logaddexp(kill + log_u - grown * gap_d, added), most)
        found[..., last == session] = log_u[..., None]
    return found
