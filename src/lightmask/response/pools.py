"""The memory and the pools of one course in all draws, each worked out once and shared by the readouts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lightmask.response import dynamics
from lightmask.response.parameters import Parameters

Array = np.ndarray
MEMORY = "memory_d"
FOLLOWING = ("pool_d", "calming_d", "turnover_d", "maturing_d", "collagen_half_life_d", "elastin_half_life_d")
LN_2 = float(np.log(2.0))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Pools:
    """Everything that depends on when sessions fall and not on their light.

    at_day   [at]          when one looks
    day      [session]     when sessions fall
    memory   [draw, at]    how full the memory is
    time_d   name -> [draw]      time constants, a little apart from each other (of a half-life: half-life / ln 2)
    left     name -> [draw, at]  what is left of all top-ups by each of these times
    """

    at_day: Array
    day: Array
    memory: Array
    time_d: Mapping[str, Array]
    left: Mapping[str, Array]

    @classmethod
    def of(cls, at_day: Array, day: Array, parameters: Parameters) -> Pools:
        """The pools of one course in these draws of their time constants."""
        raw_d = [parameters[name] / (LN_2 if name.endswith("half_life_d") else 1.0) for name in (MEMORY, *FOLLOWING)]
        memory_d, *others_d = dynamics.apart(*raw_d)
        left = dynamics.left(at_day, day, memory_d, np.stack(others_d))
        return cls(
            at_day=at_day,
            day=day,
            memory=dynamics.memory(at_day, day, memory_d),
            time_d={MEMORY: memory_d, **dict(zip(FOLLOWING, others_d, strict=True))},
            left=dict(zip(FOLLOWING, left, strict=True)),
        )

    def level(self, name: str) -> Array:
        """A pool that follows the memory. -> [draw, at]"""
        return dynamics.pool(self.time_d[MEMORY], self.time_d[name], self.memory, self.left[name])

    def slow_level(self, name: str, slow: str) -> Array:
        """A slow pool behind such a pool. -> [draw, at]"""
        memory_d, pool_d, slow_d = (self.time_d[one] for one in (MEMORY, name, slow))
        return dynamics.slow_pool(memory_d, pool_d, slow_d, self.memory, self.left[name], self.left[slow])
