"""What groups of people would show over the weeks, with light and without: bands of nine in ten."""

from __future__ import annotations

from typing import Any

from lightmask.report.drawing import (
    BLUE,
    GRID,
    INK,
    QUIET,
    USUAL,
    WIDE,
    Frame,
    area,
    line,
    nice_steps,
    over,
    path,
    svg,
    words,
)  # fmt: skip

Said = dict[str, Any]
MOST = 3  # charts; the other endpoints stand in the table
TOP, HIGH = 26.0, 190.0


def charts_of(said: Said, frame: Frame = WIDE) -> list[str]:
    """One chart for each of the first endpoints."""
    foreseen = said["forecast"]
    reviews = [week for week in said["schedule"]["review_weeks"] if week <= foreseen["weeks"][-1]]
    return [_chart(one, foreseen, reviews, frame) for one in foreseen["endpoints"][:MOST]]


def _chart(one: Said, foreseen: Said, reviews: list[int], frame: Frame) -> str:
    axis, weeks = Frame(frame.width, 58), foreseen["weeks"]
    bands = [one["with_light"], one["without_light"], *([one["person"]] if one["person"] else [])]
    low = min(0.0, *(min(band["low"]) for band in bands))
    high = max(0.0, *(max(band["high"]) for band in bands))
    room = 0.05 * (high - low) or 1.0
    low, high = low - room, high + room

    def at(week: float, value: float) -> tuple[float, float]:
        return axis.x(week, weeks[-1] or 1), TOP + HIGH * (high - value) / (high - low)

    parts = [_grid(axis, foreseen, reviews, at, (low, high))]
    for band, ink, shade, dashes in (
        (one["without_light"], QUIET, "0.22", "5 3"),
        (one["with_light"], BLUE, "0.24", ""),
    ):
        upper = [at(week, value) for week, value in zip(weeks, band["high"], strict=True)]
        lower = [at(week, value) for week, value in zip(weeks, band["low"], strict=True)]
        middle = [at(week, value) for week, value in zip(weeks, band["middle"], strict=True)]
        parts.append(area([*upper, *reversed(lower)], fill=ink, fill_opacity=shade))
        parts.append(path(middle, stroke=ink, stroke_width="2.4", stroke_dasharray=dashes))
    if one["person"]:
        for end in ("low", "high"):
            points = [at(week, value) for week, value in zip(weeks, one["person"][end], strict=True)]
            parts.append(path(points, stroke=BLUE, stroke_width="1.1", stroke_dasharray="1.5 3"))
    return svg(frame, TOP + HIGH + 46, f"Forecast of {one['title']} with light and without, by week", parts)


def _grid(axis: Frame, foreseen: Said, reviews: list[int], at: Any, span: tuple[float, float]) -> str:
    weeks, parts = foreseen["weeks"], []
    for value in nice_steps(span[1], span[0]):
        y = at(0, value)[1]
        zero = {"stroke": QUIET} if abs(value) < 1e-9 else {"stroke": GRID}
        said = f"{value:+g} %".replace("-", "−") if abs(value) > 1e-9 else "0 %"
        parts += [line(axis.left, y, axis.end, y, **zero), words(said, axis.left - 8, y + 4, text_anchor="end")]
    base = TOP + HIGH
    for week in nice_steps(weeks[-1] or 1):
        if week == int(week):
            parts.append(words(f"{week:g}", at(week, 0)[0], base + 17, text_anchor="middle"))
    parts.append(words("week", axis.width / 2, base + 36, text_anchor="middle", font_size=USUAL))
    for week in reviews:
        x = at(week, 0)[0]
        triangle = [(x - 5, base + 1), (x + 5, base + 1), (x, base - 8)]
        parts.append(area(triangle, fill=INK))
    end = foreseen["course_weeks"]
    if end is not None and end <= weeks[-1]:
        x = at(end, 0)[0]
        side, shift = ("end", -5) if end > 0.6 * weeks[-1] else ("start", 5)
        parts.append(line(x, TOP - 12, x, base, stroke=INK, stroke_width="1.3"))
        parts.append(over("end of the course", x + shift, TOP - 8, text_anchor=side, font_size=12))
    return "".join(parts)
