"""changed(...): from one value of a scale to the next - better or worse, beyond repeatability, enough to matter."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lightmask import tables
from lightmask.clinic.scales.catalogue import Scale
from lightmask.person import Answer

BEYOND = 1.96 * math.sqrt(2)  # times one standard deviation: two readings differ by more in one of twenty at most


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What became of a value. ``real`` and ``important`` are 'unknown' where nobody published what it takes.

    percent         None when the first value was zero
    direction       'better', 'worse', 'same', or 'changed' on a scale where neither way is better
    smallest_real   differences below it are what repeated readings differ by anyway; None when unknown
    """

    scale: str
    before: float
    after: float
    points: float
    percent: float | None
    direction: str
    real: Answer
    important: Answer
    smallest_real: float | None
    rests_on: str


def changed(scale_id: str, before: float, after: float, *, own_sd: float | None = None) -> Change:
    """The change between two values. ``own_sd``: the site's own standard deviation of one reading, if it has it."""
    scale = Scale.named(scale_id)
    before, after = scale.check(before), scale.check(after)
    points, percent = after - before, 100 * (after - before) / before if before else None
    sd, rests_on = (own_sd, "the site's own readings") if own_sd is not None else repeatability_sd(scale, before)
    smallest = None if sd is None else BEYOND * sd
    real: Answer = "unknown" if smallest is None else "yes" if abs(points) > smallest else "no"
    return Change(
        scale=scale.id, before=before, after=after, points=points, percent=percent,
        direction=_direction(scale, points), real=real, important=_important(scale, points, percent),
        smallest_real=smallest, rests_on=rests_on,
    )  # fmt: skip


def repeatability_sd(scale: Scale, value: float) -> tuple[float | None, str]:
    """One standard deviation of a reading of this value, and what that rests on; None when nothing is known."""
    for row in tables.read("response/repeatability").rows():
        if scale.endpoint and (row["endpoint"], row["instrument"]) == (scale.endpoint, scale.instrument):
            percent, points = float(row["sd_percent"] or 0), float(row["sd_points"] or 0)
            return math.hypot(percent / 100 * value, points), f"{row['known']}: {row['basis']}"
    return None, "no figure for how far this reading repeats"


def _direction(scale: Scale, points: float) -> str:
    if points == 0:
        return "same"
    if scale.better not in ("lower", "higher"):
        return "changed"
    return "better" if (points < 0) == (scale.better == "lower") else "worse"


def _important(scale: Scale, points: float, percent: float | None) -> Answer:
    """Large enough to matter by the published difference, in points or in percent, whichever is published."""
    said = []
    if scale.important_points is not None:
        said.append(abs(points) >= scale.important_points)
    if scale.important_percent is not None and percent is not None:
        said.append(abs(percent) >= scale.important_percent)
    if not said:
        return "unknown"
    return "yes" if any(said) else "no"
