"""A session that was missed, and may be had on another day of its week: never two for one, never too near."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

DAY = timedelta(days=1)


def session_days(said: Mapping[str, Any]) -> list[date]:
    """The days of light of a plan with a calendar; none of one without."""
    calendar = said.get("calendar") or {"days": ()}
    return [date.fromisoformat(one["on"]) for one in calendar["days"] if one["what"] == "session"]


def missed(said: Mapping[str, Any], had: Iterable[date], today: date) -> date | None:
    """The day of this week (from Monday) whose session may be had today, or None.

    had  days that had light. It needs the least distance of two days of the plan, from what was had and what is ahead,
         and a week never gets more sessions than it had days of light so far.
    """
    days, had = session_days(said), set(had)
    monday = today - timedelta(days=today.weekday())
    gap = min(((later - earlier) for earlier, later in pairwise(days)), default=DAY)
    near = [on for on in (*had, *(one for one in days if one > today)) if abs(on - today) < gap]
    open_days = [on for on in days if monday <= on < today and on not in had]
    kept = sum(monday <= on <= today for on in had)
    owed = sum(monday <= on < today for on in days)
    return open_days[-1] if open_days and not near and kept < owed else None
