"""How near LEDs of one channel come to each other: a row that is there twice, dies that lie over each other."""

from __future__ import annotations

import numpy as np

from lightmask.errors import BadInput

Array = np.ndarray
NEAREST_mm = 0.05  # from the middle of an LED to that of the next of its channel


def refuse_overlaps(place_mm: Array, die_mm: float | None, channel: str, key: str) -> None:
    """Refuse LEDs of one channel that share a place, and dies that overlap."""
    found_mm = nearest_pair_mm(place_mm, max(die_mm or 0.0, NEAREST_mm))
    if found_mm < NEAREST_mm:
        raise BadInput(
            f"{key}.name: two LEDs of channel '{channel}' share a place. Is a row there twice? Give each its own "
            "place; one that is twice as strong has share 2."
        )
    if die_mm is not None and found_mm < die_mm * (1 - 1e-9):
        raise BadInput(
            f"{key}.led.die: dies of {die_mm:g} mm lie {found_mm:.3g} mm apart, over each other. "
            "Give the side of what shines, or the right places."
        )


def nearest_pair_mm(place_mm: Array, reach_mm: float) -> float:
    """The smallest distance of two places, if it is below the reach; infinity otherwise."""
    place = place_mm[np.argsort(place_mm[:, 0])]
    nearest_mm = np.inf
    for step in range(1, len(place)):
        close = np.flatnonzero(place[step:, 0] - place[:-step, 0] < reach_mm)
        if not close.size:
            break
        apart_mm = np.linalg.norm(place[close + step] - place[close], axis=1).min()
        nearest_mm = min(nearest_mm, float(apart_mm))
    return nearest_mm if nearest_mm < reach_mm else np.inf
