"""Beside: what was published on the left, what is foretold on the right, on one axis; a row for each thing measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.figures.sheet import INK, QUIET, SMALL, USUAL, EDGE_in, Picture, Sheet, Words, headed, line_in

Array = np.ndarray
WIDE_in, LEFT_in, GAP_in, MARGIN_in = 7.6, 2.95, 0.42, 1.0
ROW_in, HEAD_in, FOOT_in = 1.75, 0.5, 0.62
WORDS_in = 0.45  # how much farther right the right side starts where it has an axis of its own
STRIPE, FAINT = "#e4e4e4", 0.45
POINT, BROAD, NARROW = 5.5, 6.0, 1.6
ROOM = 0.06  # of the height, left free above and below


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One published number, or a finding at the height of its words. ``column``: its place from the left.

    hollow    of the people without the light; faint: not read by ourselves; joined: marks of one arm, by its name
    """

    column: int
    value: float
    colour: str = INK
    hollow: bool = False
    faint: bool = False
    joined: str = ""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Fan:
    """Draws over time as their middle, their middle half and nine in ten.

    ends    [5, at]  of nine in ten, of the half, the middle, and up again
    single  asked at single times, not on a curve
    """

    name: str
    colour: str
    at: Array
    ends: Array
    dashed: bool = False
    single: bool = False

    def __post_init__(self) -> None:
        if np.shape(self.ends) != (5, len(self.at)):
            raise BadInput(f"The fan '{self.name}' needs five lines over its {len(self.at)} times.")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Beside:
    """One row of a picture: marks on the left, fans on the right.

    label    of the axis that both share, with its unit; heights: names for values, where they are words
    below    under each column, such as findings without a figure; empty: what to say where there is no mark
    told     above the right side; until: when the course ends, on the axis of ``time``
    """

    label: str
    marks: tuple[Mark, ...]
    below: tuple[str, ...]
    fans: tuple[Fan, ...]
    told: str
    time: str
    heights: tuple[str, ...] = ()
    empty: str = ""
    until: float | None = None
    limits: tuple[float, float] | None = None


def published_and_foretold(rows: tuple[Beside, ...], columns: tuple[str, ...], heading: str, words: Words) -> Picture:
    """Rows of published numbers, each beside its forecast."""
    if not rows:
        raise BadInput("There is no row to draw. Give at least one.")
    each_in = HEAD_in + ROW_in + FOOT_in
    sheet, top_in = headed(WIDE_in, len(rows) * each_in, words)
    right_in = MARGIN_in + LEFT_in + GAP_in
    for number, row in enumerate(rows):
        at_in = top_in + number * each_in
        apart = bool(row.heights)
        shift_in = WORDS_in if apart else 0.0
        sheet.say(MARGIN_in, at_in, heading, SMALL, weight="bold")
        sheet.say(right_in + shift_in, at_in, row.told, SMALL, weight="bold")
        left = sheet.box(MARGIN_in, at_in + HEAD_in, LEFT_in, ROW_in)
        right = sheet.box(right_in + shift_in, at_in + HEAD_in, WIDE_in - right_in - shift_in - EDGE_in, ROW_in)
        _published(left, row, columns)
        _foretold(right, row)
        _dressed(left, right, row)
        _key(sheet, row.fans, right_in + shift_in, at_in + line_in(SMALL) + 0.03)
    return sheet.done()


def _published(axes: Any, row: Beside, columns: tuple[str, ...]) -> None:
    placed = _worded(row.marks) if row.heights else _side_by_side(row.marks)
    for line in () if row.heights else _lines(row.marks):
        axes.plot(
            [placed[id(mark)] for mark in line], [mark.value for mark in line], color=QUIET, linewidth=0.7, alpha=0.6,
            zorder=2,
        )  # fmt: skip
    for mark in row.marks:
        axes.plot(
            placed[id(mark)], mark.value, "o", markersize=POINT, markeredgecolor=mark.colour, markeredgewidth=1.2,
            markerfacecolor="white" if mark.hollow else mark.colour, alpha=FAINT if mark.faint else 1.0, zorder=3,
        )  # fmt: skip
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_xticks(range(len(columns)), columns)
    for place, text in enumerate(row.below):
        axes.annotate(
            text, (place, 0), xycoords=("data", "axes fraction"), xytext=(0, -29), textcoords="offset points",
            ha="center", va="top", fontsize=SMALL - 1, color=QUIET, annotation_clip=False,
        )  # fmt: skip
    if row.empty:
        axes.text(0.5, 0.5, row.empty, transform=axes.transAxes, ha="center", va="center", fontsize=USUAL, color=QUIET)


def _groups(marks: tuple[Mark, ...]) -> dict[tuple[str, int], list[Mark]]:
    """The marks of one arm in one column belong together."""
    groups: dict[tuple[str, int], list[Mark]] = {}
    for place, mark in enumerate(marks):
        groups.setdefault((mark.joined or str(place), mark.column), []).append(mark)
    return groups


def _lines(marks: tuple[Mark, ...]) -> list[list[Mark]]:
    """The numbers of an arm in their order; a lone pair of light and control is joined too."""
    found = []
    for group in _groups(marks).values():
        sides = [[mark for mark in group if mark.hollow is hollow] for hollow in (False, True)]
        found += [group] if all(len(side) <= 1 for side in sides) else sides
    return found


def _side_by_side(marks: tuple[Mark, ...]) -> dict[int, float]:
    """Where each mark stands: arms of one column side by side, the numbers of one arm in their order."""
    placed: dict[int, float] = {}
    groups = _groups(marks)
    for column in {of for _, of in groups}:
        here = [group for (_, of), group in groups.items() if of == column]
        for place, group in enumerate(here):
            centre = column + (place - (len(here) - 1) / 2) * min(0.3, 0.8 / len(here))
            for side in ([mark for mark in group if mark.hollow is hollow] for hollow in (False, True)):
                for number, mark in enumerate(side):
                    placed[id(mark)] = centre + (number - (len(side) - 1) / 2) * min(0.12, 0.24 / len(here))
    return placed


def _worded(marks: tuple[Mark, ...]) -> dict[int, float]:
    """Where each mark stands when heights are words: those of one column and height beside each other."""
    placed: dict[int, float] = {}
    for column, value in {(mark.column, mark.value) for mark in marks}:
        here = [mark for mark in marks if (mark.column, mark.value) == (column, value)]
        for number, mark in enumerate(here):
            placed[id(mark)] = column + (number - (len(here) - 1) / 2) * min(0.17, 0.8 / len(here))
    return placed


def _foretold(axes: Any, row: Beside) -> None:
    for place, fan in enumerate(row.fans):
        low, low_half, middle, high_half, high = fan.ends
        if fan.single:
            shift = (place - (len(row.fans) - 1) / 2) * 0.09 * max(np.ptp(fan.at), 1.0)
            axes.vlines(fan.at + shift, low, high, color=fan.colour, linewidth=NARROW, alpha=0.55)
            axes.vlines(fan.at + shift, low_half, high_half, color=fan.colour, linewidth=BROAD, alpha=0.75)
            axes.plot(fan.at + shift, middle, "o", color="white", markeredgecolor=fan.colour, markersize=4.5)
            continue
        axes.fill_between(fan.at, low, high, color=fan.colour, alpha=0.13, linewidth=0)
        axes.fill_between(fan.at, low_half, high_half, color=fan.colour, alpha=0.26, linewidth=0)
        axes.plot(fan.at, middle, color=fan.colour, linewidth=1.8, linestyle="--" if fan.dashed else "-")
    if row.until is not None:
        axes.axvline(row.until, color=QUIET, linewidth=0.8, linestyle=":")
    if row.fans and row.fans[0].single:
        reach = 0.25 * max(np.ptp(row.fans[0].at), 1.0)
        axes.set_xlim(min(row.fans[0].at) - reach, max(row.fans[0].at) + reach)
        axes.set_xticks(row.fans[0].at)
    elif row.fans:
        axes.set_xlim(row.fans[0].at[0], row.fans[0].at[-1])
    if not row.fans:
        axes.text(
            0.5, 0.5, "no forecast", transform=axes.transAxes, ha="center", va="center", fontsize=USUAL, color=QUIET
        )
        axes.set_xticks([])
    elif not row.fans[0].single:
        axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel(row.time, fontsize=SMALL, color=INK)


def _dressed(left: Any, right: Any, row: Beside) -> None:
    """One axis for both sides, unless the left one is in words."""
    values = [mark.value for mark in row.marks] + [end for fan in row.fans for end in np.ravel(fan.ends)]
    low, high = row.limits or (min(values, default=0.0), max(values, default=1.0))
    low, high = min(low, 0.0), max(high, 0.0)
    room = ROOM * ((high - low) or 1.0)
    for axes in (left, right):
        axes.set_ylim(low - room, high + room)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.grid(axis="y", color=STRIPE, linewidth=0.7)
        axes.axhline(0, color=QUIET, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(labelsize=SMALL, color=INK, labelcolor=INK, length=3)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−"))
    left.tick_params(axis="x", length=0, labelsize=SMALL - 0.5)
    if row.heights:
        left.set_ylim(-0.6, len(row.heights) - 0.4)
        left.axhline(0, color="white", linewidth=2)
        left.set_yticks(range(len(row.heights)), row.heights)
        right.set_ylabel(row.label, fontsize=SMALL, color=INK)
    else:
        left.set_ylabel(row.label, fontsize=SMALL, color=INK)


def _key(sheet: Sheet, fans: tuple[Fan, ...], left_in: float, top_in: float) -> None:
    for fan in fans:
        sheet.say(left_in, top_in, "■", SMALL, color=fan.colour)
        sheet.say(left_in + 0.15, top_in, fan.name, SMALL)
        left_in += 0.3 + 0.072 * len(fan.name)
