"""Steps: what is being worked out now, and how far that is, told once for each step."""

from __future__ import annotations

from collections.abc import Callable

from lightmask.plan.place import MASK, SKIN
from lightmask.plan.ready import LIMITS

READING, CHOOSING = "reading the assessment and the mask", "choosing"
FACE, REPORT = "laying the dose on the face", "writing the report"
USUAL_s = {
    READING: 0.6,
    MASK: 4.8,
    SKIN: 1.2,
    LIMITS: 0.2,
    CHOOSING: 1.2,
    FACE: 0.2,
    REPORT: 4.0,
}  # one core, usual mask


class Steps:
    """Counts what has been told. ``tell`` is given the step and the share of the whole that lies before it."""

    def __init__(self, masks: int, tell: Callable[[str, float], object]) -> None:
        per_mask = (MASK, SKIN) * masks
        self._ahead = [READING, *per_mask, LIMITS, CHOOSING, FACE, REPORT]
        self._whole = sum(USUAL_s[step] for step in self._ahead)
        self._before = 0.0
        self._tell = tell

    def __call__(self, step: str) -> None:
        """Say that a step begins; those that were left out before it count as done."""
        while self._ahead and self._ahead[0] != step:
            self._before += USUAL_s[self._ahead.pop(0)]
        self._tell(step, round(self._before / self._whole, 3))
        if self._ahead:
            self._before += USUAL_s[self._ahead.pop(0)]
