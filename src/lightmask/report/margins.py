"""How much of each limit a session uses, with the deciding one marked."""

from __future__ import annotations

import textwrap
from typing import Any

from lightmask.report.drawing import (
    BLUE,
    INK,
    QUIET,
    STOP,
    USUAL,
    Frame,
    line,
    mark,
    over,
    svg,
    told,
    words,
)  # fmt: skip
from lightmask.report.wording import UNKNOWN, figure, percent

Said = dict[str, Any]
WIDE, NARROW = Frame(760, 270), Frame(400, 150)
TOP, ROW, HEAD = 1.25, 25.0, 34.0  # the axis ends beyond the limit, so that a breach shows
LETTER = 6.3


def margins(said: Said, frame: Frame = WIDE) -> str:
    """Bars of use, the greatest first; the line is the limit itself."""
    limits = sorted(said["safety"]["limits"], key=lambda one: -(one["use"] if one["use"] is not None else 1e9))
    worst = said["worst_margin"]
    deciding = worst["limit"] if worst else None
    heights = [ROW + 13 * (len(_named(one, frame)) - 1) for one in limits]
    base = HEAD + sum(heights)
    parts = [_limit_line(frame, worst, base)]
    y = HEAD
    for one, high in zip(limits, heights, strict=True):
        parts.append(_bar(frame, one, y, high, one["id"] == deciding))
        y += high
    for step in (0, 0.5, 1.0):
        parts.append(words(percent(step), frame.x(step, TOP), base + 18, text_anchor="middle"))
    parts.append(words("of what is allowed", frame.x(0.5, TOP), base + 36, text_anchor="middle", font_size=USUAL))
    return svg(frame, base + 44, "Use of each safety limit by this session", parts)


def _limit_line(frame: Frame, worst: Said | None, base: float) -> str:
    grid = "".join(line(frame.x(step, TOP), HEAD - 6, frame.x(step, TOP), base) for step in (0, 0.25, 0.5, 0.75))
    x = frame.x(1.0, TOP)
    share = f", kept by {100 * worst['share_of_draws']:g} of 100 draws" if worst and worst["share_of_draws"] else ""
    said = f"the limit{share}"
    return (
        grid
        + line(x, HEAD - 10, x, base, stroke=STOP, stroke_width="1.6")
        + words(said, frame.end, HEAD - 18, text_anchor="end", fill=STOP, font_weight="600")
    )


def _named(one: Said, frame: Frame) -> list[str]:
    return textwrap.wrap(one["limit"], int((frame.left - 14) / LETTER)) or [""]


def _bar(frame: Frame, one: Said, y: float, high: float, deciding: bool) -> str:
    use, lines = one["use"], _named(one, frame)
    middle = y + high / 2
    weight = {"font_weight": "700"} if deciding else {}
    parts = [
        words(
            text,
            frame.left - 10,
            middle + 4 + 13 * (rank - (len(lines) - 1) / 2),
            text_anchor="end",
            fill=INK,
            **weight,
        )
        for rank, text in enumerate(lines)
    ]
    if use is None:
        return "".join([*parts, words(UNKNOWN, frame.left + 6, middle + 4)])
    end = frame.x(min(use, TOP), TOP)
    ink = STOP if not one["kept"] else INK if deciding else BLUE
    parts.append(mark("rect", x=frame.left, y=middle - 6, width=max(end - frame.left, 1.5), height=12, fill=ink, rx=2))
    beyond = " →" if use > TOP else ""
    said = f"{percent(use)}{beyond}{', decides' if deciding else ''}"
    inside = end > frame.left + 0.55 * (frame.end - frame.left)
    if inside:
        parts.append(words(said, end - 6, middle + 4, text_anchor="end", fill="#ffffff", **weight))
    else:
        parts.append(over(said, end + 6, middle + 4, font_size=12, fill=INK if deciding else QUIET, **weight))
    return told(
        "".join(parts), f"{one['limit']}: {figure(one['value'], one['unit'])} of {figure(one['allowed'], one['unit'])}"
    )
