"""Misses: what was foretold beside what came, a row for each number, in groups; what fell outside is marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lightmask.errors import BadInput
from lightmask.figures.sheet import INK, QUIET, SMALL, USUAL, EDGE_in, Picture, Words, headed

WIDE_in, NAMES_in = 7.6, 2.5
ROW_in, HEAD_in, FOOT_in = 0.17, 0.3, 0.55
FORETOLD, OUTSIDE, STRIPE = "#3f5f7f", "#D55E00", "#e4e4e4"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One number: ends of nine in ten and of the half, the middle, and what was seen."""

    name: str
    ends: tuple[float, float, float, float, float]
    seen: float

    def __post_init__(self) -> None:
        if list(self.ends) != sorted(self.ends):
            raise BadInput(f"The ends foretold for '{self.name}' do not ascend. Give them from low to high.")

    @property
    def inside(self) -> bool:
        return self.ends[0] <= self.seen <= self.ends[-1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Foretold:
    """The rows under one heading."""

    title: str
    rows: tuple[Row, ...]


def foretold_and_seen(groups: tuple[Foretold, ...], label: str, limits: tuple[float, float], words: Words) -> Picture:
    """Every number on one axis, group below group; an end outside the limits is cut there."""
    if not groups or not all(group.rows for group in groups):
        raise BadInput("There is nothing foretold to draw. Give at least one row in every group.")
    body_in = sum(len(group.rows) for group in groups) * ROW_in + len(groups) * HEAD_in
    sheet, top_in = headed(WIDE_in, body_in + HEAD_in + FOOT_in, words)
    left_in = NAMES_in
    for sign, colour, meaning in (("■", FORETOLD, "foretold"), ("●", INK, "seen"), ("●", OUTSIDE, "seen, a miss")):
        sheet.say(left_in, top_in, sign, SMALL, color=colour)
        sheet.say(left_in + 0.15, top_in, meaning, SMALL)
        left_in += 0.35 + 0.075 * len(meaning)
    axes = sheet.box(NAMES_in, top_in + HEAD_in, WIDE_in - NAMES_in - EDGE_in, body_in)
    _axis(axes, limits, body_in, label)
    at_in = 0.0
    for group in groups:
        sheet.say(EDGE_in, top_in + HEAD_in + at_in + 0.1, group.title, USUAL, weight="bold")
        at_in += HEAD_in
        for row in group.rows:
            middle_in = at_in + ROW_in / 2
            _row(axes, row, middle_in)
            look: dict[str, Any] = {"va": "center", "color": INK if row.inside else OUTSIDE}
            sheet.say(EDGE_in + 0.08, top_in + HEAD_in + middle_in, row.name, SMALL - 0.5, **look)
            at_in += ROW_in
    return sheet.done()


def _axis(axes: Any, limits: tuple[float, float], body_in: float, label: str) -> None:
    axes.set_xlim(*limits)
    axes.set_ylim(body_in, 0)
    axes.set_yticks([])
    axes.grid(axis="x", color=STRIPE, linewidth=0.7)
    axes.axvline(0, color=QUIET, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_xlabel(label, fontsize=USUAL, color=INK)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−"))
    axes.tick_params(labelsize=SMALL, color=INK, labelcolor=INK)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)


def _row(axes: Any, row: Row, at_in: float) -> None:
    low, low_half, middle, high_half, high = row.ends
    axes.plot([low, high], [at_in] * 2, color=FORETOLD, linewidth=1.6, alpha=0.5, solid_capstyle="butt")
    axes.plot([low_half, high_half], [at_in] * 2, color=FORETOLD, linewidth=5.0, alpha=0.65, solid_capstyle="butt")
    axes.plot([middle] * 2, [at_in - 0.045, at_in + 0.045], color="white", linewidth=1.2)
    colour = INK if row.inside else OUTSIDE
    axes.plot(row.seen, at_in, "o", color=colour, markersize=5, markeredgecolor="white", markeredgewidth=0.8)
