"""Stage one, convex: the minutes of each lever that bring the wanted layer into the studied windows.

A linear programme over samples s (a draw and a patch) of what trials studied, as radiotherapy's planners do with a dose
influence matrix A (J/cm2 per minute of a lever) and minutes u:

    least  sum_w counts_w mean_s (under_sw / low_w + over_sw / high_w)  +  spare . u
    with   A_w u + under_w >= low_w,   A_w u - over_w <= high_w,   0 <= u <= longest,   limits . u <= 1

A miss counts as the share of the edge that it misses. Solved by HiGHS.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.errors import LightmaskError
from lightmask.plan.worth import Worth

Array = np.ndarray
DRAWS, PATCHES = 12, 32


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Aim:
    """What minutes are to reach, for one goal or several.

    per_minute  [sample, lever]  of each window
    low, high   edges of each window; counts: how much each counts
    spare       [lever]  what a minute of each costs beside
    """

    per_minute: tuple[Array, ...]
    edges: tuple[tuple[float, float], ...]
    counts: tuple[float, ...]
    spare: Array

    @classmethod
    def of(cls, worths: tuple[tuple[Worth, float], ...], spare: Array, leading: bool = False) -> Aim:
        """Every window of every goal, by the goal's weight; or those of the leading bands alone."""
        each = [
            (worth, window, share * counts)
            for worth, share in worths
            for window, counts in worth.windows
            if not leading or window.band == worth.leading
        ]
        return cls(
            per_minute=tuple(_samples(worth, window.band) for worth, window, _ in each),
            edges=tuple(window.layer_J_cm2 for _, window, _ in each),
            counts=tuple(counts for _, _, counts in each),
            spare=spare,
        )

    def minutes(self, longest_min: float, limits: Array | None = None) -> Array | None:
        """The minutes of each lever at full drive; None where nothing was studied. -> [lever]

        ``limits`` is [limit, lever]: the share of each limit that a minute of a lever uses.
        """
        if not self.per_minute:
            return None
        from scipy.optimize import linprog
        from scipy.sparse import block_diag, csr_array, eye_array, hstack, vstack

        levers = len(self.spare)
        rows = [row for matrix in self.per_minute for row in (-matrix, matrix)]
        slack = block_diag([vstack([-eye_array(len(m))]) for m in rows], format="csr")
        left = [hstack([csr_array(np.vstack(rows)), slack], format="csr")]
        right = [np.full(len(m), edge) for m, (low, high) in zip(self.per_minute, self.edges, strict=True)
                 for edge in (-low, high)]  # fmt: skip
        price = [np.full(len(m), counts / edge / len(m))
                 for m, (low, high), counts in zip(self.per_minute, self.edges, self.counts, strict=True)
                 for edge in (low, high)]  # fmt: skip
        if limits is not None and len(limits):
            left.append(csr_array(np.hstack([limits, np.zeros((len(limits), slack.shape[1]))])))
            right.append(np.ones(len(limits)))
        found = linprog(
            np.concatenate([self.spare, *price]), A_ub=vstack(left, format="csr"), b_ub=np.concatenate(right),
            bounds=[(0.0, longest_min)] * levers + [(0.0, None)] * slack.shape[1], method="highs",
        )  # fmt: skip
        if found.x is None:
            raise LightmaskError(f"The linear programme of a session was not solved: {found.message}")
        return np.clip(found.x[:levers], 0.0, longest_min)


def _samples(worth: Worth, band: str) -> Array:
    """A few draws and patches of one band. -> [sample, lever]"""
    whole = worth.per_minute_J_cm2(band)
    draws, patches = (np.unique(np.linspace(0, size - 1, most).astype(int))
                      for size, most in zip(whole.shape[:2], (DRAWS, PATCHES), strict=True))  # fmt: skip
    return np.asarray(whole[np.ix_(draws, patches)].reshape(-1, whole.shape[2]))
