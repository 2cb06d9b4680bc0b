"""The calendar at a glance: a column for each week, a mark for each day; told apart without colour too."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lightmask.report.drawing import (
    AMBER,
    BLUE,
    INK,
    PAPER,
    QUIET,
    SKY,
    STOP,
    Frame,
    area,
    line,
    mark,
    svg,
    told,
    words,
)

Said = dict[str, Any]
WIDE, NARROW = Frame(760, 42), Frame(400, 42)
STEP, CELL, HEAD, GAP, KEY = 27.0, 24.0, 22.0, 14.0, 26.0
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIRST = ("procedure", "stop", "review", "session", "pause")  # which of several marks of a day fills its square
PHASES = ((BLUE, PAPER), (SKY, INK), ("#cfe3f2", INK), ("#e4e4e4", INK))
WHAT = {
    "procedure": "procedure", "pause": "no light", "review": "look again", "stop": "stop if nothing changed",
    "measure": "measure",
}  # fmt: skip


def weeks(said: Said, frame: Frame = WIDE) -> str:
    """Every day from the first to the last, in rows of as many weeks as fit."""
    days = _by_date(said["calendar"]["days"])
    phases = list(dict.fromkeys(day["phase"] for day in said["calendar"]["days"] if day["what"] == "session"))
    start, end = min(days), max(days)
    monday = start - timedelta(days=start.weekday())
    columns = (end - monday).days // 7 + 1
    most = int((frame.end + 10 - frame.left) // STEP)
    fit = -(-columns // -(-columns // most))  # rows of about the same length
    parts, high = [], HEAD + 7 * STEP + GAP
    for block in range(-(-columns // fit)):
        top = block * high
        shown = min(fit, columns - block * fit)
        parts.append(_weekday_names(frame, top))
        firsts = [monday + timedelta(weeks=block * fit + column) for column in range(shown)]
        parts.append(_month_names(frame, top, firsts))
        for column, first in enumerate(firsts):
            for rank in range(7):
                on = first + timedelta(days=rank)
                place = frame.left + column * STEP, top + HEAD + rank * STEP
                parts.append(_day(place, on, days.get(on, []), phases))
    base = -(-columns // fit) * high
    frame = Frame(max(frame.left + fit * STEP + 4, NARROW.width), frame.left)
    key, below = _key(frame, base, phases, days)
    return svg(frame, below, "Calendar: sessions, pauses, procedures, measurements and reviews", [*parts, key])


def _by_date(days: list[Said]) -> dict[date, list[Said]]:
    found: dict[date, list[Said]] = {}
    for day in days:
        found.setdefault(date.fromisoformat(day["on"]), []).append(day)
    return found


def _weekday_names(frame: Frame, top: float) -> str:
    return "".join(
        words(name, frame.left - 8, top + HEAD + rank * STEP + 16, text_anchor="end", font_size=11)
        for rank, name in enumerate(WEEKDAYS)
    )


def _month_names(frame: Frame, top: float, firsts: list[date]) -> str:
    """A month over the week that holds its first day; over the first week too, where the next is far enough."""
    begins = {column: month for column, first in enumerate(firsts) if (month := _begun(first)) is not None}
    nearest = min((column for column in begins if column), default=len(firsts) + 9)
    if 0 not in begins and nearest > 1:
        begins[0] = firsts[0]
    parts = []
    for column, month in begins.items():
        year = f" {month.year}" if (column == 0 and nearest > 2) or month.month == 1 else ""
        name = f"{MONTHS[month.month - 1]}{year}"
        parts.append(words(name, frame.left + column * STEP, top + 14, fill=INK, font_weight="600"))
    return "".join(parts)


def _begun(first: date) -> date | None:
    """The month that begins in this week."""
    return next((on for on in (first + timedelta(days=k) for k in range(7)) if on.day == 1), None)


def _day(place: tuple[float, float], on: date, entries: list[Said], phases: list[Any]) -> str:
    x, y = place
    kinds = {entry["what"] for entry in entries}
    what = next((kind for kind in FIRST if kind in kinds), "")
    phase = next((entry["phase"] for entry in entries if entry["what"] == "session"), None)
    drawn = square(x, y, what, phases.index(phase) if what == "session" else 0, str(on.day))
    if "measure" in kinds:
        drawn += _corner(x, y)
    return told(drawn, f"{on.isoformat()}: " + " ".join(entry["said"] for entry in entries)) if entries else drawn


def square(x: float, y: float, what: str, rank: int, text: str) -> str:
    """One day: what it looks like by what is on it."""
    fill, ink, edge = {
        "session": (*PHASES[min(rank, len(PHASES) - 1)], "none"),
        "procedure": (AMBER, INK, INK),
        "stop": (STOP, PAPER, STOP),
        "review": (PAPER, INK, INK),
        "pause": (PAPER, QUIET, "#b9afa6"),
    }.get(what, ("none", "#8d857e", "none"))
    rx = CELL / 2 if what == "review" else 3
    wide = "2" if what in ("review", "procedure") else "1"
    box = mark(
        "rect", x=x + 1, y=y + 1, width=CELL - 2, height=CELL - 2, rx=rx, fill=fill, stroke=edge, stroke_width=wide
    )
    barred = line(x + 3, y + CELL - 3, x + CELL - 3, y + 3, stroke="#b9afa6") if what == "pause" else ""
    bold = {"font_weight": "700"} if what in ("session", "procedure", "stop", "review") else {}
    return box + barred + words(text, x + CELL / 2, y + 16, text_anchor="middle", font_size=11, fill=ink, **bold)


def _corner(x: float, y: float) -> str:
    """A measurement: a dark corner, whatever else the day holds."""
    return area([(x + CELL - 10, y), (x + CELL, y), (x + CELL, y + 10)], fill=INK, stroke=PAPER, stroke_width="0.8")


def _key(frame: Frame, top: float, phases: list[Any], days: dict[date, list[Said]]) -> tuple[str, float]:
    """What the marks mean, of those that are there; and where it ends."""
    kinds = {entry["what"] for entries in days.values() for entry in entries}
    rows = [("session", rank, f"session, {name}" if name else "session") for rank, name in enumerate(phases)]
    rows += [(kind, 0, said) for kind, said in WHAT.items() if kind in kinds]
    parts, x, y = [], 0.0, top
    for kind, rank, said in rows:
        wide = CELL + 6 + 6.6 * len(said) + 16
        if x and x + wide > frame.width:
            x, y = 0.0, y + KEY
        parts.append(square(x, y, kind, rank, "") + (_corner(x, y) if kind == "measure" else ""))
        parts.append(words(said, x + CELL + 6, y + 16, fill=INK))
        x += wide
    return "".join(parts), y + KEY + 2
