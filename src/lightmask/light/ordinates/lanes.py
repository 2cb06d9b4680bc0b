"""Small dense algebra on sixty-four cases at once: the last axis is the lane, so each inner loop is one vector.

Compiled by numba on first use and kept on disk. Matrices are [row, column, lane] unless a name says otherwise.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit

LANES = 64  # measured: 16 takes three times as long, 128 is no quicker
JIT: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"contract", "reassoc", "nsz", "arcp"},
}
TURNED = 1e-18  # squared cosine between two columns below which one more rotation leaves only rounding


@njit(**JIT)
def cholesky(a, n):
    """Factor a symmetric positive matrix in place; the diagonal keeps the inverse pivots."""
    for j in range(n):
        for k in range(j):
            for lane in range(LANES):
                a[j, j, lane] -= a[j, k, lane] * a[j, k, lane]
        for lane in range(LANES):
            a[j, j, lane] = 1.0 / math.sqrt(a[j, j, lane])
        for i in range(j + 1, n):
            for k in range(j):
                for lane in range(LANES):
                    a[i, j, lane] -= a[i, k, lane] * a[j, k, lane]
            for lane in range(LANES):
                a[i, j, lane] *= a[j, j, lane]


@njit(**JIT)
def solve(a, n, b, lowest):
    """Solve with the factor, in place; rows below ``lowest`` of the answer are not needed. b [row, lane]"""
    for i in range(n):
        for k in range(i):
            for lane in range(LANES):
                b[i, lane] -= a[i, k, lane] * b[k, lane]
        for lane in range(LANES):
            b[i, lane] *= a[i, i, lane]
    for i in range(n - 1, lowest - 1, -1):
        for k in range(i + 1, n):
            for lane in range(LANES):
                b[i, lane] -= a[k, i, lane] * b[k, lane]
        for lane in range(LANES):
            b[i, lane] *= a[i, i, lane]


@njit(**JIT)
def _rotate(x, y, n, pp, qq, worst, dot, cosine, sine):
    """Make two columns orthogonal. x, y [row, lane]; pp, qq are their squared lengths, kept up to date."""
    dot[:] = 0.0
    for i in range(n):
        for lane in range(LANES):
            dot[lane] += x[i, lane] * y[i, lane]
    for lane in range(LANES):
        gap = qq[lane] - pp[lane]
        across = dot[lane]
        worst[lane] = max(worst[lane], across * across / (pp[lane] * qq[lane]))
        reach = abs(gap) + math.sqrt(gap * gap + 4.0 * across * across) + 1e-290
        slope = math.copysign(2.0, gap) * across / reach
        inverse = 1.0 / math.sqrt(1.0 + slope * slope)
        cosine[lane] = inverse
        sine[lane] = slope * inverse
        pp[lane] -= slope * across
        qq[lane] += slope * across
    for i in range(n):
        for lane in range(LANES):
            one = x[i, lane]
            two = y[i, lane]
            x[i, lane] = cosine[lane] * one - sine[lane] * two
            y[i, lane] = sine[lane] * one + cosine[lane] * two


@njit(**JIT)
def singular(a, n, k, turn):
    """One-sided Jacobi: columns of a become left singular vectors, k [mode, lane] the singular values."""
    worst, dot, cosine, sine = turn[0], turn[1], turn[2], turn[3]
    _lengths(a, n, k)
    for _ in range(30):
        worst[:] = 0.0
        for p in range(n - 1):
            for q in range(p + 1, n):
                _rotate(a[p], a[q], n, k[p], k[q], worst, dot, cosine, sine)
        if worst.max() < TURNED:
            break
    _lengths(a, n, k)
    for p in range(n):
        for lane in range(LANES):
            k[p, lane] = math.sqrt(k[p, lane])
            dot[lane] = 1.0 / k[p, lane]
        for i in range(n):
            for lane in range(LANES):
                a[p, i, lane] *= dot[lane]


@njit(**JIT)
def _lengths(a, n, squared):
    """Squared length of each column. a [column, row, lane]"""
    for p in range(n):
        squared[p, :] = 0.0
        for i in range(n):
            for lane in range(LANES):
                squared[p, lane] += a[p, i, lane] * a[p, i, lane]


@njit(**JIT)
def times(a, b, n, m, out):
    """out[i] = sum_j a[i, j] b[j] for a vector b [j, lane]."""
    for i in range(n):
        for lane in range(LANES):
            out[i, lane] = 0.0
        for j in range(m):
            for lane in range(LANES):
                out[i, lane] += a[i, j, lane] * b[j, lane]


@njit(**JIT)
def times_turned(a, b, n, m, out):
    """out[j] = sum_i a[i, j] b[i] for a vector b [i, lane]."""
    for j in range(m):
        for lane in range(LANES):
            out[j, lane] = 0.0
    for i in range(n):
        for j in range(m):
            for lane in range(LANES):
                out[j, lane] += a[i, j, lane] * b[i, lane]


@njit(**JIT)
def sandwich(a, y, n, m, work, out):
    """out = a' y a, symmetric; a [n, m], y [n, n]."""
    for i in range(n):
        for j in range(m):
            for lane in range(LANES):
                work[i, j, lane] = 0.0
            for k in range(n):
                for lane in range(LANES):
                    work[i, j, lane] += y[i, k, lane] * a[k, j, lane]
    for i in range(m):
        for j in range(i, m):
            for lane in range(LANES):
                out[i, j, lane] = 0.0
            for k in range(n):
                for lane in range(LANES):
                    out[i, j, lane] += a[k, i, lane] * work[k, j, lane]
            for lane in range(LANES):
                out[j, i, lane] = out[i, j, lane]
