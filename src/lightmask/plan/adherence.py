"""Planned is not done: the share of planned sessions that people do, as a few levels that the draws are dealt to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask import tables

Array = np.ndarray
LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)  # quantiles that stand for a fifth of the people each
ENDS = (0.05, 0.5, 0.95)
KNOWN_FROM = 8  # sessions that the table counts as, beside a person's own


@dataclass(frozen=True, kw_only=True, slots=True)
class Adherence:
    """The share of planned sessions that are done: nine people in ten lie between low and high."""

    low: float
    middle: float
    high: float
    rests_on: str

    @classmethod
    def of(cls, care: str) -> Adherence:
        """As the table has it for home or office."""
        row = next(row for row in tables.read("plan/adherence").rows() if row["care"] == care)
        return cls(
            low=float(row["low"]), middle=float(row["middle"]), high=float(row["high"]),
            rests_on=f"{row['source']} ({ {'R': 'read', 'M': 'remembered', 'D': 'chosen'}[row['reliability']] })",
        )  # fmt: skip

    def after(self, done: int, planned: int) -> Adherence:
        """What a person's own sessions say beside it: as if people were known from a few sessions before."""
        if planned < 1:
            return self
        own = min(done / planned, 1.0)
        weight = planned / (planned + KNOWN_FROM)

        def moved(end: float) -> float:
            return end + weight * (own - end)

        return Adherence(
            low=moved(self.low), middle=moved(self.middle), high=moved(self.high),
            rests_on=f"{done} of {planned} sessions done so far, and before that: {self.rests_on}",
        )  # fmt: skip

    @property
    def levels(self) -> tuple[float, ...]:
        """The shares that stand for five equal parts of all people, straight between the ends and the middle."""
        return tuple(float(np.interp(part, ENDS, (self.low, self.middle, self.high))) for part in LEVELS)


def dealt(draws: int) -> tuple[Array, ...]:
    """Which draws belong to each level: turn by turn, so that every level sees all of what else is drawn."""
    return tuple(np.arange(level, draws, len(LEVELS)) for level in range(len(LEVELS)))
