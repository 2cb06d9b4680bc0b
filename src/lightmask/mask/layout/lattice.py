"""LEDs in a regular array."""

from __future__ import annotations

import numpy as np

from lightmask.mask.layout.drawing import Drawing, Patch, channels_of, not_too_many
from lightmask.mask.layout.form import ArrayForm


def fill(form: ArrayForm, channels: tuple[str, ...], outline: Patch | None, holes: list[Patch]) -> Drawing:
    """Rows from the top, each from the wearer's right; what lies outside the outline or in a hole is left out."""
    across_mm, up_mm = form.pitch if isinstance(form.pitch, tuple) else (form.pitch, form.pitch)
    row, column = (part.ravel() for part in np.mgrid[: form.rows, : form.columns])
    x_mm = (column - (form.columns - 1) / 2) * across_mm
    if form.staggered:
        x_mm = x_mm + np.where(row % 2, 0.25, -0.25) * across_mm
    y_mm = ((form.rows - 1) / 2 - row) * up_mm
    flat_mm = np.column_stack([x_mm, y_mm])
    kept = outline.holds(flat_mm) if outline else np.ones(len(flat_mm), dtype=bool)
    for hole in holes:
        kept &= ~hole.holds(flat_mm)
    words = form.pattern
    dies = {word: channels_of(word, channels, "layout.array.pattern") for turn in words for word in turn}
    places = [(place, words[row[place] % len(words)]) for place in np.flatnonzero(kept)]
    led = [(place, channel) for place, turn in places for channel in dies[turn[column[place] % len(turn)]]]
    not_too_many(len(led))
    chosen, channel = (np.array(part) for part in zip(*led, strict=True))
    return Drawing(flat_mm=flat_mm[chosen], channel=channel, zone=("all",) * len(led), share=np.ones(len(led)))
