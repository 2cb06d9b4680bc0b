"""From sessions to weeks: a memory that each session fills, and pools of matter that follow it. Times in days.

    S    what cells remember of the light: a session fills it to 1 and no further, then it fades, S' = -S/memory
    X    a pool that follows the memory, X' = (S - X)/pool
    Y    a slow pool that follows the first, Y' = (X - Y)/slow

All of it is linear between sessions, so all of it is a sum of exponentials in closed form; nothing is stepped through.
Works on numpy arrays and on those of another array library (JAX); see ``curve``.

Axes: ``day`` [.., session] never falling, ``at_day`` [.., at], time constants [..]. -> [.., at]
A day said twice counts once: rows of unequal length may be filled up with their last day.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lightmask.response.curve import namespace

APART = 1e-5  # time constants nearer to each other than this share are moved apart where one divides by the difference
AT_ONCE = 1e-9  # of a memory that every session finds empty
NEAR_ZERO = 1e-2  # below it a series stands for (1 - exp(-z))/z


def top_ups(day: Any, memory_d: Any) -> Any:
    """What each session adds to a memory that the one before had filled to 1. -> [.., session]"""
    xp = namespace(day, memory_d)
    day, memory_d = xp.asarray(day), xp.asarray(memory_d)[..., None]
    again = -xp.expm1(-xp.diff(day, axis=-1) / memory_d)
    return xp.concat([xp.ones_like(day / memory_d)[..., :1], again], axis=-1)


def memory(at_day: Any, day: Any, memory_d: Any) -> Any:
    """S: how full the memory is, 1 right after a session, 0 before the first. -> [.., at]"""
    xp = namespace(at_day, day, memory_d)
    since_d = xp.asarray(at_day)[..., :, None] - xp.asarray(day)[..., None, :]
    past = since_d >= 0
    last_d = xp.min(xp.where(past, since_d, xp.inf), axis=-1, initial=np.inf)
    begun = xp.isfinite(last_d)
    return xp.where(begun, xp.exp(-xp.where(begun, last_d, 0.0) / xp.asarray(memory_d)[..., None]), 0.0)


def level(at_day: Any, day: Any, memory_d: Any, pool_d: Any) -> Any:
    """X: a pool that follows the memory. 0 before the first session, near 1 under daily light. -> [.., at]

    The sum over sessions of impulse * memory (exp(-D/memory) - exp(-D/pool))/(memory - pool), D the days since.
    """
    xp = namespace(at_day, day, memory_d, pool_d)
    if xp is np and np.ndim(day) == 1 and np.ndim(at_day) == 1:
        memory_d, pool_d = apart(memory_d, pool_d)
        return pool(memory_d, pool_d, memory(at_day, day, memory_d), left(at_day, day, memory_d, pool_d))
    return _direct(xp, at_day, day, memory_d, pool_d)


def _direct(xp: Any, at_day: Any, day: Any, memory_d: Any, pool_d: Any) -> Any:
    """The same sum written out, in a form that has no difference of near numbers and a derivative everywhere."""
    since_d = xp.asarray(at_day)[..., :, None] - xp.asarray(day)[..., None, :]
    past = since_d >= 0
    D = xp.where(past, since_d, 0.0)
    tau_m, tau_f = (xp.asarray(one)[..., None, None] for one in (memory_d, pool_d))
    slow, fast = xp.maximum(tau_m, tau_f), xp.minimum(tau_m, tau_f)
    after = D / tau_f * xp.exp(-D / slow) * _mean_of_decay(xp, D * (slow - fast) / (slow * fast))
    impulse = top_ups(day, memory_d)[..., None, :]
    return xp.sum(xp.where(past, impulse * after, 0.0), axis=-1)


def _mean_of_decay(xp: Any, z: Any) -> Any:
    """(1 - exp(-z))/z, 1 at zero."""
    small = z < NEAR_ZERO
    safe = xp.where(small, 1.0, z)
    return xp.where(small, 1.0 - z / 2 * (1.0 - z / 3 * (1.0 - z / 4)), -xp.expm1(-safe) / safe)


def slow_level(at_day: Any, day: Any, memory_d: Any, pool_d: Any, slow_d: Any) -> Any:
    """Y: a slow pool behind the first one (numpy only). 0 before the first session, at most 1. -> [.., at]"""
    memory_d, pool_d, slow_d = apart(memory_d, pool_d, slow_d)
    filled = memory(at_day, day, memory_d)
    left_pool, left_slow = (left(at_day, day, memory_d, time_d) for time_d in (pool_d, slow_d))
    return slow_pool(memory_d, pool_d, slow_d, filled, left_pool, left_slow)


def pool(memory_d: Any, pool_d: Any, filled: Any, left_pool: Any) -> Any:
    """X from S and from what is left of all top-ups by the pool's own time; the two times must differ. -> [.., at]"""
    return (memory_d / (memory_d - pool_d))[..., None] * (filled - left_pool)


def slow_pool(memory_d: Any, pool_d: Any, slow_d: Any, filled: Any, left_pool: Any, left_slow: Any) -> Any:
    """Y by partial fractions of the three times, which must differ. -> [.., at]"""
    of_memory = memory_d**2 / ((memory_d - pool_d) * (memory_d - slow_d))
    of_pool = memory_d * pool_d / ((pool_d - memory_d) * (pool_d - slow_d))
    of_slow = memory_d * slow_d / ((slow_d - memory_d) * (slow_d - pool_d))
    return of_memory[..., None] * filled + of_pool[..., None] * left_pool + of_slow[..., None] * left_slow


def filled_days(at_day: Any, day: Any, memory_d: Any) -> Any:
    """The integral of S so far: days with a full memory that would come to the same (numpy). -> [.., at] d"""
    at_day, day, memory_d = (np.asarray(one, dtype=float) for one in (at_day, day, memory_d))
    so_far = np.cumsum(np.concatenate([np.zeros((*memory_d.shape, 1)), top_ups(day, memory_d)], axis=-1), axis=-1)
    added = so_far[..., np.searchsorted(day, at_day, side="right")]
    return memory_d[..., None] * (added - memory(at_day, day, memory_d))


def piled_up(at_day: Any, day: Any, time_d: Any) -> Any:
    """Sessions so far, each counted for less as it fades: what adds up without end (numpy). -> [.., at]"""
    return left(at_day, day, np.asarray(time_d, dtype=float) * AT_ONCE, time_d)


def left(at_day: Any, day: Any, memory_d: Any, time_d: Any) -> Any:
    """What is left of all top-ups when each fades by a time constant of its own (numpy). -> [.., at]

    Where sessions come in an even rhythm the sum is a geometric one. Where they do not, what was left at the last of
    ``at_day`` fades on, and only the sessions since are added up.
    """
    at_day, day = np.asarray(at_day, dtype=float), np.asarray(day, dtype=float)
    memory_d, time_d = (np.asarray(one, dtype=float)[..., None] for one in (memory_d, time_d))
    return (_even if evenly(day) else _uneven)(at_day, day, memory_d, time_d)


def evenly(day: Any) -> bool:
    """Whether sessions come in an even rhythm."""
    gap_d = np.diff(day)
    return bool(gap_d.size and gap_d[0] > 0 and np.allclose(gap_d, gap_d[0], rtol=1e-9, atol=1e-9))


def _even(at_day: Any, day: Any, memory_d: Any, time_d: Any) -> Any:
    """Sessions in an even rhythm: the first fills the memory, all others add alike."""
    every_d = (day[-1] - day[0]) / (day.size - 1)
    past = np.searchsorted(day, at_day, side="right")
    others = np.maximum(past - 1, 0)
    since_d = np.where(past > 0, at_day - day[others], 0.0)
    again = -np.expm1(-every_d / memory_d)
    whole = np.exp(-(others * every_d) / time_d)
    added = whole + again * (1.0 - whole) / -np.expm1(-every_d / time_d)
    return np.where(past > 0, np.exp(-since_d / time_d) * added, 0.0)


def _uneven(at_day: Any, day: Any, memory_d: Any, time_d: Any) -> Any:
    """Sessions on any days, between one asked-for day and the next."""
    order = np.argsort(at_day)
    ordered = at_day[order]
    impulse = top_ups(day, memory_d[..., 0])
    upto = np.searchsorted(day, ordered, side="right")
    shape = np.broadcast_shapes(memory_d.shape[:-1], time_d.shape[:-1])
    found, rest = np.zeros((*shape, at_day.size)), np.zeros(shape)
    start, before_d = 0, ordered[0] if ordered.size else 0.0
    for place, (end, now_d) in enumerate(zip(upto, ordered, strict=True)):
        new = impulse[..., start:end] * np.exp(-(now_d - day[start:end]) / time_d)
        rest = rest * np.exp(-(now_d - before_d) / time_d[..., 0]) + new.sum(axis=-1)
        found[..., order[place]] = rest
        start, before_d = end, now_d
    return found


def apart(*times_d: Any) -> list[Any]:
    """Time constants that differ from each other by a little at least."""
    found: list[Any] = []
    for one in np.broadcast_arrays(*(np.asarray(time_d, dtype=float) for time_d in times_d)):
        moved = one.copy()
        for _ in found:
            for other in found:
                moved = np.where(np.abs(moved - other) < APART * other, other * (1.0 + 2 * APART), moved)
        found.append(moved)
    return found
