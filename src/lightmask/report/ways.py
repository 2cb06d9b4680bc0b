"""Other ways to spend the time: hours against benefit, with doubt; numbers stand for the rows of the table."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from lightmask.report.drawing import (
    BLUE,
    GRID,
    INK,
    PAPER,
    QUIET,
    USUAL,
    Frame,
    line,
    mark,
    nice_steps,
    path,
    svg,
    words,
)

Said = dict[str, Any]
WIDE, NARROW = Frame(760, 64), Frame(400, 56)
TOP, HIGH, ROUND, PAD = 16.0, 220.0, 11.0, 0.03
Spot = tuple[float, float]


def hours_and_benefit(said: Said, frame: Frame = WIDE) -> str:
    """One numbered mark for each way; those on the front are joined, the chosen one is filled."""
    ways = [(rank + 1, way) for rank, way in enumerate(said["alternatives"]) if known(way)]
    most = max([way["hours"] for _, way in ways] + [1.0]) * 1.08
    spots = {rank: (_x(frame, way["hours"], most), _y(way["benefit"]["middle"])) for rank, way in ways}
    front = sorted(spots[rank] for rank, way in ways if way["on_front"])
    parts = [_grid(frame, most)]
    parts += [_doubt(spots[rank][0], way["benefit"]) for rank, way in ways]
    if len(front) > 1:
        parts.append(path(_stairs(front), stroke=QUIET, stroke_width="1.2", stroke_dasharray="2 3"))
    for group in _together(spots):
        chosen = any(way["chosen"] for rank, way in ways if rank in group)
        parts.append(_numbered(spots[group[0]], group, chosen))
    return svg(frame, TOP + HIGH + 56, "Hours of each way against its benefit", parts)


def known(way: Said) -> bool:
    """Whether a way can stand in the picture."""
    return way["hours"] is not None and bool(way["benefit"]) and way["benefit"]["middle"] is not None


def _x(frame: Frame, hours: float, most: float) -> float:
    """Where hours stand, with room for a mark at zero."""
    return frame.x(hours + PAD * most, (1 + PAD) * most)


def _y(share: float) -> float:
    return TOP + HIGH * (1 - share)


def _grid(frame: Frame, most: float) -> str:
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1.0):
        y = _y(share)
        parts += [line(frame.left, y, frame.end, y, stroke=GRID)]
        parts += [words(f"{100 * share:.0f} %", frame.left - 8, y + 4, text_anchor="end")]
    for hours in nice_steps(most):
        parts.append(words(f"{hours:g}", _x(frame, hours, most), TOP + HIGH + 27, text_anchor="middle"))
    middle = (frame.left + frame.end) / 2
    said = "hours of the whole course; upwards: share of what light can do"
    return "".join([*parts, words(said, middle, TOP + HIGH + 46, text_anchor="middle", font_size=USUAL)])


def _doubt(x: float, benefit: Said) -> str:
    return line(x, _y(benefit["low"]), x, _y(benefit["high"]), stroke=INK, stroke_width="1.3")


def _stairs(front: list[Spot]) -> list[Spot]:
    """From one to the next of the front: nothing better lies to the left and above."""
    points = [front[0]]
    for before, after in pairwise(front):
        points += [(after[0], before[1]), after]
    return points


def _together(spots: dict[int, Spot]) -> list[list[int]]:
    """Ways whose marks would lie on each other share one."""
    groups: list[list[int]] = []
    for rank, (x, y) in spots.items():
        near = (g for g in groups if abs(spots[g[0]][0] - x) < 2 * ROUND and abs(spots[g[0]][1] - y) < 2 * ROUND)
        group = next(near, None)
        if group is None:
            groups.append([rank])
        else:
            group.append(rank)
    return groups


def _numbered(spot: Spot, group: list[int], chosen: bool) -> str:
    x, y = spot
    said = ", ".join(map(str, sorted(group)))
    wide = max(2 * ROUND, 7 * len(said) + 10)
    fill, ink = (BLUE, PAPER) if chosen else (PAPER, INK)
    pill = mark("rect", x=x - wide / 2, y=y - ROUND, width=wide, height=2 * ROUND, rx=ROUND, fill=fill, stroke=INK,
                stroke_width="1.3")  # fmt: skip
    return pill + words(said, x, y + 4.3, text_anchor="middle", fill=ink, font_weight="700")
