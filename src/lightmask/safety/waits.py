"""Waiting times: how long recent care of the skin, or a stopped medicine, still counts."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lightmask import tables
from lightmask.person import Answer


def days_left(wait_days: float, days_ago: float) -> int:
    """Whole days until a waiting time is over; 0 when it is. Days are counted whole, and the last one still counts."""
    return max(math.floor(wait_days) + 1 - math.floor(days_ago), 0)


def recent_answer(key: str, recent_days: Mapping[str, float]) -> Answer | None:
    """What the days since recent care say about a question; None when they say nothing."""
    rows = _rows(key)
    known = [row for row in rows if row["care"] in recent_days]
    if any(days_left(float(row["wait_days"]), recent_days[row["care"]]) for row in known):
        return "yes"
    return "no" if known == rows and rows and all(row["closes"] == "yes" for row in rows) else None


def recent_left(key: str, recent_days: Mapping[str, float]) -> int | None:
    """Whole days until no recent care answers the question with yes; None when none does."""
    left = [days_left(float(r["wait_days"]), recent_days[r["care"]]) for r in _rows(key) if r["care"] in recent_days]
    return max(left, default=0) or None


def _rows(key: str) -> list[dict[str, str]]:
    return [row for row in tables.read("safety/waits").rows() if row["key"] == key]
