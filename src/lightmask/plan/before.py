"""Before: what was done of an earlier plan, as far as the course that goes on from it is concerned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lightmask.plan.so_far import SoFar
from lightmask.response.advice import Advice
from lightmask.units import d_PER_week


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Before:
    """Sessions and measurements so far, and what they mean for what is left.

    weeks_left   of each part of the course, where it goes on; None where it is begun anew
    often        sessions a week of maintenance, where only that is left
    offset_d     days from the first session of all to the day on which this plan begins
    updated      the forecast with what was measured; advice: go on, change something or stop
    """

    done: SoFar
    weeks_left: tuple[int, ...] | None
    offset_d: float
    often: float | None = None
    updated: Any = None
    advice: Advice | None = None

    @property
    def gone_weeks(self) -> int:
        """Whole weeks from the first session of all to the beginning of this plan."""
        return int(self.offset_d // d_PER_week)

    @property
    def anew(self) -> bool:
        """Whether the course is begun again, as if nothing had been done."""
        return self.weeks_left is None
