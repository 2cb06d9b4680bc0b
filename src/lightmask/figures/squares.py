"""Pictures of spots under LEDs: the same piece of skin on its surface and deeper and deeper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lightmask.figures.scale import Scale, scale_from_zero
from lightmask.figures.sheet import QUIET, SMALL, USUAL, EDGE_in, Picture, Words, headed, line_in

EACH_in, GAP_in, HEAD_in, BAR_in = 1.9, 0.18, 0.26, 0.75


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One map of a flat piece of skin: ``value`` [y, x], y up, x to the wearer's left; ``told`` stands under it."""

    title: str
    value: Any
    told: str = ""


def spot_maps(pieces: tuple[Piece, ...], width_mm: float, unit: str, quantity: str, words: Words) -> Picture:
    """Maps beside each other in one scale, with a ruler of 5 mm."""
    scale: Scale = scale_from_zero([piece.value for piece in pieces], unit, quantity)
    wide_in = len(pieces) * (EACH_in + GAP_in) - GAP_in + 2 * EDGE_in
    told_in = line_in(SMALL) + 0.1
    sheet, top_in = headed(wide_in, HEAD_in + EACH_in + told_in + BAR_in, words)
    for number, piece in enumerate(pieces):
        left_in = EDGE_in + number * (EACH_in + GAP_in)
        sheet.say(left_in + EACH_in / 2, top_in, piece.title, USUAL, ha="center")
        axes = sheet.box(left_in, top_in + HEAD_in, EACH_in, EACH_in)
        axes.imshow(
            piece.value, origin="lower", cmap=scale.colours, vmin=scale.low, vmax=scale.high, interpolation="bilinear"
        )
        axes.set_axis_off()
        sheet.say(left_in + EACH_in / 2, top_in + HEAD_in + EACH_in + 0.06, piece.told, SMALL, color=QUIET, ha="center")
    below_in = top_in + HEAD_in + EACH_in + told_in + 0.08
    sheet.ruler(EDGE_in, below_in, width_mm / EACH_in, 5.0)
    sheet.bar(scale, wide_in * 0.25, below_in, wide_in * 0.5)
    return sheet.done()
