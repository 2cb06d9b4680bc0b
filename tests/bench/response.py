"""Readouts of tissue over half a year: how long all of them take, and one pool of them summed or stepped through.

Peers: the sum over every session for every week written out (numpy, all draws at once), and scipy's solve_ivp from
session to session, one draw at a time. The readouts need six such pools and three other sums over sessions.
"""

import time
from itertools import pairwise

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.integrate import solve_ivp
from tests.rooms.lit_layers import dose

from lightmask.response import dynamics
from lightmask.response.mechanism import over_weeks
from lightmask.response.parameters import draw
from lightmask.response.regimen import Regimen, Sessions

DRAWS, WEEKS, TARGET_ms, ROUNDS, STEPPED = 1000, 26, 50.0, 15, 5
AT_WEEK = np.arange(1.0, WEEKS + 1)
SOME_DAYS = np.sort(np.random.default_rng(3).uniform(0, WEEKS * 7, WEEKS * 7))
COURSES = {
    "twice a week": Regimen.of(per_week=2, weeks=WEEKS),
    "daily": Regimen.of(per_week=7, weeks=WEEKS),
    "182 sessions on any days": Regimen(day=SOME_DAYS),
}


def timed_ms(work, rounds=ROUNDS):
    """The best and the middle of the rounds, after one that is not counted. -> ms, ms, what it gave"""
    found, took = work(), []
    for _ in range(rounds):
        start = time.perf_counter()
        found = work()
        took.append((time.perf_counter() - start) * 1e3)
    return min(took), float(np.median(took)), found


def summed(day, memory_d, pool_d):
    """The pool as the formula stands: every session, every week, every draw. -> [draw, at]"""
    since_d = AT_WEEK[:, None] * 7 - day
    D, past = np.maximum(since_d, 0.0), since_d >= 0
    m, f = memory_d[:, None, None], pool_d[:, None, None]
    impulse = -np.expm1(-np.diff(day, prepend=-np.inf) / m)
    return (past * impulse * m / (m - f) * (np.exp(-D / m) - np.exp(-D / f))).sum(axis=-1)


def stepped(day, memory_d, pool_d):
    """The pool of one draw followed by solve_ivp. -> [at]"""
    edges, X, found = np.unique([0.0, *day, *(AT_WEEK * 7)]), [0.0], {}
    for start, end in pairwise(edges):
        last = day[day <= start].max(initial=-np.inf)
        part = solve_ivp(
            lambda t, y, last=last: [(np.exp((last - t) / memory_d) - y[0]) / pool_d],
            (start, end),
            X,
            rtol=1e-8,
            atol=1e-10,
        )
        X = part.y[:, -1]
        found[end] = X[0]
    return np.array([found[t] for t in AT_WEEK * 7])


def main():
    p = draw(np.random.default_rng(1), DRAWS)
    light = dose([10.0, 10.0, 10.0], (415, 633, 830))
    whole = Table(
        "course", "readouts", "best, ms", "middle, ms", "best for 12, ms",
        title=f"{DRAWS} draws, {WEEKS} weeks (target {TARGET_ms:g} ms for 12)",
    )  # fmt: skip
    one = Table("course", "ours, ms", "summed, ms", "stepped, ms", "apart, summed", "apart, stepped", title="one pool")
    for name, regimen in COURSES.items():
        sessions = Sessions(regimen=regimen, lit_s=600)

        def readouts(sessions=sessions):
            return over_weeks(sessions, light, layer="papillary dermis", at_week=AT_WEEK, parameters=p)

        best, middle, found = timed_ms(readouts)
        count = len(found.names)
        whole.add_row(name, f"{count}", f"{best:.1f}", f"{middle:.1f}", f"{best * 12 / count:.1f}")
        times_d = p["memory_d"], p["pool_d"]
        ours, _, level = timed_ms(lambda r=regimen, t=times_d: dynamics.level(AT_WEEK * 7, r.day, *t))
        plain, _, other = timed_ms(lambda r=regimen, t=times_d: summed(r.day, *t), rounds=2)
        start = time.perf_counter()
        slowly = np.array([stepped(regimen.day, *(one_d[n] for one_d in times_d)) for n in range(STEPPED)])
        step_ms = (time.perf_counter() - start) * 1e3 / STEPPED * DRAWS
        apart = (f"{np.abs(level - other).max():.1e}", f"{np.abs(level[:STEPPED] - slowly).max():.1e}")
        one.add_row(name, f"{ours:.2f}", f"{plain:.0f}", f"{step_ms:.0f}", *apart)
    Console().print(whole, one, f"stepped: {STEPPED} draws timed, laid out to {DRAWS}.")


if __name__ == "__main__":
    main()
