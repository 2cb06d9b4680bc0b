"""How much of what was planned was done: sessions, dose, and the longest gap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from lightmask.errors import BadInput, not_negative


def of_sessions(done: int, planned: int) -> float:
    """Done of planned to date, 0 to 1. Sessions beyond the plan are not counted as done: pass those of the plan."""
    if not 0 <= done <= planned or planned == 0:
        raise BadInput(f"{done} sessions done of {planned} planned is no share. Give a plan, and what was done of it.")
    return done / planned


def of_dose(delivered: Sequence[float], planned: Sequence[float]) -> float:
    """Sum of min(delivered, planned) by sum of planned, over sessions and zones in the same order: 0 to 1.

    More than planned at one time makes up for nothing at another.
    """
    if len(delivered) != len(planned):
        raise BadInput(f"{len(delivered)} delivered and {len(planned)} planned doses do not match. Give one for each.")
    for name, doses in (("delivered", delivered), ("planned", planned)):
        not_negative(name, list(doses) or [0.0])
    whole = sum(planned)
    if whole <= 0:
        raise BadInput("No dose was planned, so there is no share of it. Give the planned doses.")
    return sum(min(had, meant) for had, meant in zip(delivered, planned, strict=True)) / whole


def longest_gap_days(days: Sequence[date]) -> int:
    """The longest time between two sessions that followed each other, in days; needs two of them."""
    if len(days) < 2:
        raise BadInput(f"{len(days)} sessions have no gap between them. Give the dates of at least two.")
    return max((later - earlier).days for earlier, later in pairwise(sorted(days)))
