"""Which days had a session: a calendar of weeks that praises and does not scold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lightmask.clinic.charts.numerals import day as day_told
from lightmask.clinic.charts.picture import NARROW, Chart, Column, Frame, Key, box, chart, classed, dot, words
from lightmask.errors import BadInput
from lightmask.report.drawing import mark

STATES = ("done", "self", "stopped", "missed", "rest", "planned")
COUNTED = ("done", "self")
TOLD = (*COUNTED, "stopped", "missed")
CELL, STEP, HEAD, SIDE = 24, 29, 26, 40
MOST_WEEKS = {True: 10, False: 23}  # that fit beside one another: narrow, wide


@dataclass(frozen=True, slots=True)
class Day:
    """One day: done, self (told by the person), stopped, missed, rest or planned."""

    on: date
    state: str

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise BadInput(f"A day is {', '.join(STATES)}, not '{self.state}'.")


def adherence(days: Sequence[Day], target_per_week: int | None = None) -> Chart:
    """Weeks from left to right, Monday on top; the newest weeks where not all fit."""
    if not days:
        raise BadInput("There is no day to show yet. Give at least one.")
    weeks = _weeks(days)
    done = sum(day.state in COUNTED for day in days)
    caption = _("Sessions, day by day")
    begun = _begun(weeks)
    said = _("%(done)s sessions in %(weeks)s weeks.") % {"done": done, "weeks": len(begun)}
    if early := sum(day.state == "stopped" for day in days):
        said += " " + _("Stopped early besides: %(count)s.") % {"count": early}
    if target_per_week:
        begun = [week for week in begun if _count(week) >= target_per_week or not _goes_on(week)]
        met = sum(_count(week) >= target_per_week for week in begun)
        said += " " + _("%(met)s of %(weeks)s weeks met the target of %(target)s.") % {
            "met": met, "weeks": len(begun), "target": target_per_week}  # fmt: skip
    rows = [[_("week of %(day)s") % {"day": day_told(monday)}, str(_count(week)), _words_of(week)]
            for monday, week in weeks.items()]  # fmt: skip
    columns = [Column(_("Week")), Column(_("Sessions"), "number"), Column(_("Days"))]
    seen = {day.state for day in days}
    keys = [Key(f"day-{state}", _named(state)) for state in STATES if state in seen]
    return chart(lambda frame: _drawn(frame, weeks, target_per_week), caption, said, columns, rows, keys, said)


def _weeks(days: Sequence[Day]) -> dict[date, list[Day]]:
    """By the Monday of each week, and none left out between the first and the last."""
    ordered = sorted(days, key=lambda day: day.on)
    first, last = (_monday(day.on) for day in (ordered[0], ordered[-1]))
    found: dict[date, list[Day]] = {first + timedelta(weeks=n): [] for n in range((last - first).days // 7 + 1)}
    for day in ordered:
        found[_monday(day.on)].append(day)
    return found


def _begun(weeks: dict[date, list[Day]]) -> list[list[Day]]:
    """Those up to the last day that was had or missed: what lies ahead is no week that failed."""
    last = max((monday for monday, week in weeks.items() if any(day.state in TOLD for day in week)), default=None)
    return [] if last is None else [week for monday, week in weeks.items() if monday <= last]


def _goes_on(week: Sequence[Day]) -> bool:
    return any(day.state == "planned" for day in week)


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _count(week: Sequence[Day]) -> int:
    return sum(day.state in COUNTED for day in week)


def _words_of(week: Sequence[Day]) -> str:
    counts = Counter(day.state for day in week)
    return ", ".join(f"{_named(state)} {counts[state]}" for state in STATES if counts[state])


def _named(state: str) -> str:
    return {
        "done": _("done"), "self": _("done, as told by the person"), "stopped": _("stopped early"),
        "missed": _("not done"), "rest": _("rest"), "planned": _("planned"),
    }[state]  # fmt: skip


def _drawn(frame: Frame, weeks: dict[date, list[Day]], target: int | None) -> tuple[Frame, list[str]]:
    shown = list(weeks.items())[-MOST_WEEKS[frame is NARROW] :]
    frame = replace(frame, width=frame.width if frame is NARROW else max(420, SIDE + STEP * len(shown) + 8),
                    height=HEAD + 7 * STEP + 22)  # fmt: skip
    parts = [words(str(WEEKDAYS_ABBR[n]), SIDE - 8, HEAD + n * STEP + 17, "quiet", "end") for n in range(7)]
    months: set[tuple[int, int]] = set()
    for place, (monday, week) in enumerate(shown):
        x = SIDE + place * STEP
        if (monday.year, monday.month) not in months:
            months.add((monday.year, monday.month))
            parts.append(words(date_format(monday, "M"), x, HEAD - 9, "quiet"))
        by_day = {day.on.weekday(): day for day in week}
        parts += [_cell(by_day.get(n), x, HEAD + n * STEP) for n in range(7)]
        if target and _count(week) >= target:
            parts.append(_ticked(x + CELL / 2, HEAD + 7 * STEP + 8, "met"))
    return frame, parts


def _cell(day: Day | None, x: float, y: float) -> str:
    if day is None:
        return dot(x + CELL / 2, y + CELL / 2, 1.5, "day-none")
    inside = box(x, y, CELL, CELL, f"day-{day.state}", 5)
    if day.state in COUNTED:
        inside += _ticked(x + CELL / 2, y + CELL / 2, f"day-{day.state}-sign")
    if day.state == "stopped":
        inside += box(x + 7, y + 7, CELL - 14, CELL - 14, "day-stopped-sign", 1)
    return mark("g", mark("title", f"{day_told(day.on)}: {_named(day.state)}") + inside)


def _ticked(x: float, y: float, look: str) -> str:
    return mark("path", d=f"M{x - 5:.1f} {y:.1f}l3.5 3.8l6.5 -7.3", **classed(f"tick {look}"))
