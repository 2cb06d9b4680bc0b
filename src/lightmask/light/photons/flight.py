"""What happens to a photon: how far it flies, how it turns, what a surface does, what absorption leaves.

Small functions for compiled loops, without branches or library calls where a loop over lanes has to become
vector instructions.
"""

from __future__ import annotations

import numpy as np

from lightmask.light.photons.randomness import bits_of, compiled, double_of

_1023, _52 = np.int64(1023), np.uint64(52)
_ROOT_HALF = np.uint64(0x3FE6A09E667F3BCD)
_LOG2_E, _LN_2 = float(np.log2(np.e)), float(np.log(2.0))


@compiled
def minus_log(number):
    """-ln x for a normal positive double, to 1e-11.

    x = 2^e m with m in [sqrt(1/2), sqrt 2); ln m = 2 artanh((m - 1) / (m + 1)), seven terms.
    """
    bits = bits_of(number)
    exponent = np.int64(bits - _ROOT_HALF) >> np.int64(52)
    mantissa = double_of(bits - (np.uint64(exponent) << _52))
    t = (mantissa - 1.0) / (mantissa + 1.0)
    q = t * t
    tail = 1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0 + q * (1.0 / 13.0)))
    series = 1.0 + q * (1.0 / 3.0 + q * (0.2 + q * tail))
    return -(2.0 * t * series + np.float64(exponent) * _LN_2)


@compiled
def quarter_sine(turn):
    """sin(turn * pi/2) for turn in [-1, 1], to 1e-11 (Taylor)."""
    q = turn * turn
    tail = 1.6044118478735982e-4 + q * (-3.598843235212085e-6 + q * (5.692172921967925e-8 - q * 6.688035109811467e-10))
    head = -0.64596409750624625 + q * (0.07969262624616703 + q * (-4.681754135318687e-3 + q * tail))
    return turn * (1.5707963267948966 + q * head)


@compiled
def scattered_cosine(g, u):
    """Henyey-Greenstein cosine for u uniform on [-1, 1): their law inverted, in a form that needs no care at g = 0."""
    h = 1.0 + g * u
    cosine = (u + g * (0.5 * (u * u + 3.0) + g * (u + g * 0.5 * (u * u - 1.0)))) / (h * h)
    return min(max(cosine, -1.0), 1.0)


@compiled
def turned(ux, uy, uz, cosine, turn):
    """A direction deflected by ``cosine`` at azimuth pi * turn (frame: Duff et al. 2017, JCGT 6:1)."""
    sine = np.sqrt(max(1.0 - cosine * cosine, 0.0))
    along = sine * quarter_sine(1.0 - 2.0 * abs(turn))
    across = sine * 2.0 * quarter_sine(turn) * quarter_sine(1.0 - abs(turn))
    sign = 1.0 if uz >= 0.0 else -1.0
    a = -1.0 / (sign + uz)
    b = ux * uy * a
    x = cosine * ux + along * (1.0 + sign * ux * ux * a) + across * b
    y = cosine * uy + along * sign * b + across * (sign + uy * uy * a)
    z = cosine * uz - along * sign * ux - across * uy
    keep = 1.5 - 0.5 * (x * x + y * y + z * z)
    return x * keep, y * keep, z * keep


@compiled
def faded(depth):
    """What absorption of this optical depth takes and what it leaves: 1 - exp(-depth), exp(-depth).

    Both to a relative 1e-12, the first where depth is tiny, the second where it is large (up to 700).
    """
    depth = min(depth, 700.0)
    halvings = np.floor(depth * _LOG2_E + 0.5)
    r = halvings * _LN_2 - depth
    tail = 1 / 720 + r * (1 / 5040 + r * (1 / 40320 + r * (1 / 362880 + r * (1 / 3628800))))
    grown = r * (1.0 + r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * tail)))))
    scale = double_of(np.uint64(_1023 - np.int64(halvings)) << _52)
    return (1.0 - scale) - scale * grown, scale + scale * grown


@compiled
def fresnel(here, there, cosine):
    """Unpolarised reflectance of a smooth step, and the cosine beyond it (0 where all is reflected)."""
    ratio = here / there
    squared = 1.0 - ratio * ratio * (1.0 - cosine * cosine)
    if squared <= 0.0:
        return 1.0, 0.0
    beyond = np.sqrt(squared)
    across = (ratio * cosine - beyond) / (ratio * cosine + beyond)
    along = (ratio * beyond - cosine) / (ratio * beyond + cosine)
    return 0.5 * (across * across + along * along), beyond
