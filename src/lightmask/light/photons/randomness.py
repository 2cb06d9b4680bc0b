"""Chance for the photon walks: one stream of random numbers per lane, none of them shared.

Each lane of each batch owns a xoshiro256++ generator (Blackman and Vigna 2021, ACM Trans. Math. Softw. 47:36; period
2^256 - 1). Its 256-bit state comes from numpy's SeedSequence, keyed by (seed, walk, batch), so that what a
photon does depends on these three and on nothing else: not on the thread that carries it, nor on the clock.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit as _njit
from numba import types
from numba.extending import intrinsic

Array = np.ndarray
njit: Any = _njit

LANES = 32
"""Photons that walk side by side."""

WORDS = 4 * (LANES + 1)
"""64-bit words of state for one batch: the lanes side by side, then one more generator for the rare events."""

_ONE = np.uint64(0x3FF0000000000000)
_12, _17, _19, _20, _23, _32, _41, _45 = (np.uint64(n) for n in (12, 17, 19, 20, 23, 32, 41, 45))
_RARE = 4 * LANES


def seeds(seed: int, walk: int, batches: int) -> Array:
    """Generator states -> [batch, word] uint64."""
    streams = (np.random.SeedSequence(seed, spawn_key=(walk, batch)) for batch in range(batches))
    return np.stack([stream.generate_state(WORDS, np.uint64) for stream in streams])


def compiled(function: Any) -> Any:
    """Machine code that becomes part of its caller, without reference counts: arrays come from outside and stay there.

    Otherwise every call of a small function would hand over its arrays one by one and count references to them, which
    takes longer than what it does; and a loop over lanes could not become vector instructions.
    """
    return njit(_nrt=False, error_model="numpy", fastmath={"contract"}, forceinline=True)(function)


def entrance(function: Any) -> Any:
    """Machine code that Python calls: kept on disk, and other threads run meanwhile."""
    return njit(_nrt=False, error_model="numpy", fastmath={"contract"}, nogil=True, cache=True)(function)


def _recast(given: Any, wanted: Any, kind: Any) -> Any:
    def read_as(typing_context: Any, value: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], kind)

        return wanted(given), build

    return intrinsic(read_as)


bits_of: Any = _recast(types.float64, types.uint64, ir.IntType(64))
"""The 64 bits of a double."""
double_of: Any = _recast(types.uint64, types.float64, ir.DoubleType())
"""The double that has these 64 bits."""


@compiled
def above_zero(draw):
    """Uniform on (0, 1] from the upper 52 bits."""
    return 2.0 - double_of((draw >> _12) | _ONE)


@compiled
def upper_signed(draw):
    """Uniform on [-1, 1) from the upper 32 bits."""
    return 2.0 * double_of(((draw >> _32) << _20) | _ONE) - 3.0


@compiled
def lower_signed(draw):
    """Uniform on [-1, 1) from the lower 32 bits."""
    return 2.0 * double_of(((draw << _32) >> _12) | _ONE) - 3.0


@compiled
def drawn(s0, s1, s2, s3):
    """One draw and the state after it: xoshiro256++."""
    total = s0 + s3
    draw = ((total << _23) | (total >> _41)) + s0
    shifted = s1 << _17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    return draw, s0, s1, s2, (s3 << _45) | (s3 >> _19)


@compiled
def chance(words):
    """Uniform on (0, 1] from the batch's own generator for rare events."""
    s0, s1, s2, s3 = words[_RARE], words[_RARE + 1], words[_RARE + 2], words[_RARE + 3]
    draw, s0, s1, s2, s3 = drawn(s0, s1, s2, s3)
    words[_RARE], words[_RARE + 1], words[_RARE + 2], words[_RARE + 3] = s0, s1, s2, s3
    return above_zero(draw)
