"""Repeats: how often a plan gives the same session, for the walls of 24 hours and 7 days."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real

from lightmask.errors import BadInput, within

ROUNDING = 1e-9
MOST_PER_DAY, MOST_PER_WEEK = 24, 168
OF_WINDOW = {"24 h": "per_day", "7 d": "per_week"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeats:
    """Sessions of the same dose in any 24 hours, and in any 7 days; a part of a session counts as a whole one.

    All of them lie in one window together with what there was before: the walls then hold for every session of a plan,
    wherever it stands in the week.
    """

    per_day: float = 1
    per_week: float = 1

    def __post_init__(self) -> None:
        for name, most in (("per_day", MOST_PER_DAY), ("per_week", MOST_PER_WEEK)):
            given = getattr(self, name)
            if isinstance(given, bool) or not isinstance(given, Real) or not float(given) > 0:
                raise BadInput(f"{name}={given!r} is no count of sessions. Give a number above 0.")
            within(name, given, 0, most, "sessions")
        if _whole(self.per_week) < _whole(self.per_day):
            raise BadInput(
                f"per_week={self.per_week:g} is less than per_day={self.per_day:g}. Give all sessions of any 7 days."
            )

    def within(self, window: str) -> int:
        """How many of the sessions lie in one window, this one among them."""
        return _whole(getattr(self, OF_WINDOW[window])) if window in OF_WINDOW else 1


def _whole(count: float) -> int:
    """Rounded up; but 35 in 7 weeks are 5 a week, however the division was rounded."""
    return max(math.ceil(count - ROUNDING), 1)
