"""Chance for the photon walks: one stream of random numbers per lane, none of them shared.

Each lane of each batch owns a xoshiro256+ generator (Blackman and Vigna 2021, ACM Trans. Math. Softw. 47:36; period
2^256 - 1). Its 256-bit state comes from numpy's SeedSequence, keyed by (seed, walk, batch), so that what a
photon does depends on these three and on nothing else: not on the thread that carries it, nor on the clock.
Only the upper bits of a draw are used where the lower ones could matter.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from lightmask.light.lanes import LANES

Array = np.ndarray

WORDS = 4 * (LANES + 1)
"""64-bit words of state for one batch: the lanes side by side, then one more generator for the rare events."""

_ONE = np.uint64(0x3FF0000000000000)
_U = [np.uint64(n) for n in range(64)]
_11, _12, _17, _19, _20, _32, _45, _52 = (_U[n] for n in (11, 12, 17, 19, 20, 32, 45, 52))
_ROOT_HALF = np.uint64(0x3FE6A09E667F3BCD)
_EVENT = 4 * LANES
LN_2 = float(np.log(2.0))


def seeds(seed: int, walk: int, batches: int) -> Array:
    """Generator states -> [batch, word] uint64."""
    streams = (np.random.SeedSequence(seed, spawn_key=(walk, batch)) for batch in range(batches))
    return np.stack([stream.generate_state(WORDS, np.uint64) for stream in streams])


@intrinsic
def bits_of(typing_context: Any, number: Any) -> Any:
    """The 64 bits of a double."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.uint64(types.float64), build


@intrinsic
def double_of(typing_context: Any, bits: Any) -> Any:
    """The double that has these 64 bits."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.uint64), build


@njit(inline="always")
def above_zero(draw):
    """Uniform on (0, 1] from the upper 52 bits."""
    return 2.0 - double_of((draw >> _12) | _ONE)


@njit(inline="always")
def upper_signed(draw):
    """Uniform on [-1, 1) from the upper 32 bits."""
    return 2.0 * double_of(((draw >> _32) << _20) | _ONE) - 3.0


@njit(inline="always")
def lower_signed(draw):
    """Uniform on [-1, 1) from the lower 32 bits."""
    return 2.0 * double_of(((draw << _32) >> _12) | _ONE) - 3.0


@njit(inline="always", fastmath={"contract"}, error_model="numpy")
def minus_log(number):
    """-ln x for a normal positive double, to 1e-10; no branch and no call, so that lanes can share it.

    x = 2^e m with m in [sqrt(1/2), sqrt 2); ln m = 2 artanh((m - 1) / (m + 1)), six terms.
    """
    bits = bits_of(number)
    exponent = np.int64(bits - _ROOT_HALF) >> np.int64(52)
    mantissa = double_of(bits - (np.uint64(exponent) << _52))
    t = (mantissa - 1.0) / (mantissa + 1.0)
    q = t * t
    series = 1.0 + q * (1.0 / 3.0 + q * (0.2 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0 + q / 13.0)))))
    return -(2.0 * t * series + np.float64(exponent) * LN_2)


@njit(inline="always", fastmath={"contract"})
def quarter_sine(turn):
    """sin(turn * pi/2) for turn in [-1, 1], to 1e-10."""
    q = turn * turn
    tail = 1.6044118478735982e-4 + q * (-3.5988432352120853e-6 + q * (5.6921729219679268e-8 - q * 6.6880351098114673e-10))
    return turn * (1.5707963267948966 + q * (-0.64596409750624625 + q * (0.079692626246167046 + q * (-4.6817541353186881e-3 + q * tail))))


@njit
def chance(state):
    """Uniform on (0, 1] from the batch's own generator for rare events."""
    s0, s1, s2, s3 = state[_EVENT], state[_EVENT + 1], state[_EVENT + 2], state[_EVENT + 3]
    draw = s0 + s3
    shifted = s1 << _17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    state[_EVENT], state[_EVENT + 1], state[_EVENT + 2] = s0, s1, s2
    state[_EVENT + 3] = (s3 << _45) | (s3 >> _19)
    return above_zero(draw)
