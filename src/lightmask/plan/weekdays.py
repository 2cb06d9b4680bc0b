"""On which days of a week sessions fall: as evenly as the free days allow, the same days every week."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from lightmask.errors import BadInput
from lightmask.units import d_PER_week

WEEK_d = int(d_PER_week)
FINEST = 1000  # a rhythm is a whole number of sessions in at most so many weeks


def even_days(count: int, free: Sequence[int]) -> tuple[int, ...]:
    """So many of the free days of a week (0 to 6), the gaps between them as alike as can be, the earliest of equals."""
    if count > len(free):
        raise BadInput(
            f"{count} sessions a week do not fit on {len(free)} free days, one a day: leave fewer days of rest, "
            "or plan fewer sessions."
        )
    return min(combinations(sorted(free), count), key=lambda days: (_unevenness(days), days))


def weeks_of(per_week: float, weeks: int, free: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The days of every week. Two and a half a week are 3, 2, 3, 2; half a session is one every other week.

    No 7 days in a row hold more than ``per_week`` rounded up: a smaller week takes some of a larger week's days.
    """
    if not (math.isfinite(per_week) and per_week > 0):
        raise BadInput(f"{per_week:g} sessions a week: give a number above 0.")
    rate = Fraction(per_week).limit_denominator(FINEST)
    if not rate:
        raise BadInput(f"{per_week:g} sessions a week is less than one in {FINEST} weeks: give more.")
    larger = even_days(math.ceil(rate), free)
    smaller = even_days(math.floor(rate), larger)
    counts = (math.ceil((week + 1) * rate) - math.ceil(week * rate) for week in range(weeks))
    return tuple(larger if count == len(larger) else smaller for count in counts)


def _unevenness(days: tuple[int, ...]) -> tuple[int, int]:
    """How unlike the gaps round the week are, and the gaps over two sessions: least when all are alike."""
    if not days:
        return 0, 0
    gaps = [later - earlier for earlier, later in zip(days, (*days[1:], WEEK_d + days[0]), strict=True)]
    doubled = [one + other for one, other in zip(gaps, (*gaps[1:], gaps[0]), strict=True)]
    return sum(gap**2 for gap in gaps), sum(gap**2 for gap in doubled)
