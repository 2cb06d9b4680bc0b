"""Bars: ranges side by side on one logarithmic axis, in groups, each with its middle marked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from lightmask.errors import BadInput
from lightmask.figures.sheet import INK, QUIET, SMALL, USUAL, EDGE_in, Picture, Words, headed

WIDE_in, NAMES_in, NUMBERS_in = 7.6, 2.15, 1.05
ROW_in, HEAD_in, FOOT_in = 0.185, 0.3, 0.62
BEYOND = 1.15  # how far the axis goes past the outermost value
STRIPE = "#e4e4e4"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One range. ``open_below``: an upper bound, so what is lower is possible too. ``said`` stands at its right."""

    name: str
    low: float
    middle: float
    high: float
    colour: str
    hollow: bool = False
    open_below: bool = False
    said: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.middle <= self.high < math.inf:
            raise BadInput(f"The bar '{self.name}' from {self.low:g} over {self.middle:g} to {self.high:g} is none.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """The bars under one heading."""

    title: str
    bars: tuple[Bar, ...]


def range_bars(
    groups: tuple[Bars, ...], label: str, key: tuple[tuple[str, str], ...], words: Words, beside: str = ""
) -> Picture:
    """Every range as a bar, group below group, over one logarithmic axis.

    label  of the axis, with its unit; key: colours and what they mean; beside: heading of what bars say at their right
    """
    if not groups or not all(group.bars for group in groups):
        raise BadInput("There is no range to draw. Give at least one bar in every group.")
    rows = sum(len(group.bars) for group in groups)
    body_in = rows * ROW_in + len(groups) * HEAD_in
    sheet, top_in = headed(WIDE_in, body_in + FOOT_in + HEAD_in, words)
    sheet.say(WIDE_in - NUMBERS_in + 0.1, top_in + 0.06, beside, SMALL)
    axes = sheet.box(NAMES_in, top_in + HEAD_in, WIDE_in - NAMES_in - NUMBERS_in, body_in)
    _axis(axes, groups, body_in, label)
    _key(sheet, key, top_in)
    at_in = 0.0
    for group in groups:
        sheet.say(EDGE_in, top_in + HEAD_in + at_in + 0.1, group.title, USUAL, weight="bold")
        at_in += HEAD_in
        for bar in group.bars:
            middle_in = at_in + ROW_in / 2
            _bar(axes, bar, middle_in)
            look: dict[str, Any] = {"va": "center", "color": INK if not bar.hollow else QUIET}
            sheet.say(EDGE_in + 0.08, top_in + HEAD_in + middle_in, bar.name, SMALL, **look)
            sheet.say(WIDE_in - NUMBERS_in + 0.1, top_in + HEAD_in + middle_in, bar.said, SMALL, **look)
            at_in += ROW_in
    return sheet.done()


def _axis(axes: Any, groups: tuple[Bars, ...], body_in: float, label: str) -> None:
    lows = [bar.low for group in groups for bar in group.bars]
    highs = [bar.high for group in groups for bar in group.bars]
    axes.set_xscale("log")
    axes.set_xlim(min(lows) / BEYOND, max(highs) * BEYOND)
    axes.set_ylim(body_in, 0)
    axes.set_yticks([])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.grid(axis="x", color=STRIPE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.set_xlabel(label, fontsize=USUAL, color=INK)
    axes.tick_params(which="both", labelsize=SMALL, color=INK, labelcolor=INK)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)


def _bar(axes: Any, bar: Bar, at_in: float) -> None:
    high = ROW_in * 0.52
    look: dict[str, Any] = {
        "edgecolor": bar.colour,
        "linewidth": 1.0,
        "facecolor": "white" if bar.hollow else bar.colour,
    }
    axes.barh(at_in, bar.high - bar.low, left=bar.low, height=high, **look)
    axes.plot([bar.middle] * 2, [at_in - high * 0.75, at_in + high * 0.75], color=INK, linewidth=1.3)
    if bar.open_below:
        axes.annotate(
            "", (bar.low / 1.6, at_in), (bar.low, at_in), annotation_clip=False,
            arrowprops={"arrowstyle": "->", "color": bar.colour, "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip


def _key(sheet: Any, key: tuple[tuple[str, str], ...], top_in: float) -> None:
    left_in = NAMES_in
    for colour, meaning in key:
        sheet.say(left_in, top_in + 0.06, "■", USUAL, color=colour)
        sheet.say(left_in + 0.16, top_in + 0.06, meaning, SMALL)
        left_in += 0.3 + 0.075 * len(meaning)
