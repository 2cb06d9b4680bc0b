"""Curves: what share of the area receives at least so much, with the range of the draws as a band."""

from __future__ import annotations

from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.figures.scale import Scale, scale_from_zero
from lightmask.figures.sheet import INK, SMALL, USUAL, Picture, Words, headed
from lightmask.mask.uniformity import Surface

# Okabe and Ito's palette, the whole face in ink before it; a style of line each, for those who see no colours.
COLOURS = (INK, "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES: tuple[Any, ...] = ("-", "-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (3, 1)))
LEVELS = 240
LAST = 0.02  # of the area: where the axis ends
NINE_IN_TEN = (0.05, 0.95)
WIDE_in, HIGH_in, KEY_in = 7.6, 3.6, 1.75


def surface_histogram(surfaces: tuple[Surface, ...], doubt: Surface | None, scale: Scale, words: Words) -> Picture:
    """The cumulative histogram of each surface as a line (of several draws, the middle), and a band of doubt.

    doubt  the draws of the first surface, shown as the range of nine in ten
    scale  says the unit and the quantity; its colours are not used
    """
    if not 0 < len(surfaces) <= len(COLOURS):
        raise BadInput(f"{len(surfaces)} curves cannot be told apart. Give 1 to {len(COLOURS)}.")
    tops = [surface.received_by(LAST) for surface in (*surfaces, *([doubt] if doubt else []))]
    last = scale_from_zero(np.array([max(np.quantile(top, NINE_IN_TEN[1]) for top in tops)]), scale.unit, "").high
    level = np.linspace(0, last, LEVELS)
    sheet, top_in = headed(WIDE_in, HIGH_in + 0.6, words)
    axes = sheet.box(0.78, top_in, WIDE_in - 0.78 - KEY_in, HIGH_in)
    if doubt and len(doubt.value) > 1:
        low, high = np.quantile(doubt.share_reaching(level), NINE_IN_TEN, axis=0) * 100
        axes.fill_between(level, low, high, color=INK, alpha=0.12, linewidth=0)
    for surface, colour, dashes in zip(surfaces, COLOURS, DASHES, strict=False):
        middle = np.median(surface.share_reaching(level), axis=0) * 100
        axes.plot(level, middle, color=colour, linestyle=dashes, linewidth=1.7, label=surface.name)
    _dressed(axes, last, scale.label)
    return sheet.done()


def _dressed(axes: Any, last: float, label: str) -> None:
    """Axes with units and no more ink than they need; the key beside them."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.set_xlim(0, last)
    axes.set_ylim(0, 101)
    axes.set_xlabel(label, fontsize=USUAL, color=INK)
    axes.set_ylabel("share of the area that\nreceives at least this, %", fontsize=USUAL, color=INK)
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=SMALL, color=INK, labelcolor=INK)
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False, fontsize=SMALL, handlelength=2.6)
