"""Masks of the library that could do what this one cannot: how long each would take, by its sheet."""

from __future__ import annotations

import math

import numpy as np

from lightmask.dose import reach
from lightmask.errors import BadInput
from lightmask.mask.leds import Mask
from lightmask.plan.course import Course
from lightmask.plan.worth import Worth
from lightmask.safety.house import rule
from lightmask.units import J_PER_mJ, s_PER_min

SHOWN = 3


def that_could(course: Course, worth: Worth) -> tuple[tuple[str, str, float], ...]:
    """Names, titles and minutes of masks for the same care that reach the middle of the leading window.

    By what each sheet states, in this person's skin: a first look and no plan.
    """
    window = worth.window(worth.leading)
    if window is None:
        return ()
    wanted = math.sqrt(math.prod(window.layer_J_cm2))
    found = []
    for name in _names():
        mask = Mask.load(name)
        minutes = _minutes(mask, course, worth, wanted)
        if mask.name != course.mask.name and minutes is not None and mask.setting in (course.care, "unknown"):
            found.append((name, mask.name, minutes))
    return tuple(sorted(found, key=lambda one: (one[2], one[0]))[:SHOWN])


def _names() -> tuple[str, ...]:
    from lightmask.mask.sheet import names

    return names()


def _minutes(mask: Mask, course: Course, worth: Worth, wanted_J_cm2: float) -> float | None:
    """Minutes to a dose of the leading band in the layer; None where nobody knows, or it takes too long."""
    lit = [channel for channel in mask.channels if channel.band == worth.leading]
    stated = [channel.irradiance_mW_cm2.value for channel in lit]
    if not lit or any(value is None for value in stated):
        total = mask.total_mW_cm2.value
        if not lit or total is None:
            return None
        stated = [total / len(mask.channels)] * len(lit)
    try:
        found = reach(tuple(lit), course.skin.middle)
    except BadInput:
        return None
    share = found.fluence[0, :, worth.layer]
    per_min = float(np.dot(np.array(stated, dtype=float), share)) * J_PER_mJ * s_PER_min
    minutes = wanted_J_cm2 / per_min if per_min > 0 else math.inf
    longest = mask.session_s.value if course.care == "home" and mask.session_s.value else rule("longest session")
    return round(minutes, 1) if minutes <= longest / s_PER_min else None
