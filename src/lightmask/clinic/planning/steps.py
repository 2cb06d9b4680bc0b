"""Steps: what is being worked out now, and how far that is, told once for each step; `moved` between them."""

from __future__ import annotations

import math
from collections.abc import Callable

from lightmask.plan.again import MEASURED
from lightmask.plan.place import MASK, SKIN
from lightmask.plan.ready import CHOOSING, LIMITS

READING = "reading the assessment and the mask"
FACE, REPORT = "laying the dose on the face", "writing the report"
USUAL_s = {  # two cores, a mask whose LEDs are known, 200 draws
    READING: 1.6,
    MASK: 9.5,
    SKIN: 3.0,
    LIMITS: 0.2,
    CHOOSING: 2.8,
    MEASURED: 0.5,
    FACE: 0.6,
    REPORT: 10.0,
}


class Steps:
    """Counts what has been told. ``tell`` is given the step and the share of the whole that lies before it."""

    def __init__(self, masks: int, tell: Callable[[str, float], object], goes_on: bool = False) -> None:
        self._ahead = list(ahead(masks, goes_on))
        self._whole = _sum_s(self._ahead)
        self._before = 0.0
        self._tell = tell

    def __call__(self, step: str) -> None:
        """Say that a step begins; those that were left out before it count as done."""
        while self._ahead and self._ahead[0] != step:
            self._before += USUAL_s[self._ahead.pop(0)]
        self._tell(step, round(self._before / self._whole, 3))
        if self._ahead:
            self._before += USUAL_s[self._ahead.pop(0)]


def ahead(masks: int, goes_on: bool) -> tuple[str, ...]:
    """The steps of a plan with one or two masks, from its beginning or from what was done."""
    return (READING, *((MASK, SKIN) * masks), LIMITS, CHOOSING, *((MEASURED,) if goes_on else ()), FACE, REPORT)


def moved(step: str, share: float, gone_s: float, masks: int, goes_on: bool) -> float:
    """How far the whole is while a step lasts: on from its ``share`` by the time it usually takes, never to its end."""
    usual_s = USUAL_s.get(step, 0.0)
    if not usual_s:
        return share
    return share + usual_s / _sum_s(ahead(masks, goes_on)) * (1 - math.exp(-max(gone_s, 0.0) / usual_s))


def _sum_s(steps: tuple[str, ...] | list[str]) -> float:
    return sum(USUAL_s[step] for step in steps)
