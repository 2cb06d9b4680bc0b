"""ics(said) -> bytes: a plan's dates for a calendar program. No title says what is treated, why, or whom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import reduce
from itertools import groupby
from math import gcd
from typing import Any
from zoneinfo import ZoneInfo

from lightmask.errors import BadInput

EVENING = time(20, 0)
ALARM = timedelta(minutes=-30)
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ALL_DAY = {
    "measure": "Photographs for your plan",
    "procedure": "Appointment",
    "pause": "No light session",
    "review": "Look back on your plan",
    "stop": "Look back on your plan",
}
IN_THE_PLAN = "Details are in your plan."
MOST_LEFT_OUT = 0.5  # of the sessions of a run: with more left out they are events of their own


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Sessions of one phase and one length: every ``interval`` weeks on these weekdays, or, with 0, just these days."""

    phase: str
    minutes: float
    days: tuple[date, ...]
    interval: int
    left_out: tuple[date, ...]

    @property
    def count(self) -> int:
        """How often the rule comes round, days that are left out counted."""
        return len(self.days) + len(self.left_out)


def ics(said: dict[str, Any], *, at: time = EVENING) -> bytes:
    """The calendar of a plan's plain data as an iCalendar file. The same plan gives the same bytes.

    Home sessions begin ``at`` this time of the plan's time zone; where the plan names none, of wherever the reader is.
    Sessions in the office last all day: their hour is by appointment.
    """
    import icalendar

    calendar = said.get("calendar")
    if not calendar:
        raise BadInput("This plan has no dates. Plan it with a start, as in --start 2026-12-01, for a calendar file.")
    zone = _zone(calendar.get("time_zone"))
    file = icalendar.Calendar()
    for name, value in (("prodid", "-//lightmask//plan//EN"), ("version", "2.0"), ("x-wr-calname", "Light sessions")):
        file.add(name, value)
    if zone is not None:
        file.add_component(_time_zone(str(calendar["time_zone"]), calendar))
    own, stamp = _hash(said), _stamp(said)
    cares = {phase["name"]: phase["care"] for phase in said.get("phases") or ()}
    for number, event in enumerate(_events(calendar, cares, zone, at)):
        event.add("uid", f"{own}-{number:03d}@lightmask")
        event.add("dtstamp", stamp)
        event.add("class", "PRIVATE")
        event.add("description", IN_THE_PLAN)
        file.add_component(event)
    return bytes(file.to_ical())


def runs(days: Sequence[dict[str, Any]]) -> tuple[Run, ...]:
    """The sessions of a calendar, those that a weekly rule gives together."""
    found: dict[tuple[str, float], list[date]] = {}
    for day in days:
        if day["what"] == "session":
            found.setdefault((day["phase"], day["minutes"]), []).append(date.fromisoformat(day["on"]))
    return tuple(_run(phase, minutes, ons) for (phase, minutes), ons in found.items())


def _run(phase: str, minutes: float, days: list[date]) -> Run:
    interval = reduce(gcd, ((_monday(day) - _monday(days[0])) // WEEK for day in days), 0)
    places = {day.weekday() for day in days}
    weeks = range(0, (_monday(days[-1]) - _monday(days[0])) // WEEK + 1, interval or 1)
    ruled = sorted(_monday(days[0]) + week * WEEK + place * DAY for week in weeks for place in places)
    left_out = tuple(day for day in ruled if days[0] <= day <= days[-1] and day not in days)
    regular = interval > 0 and len(days) > 1 and len(left_out) <= MOST_LEFT_OUT * len(days)
    return Run(
        phase=phase, minutes=minutes, days=tuple(days), interval=interval if regular else 0,
        left_out=left_out if regular else (),
    )  # fmt: skip


def _monday(day: date) -> date:
    return day - day.weekday() * DAY


def _events(calendar: dict[str, Any], cares: dict[str, str], zone: tzinfo | None, at: time) -> Iterator[Any]:
    """Every event: runs of sessions first, then what lasts all day."""
    for run in runs(calendar["days"]):
        begin = None if cares.get(run.phase) == "office" else at
        if run.interval:
            yield _ruled(run, zone, begin)
        else:
            yield from (_session(run, day, zone, begin) for day in run.days)
    named: dict[str, set[date]] = {}
    for day in calendar["days"]:
        if day["what"] in ALL_DAY:
            named.setdefault(ALL_DAY[day["what"]], set()).add(date.fromisoformat(day["on"]))
    for title, ons in named.items():
        days = sorted(ons)
        for _, row in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0] * DAY):  # days in a row are one event
            together = [on for _, on in row]
            yield _all_day(title, together[0], together[-1])


def _ruled(run: Run, zone: tzinfo | None, at: time | None) -> Any:
    """One event that comes round every week, less the days that are left out."""
    event = _session(run, run.days[0], zone, at)
    places = sorted({day.weekday() for day in run.days})
    rule: dict[str, Any] = {"freq": "weekly", "count": run.count, "byday": [BYDAY[place] for place in places]}
    event.add("rrule", rule | ({"interval": run.interval} if run.interval > 1 else {}))
    if run.left_out:
        event.add("exdate", [_begin(day, zone, at) for day in run.left_out])
    return event


def _session(run: Run, day: date, zone: tzinfo | None, at: time | None) -> Any:
    """One session; with an hour it has an alarm, without it lasts all day."""
    import icalendar

    title = f"Light session, {run.minutes:g} min"
    if at is None:
        return _all_day(title, day, day)
    event, begin = icalendar.Event(), _begin(day, zone, at)
    event.add("summary", title)
    event.add("dtstart", begin)
    event.add("duration", timedelta(minutes=run.minutes))
    alarm = icalendar.Alarm()
    for name, value in (("action", "DISPLAY"), ("description", "Light session"), ("trigger", ALARM)):
        alarm.add(name, value)
    event.add_component(alarm)
    return event


def _all_day(title: str, first: date, last: date) -> Any:
    """One event over whole days; its end is the day after, as the format wants it."""
    import icalendar

    event = icalendar.Event()
    event.add("summary", title)
    event.add("dtstart", first)
    event.add("dtend", last + DAY)
    event.add("transp", "TRANSPARENT")
    return event


def _begin(day: date, zone: tzinfo | None, at: time | None) -> date | datetime:
    return day if at is None else datetime.combine(day, at, zone)


def _zone(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise BadInput(f"'{name}' is not a time zone. Give one by its place, such as Europe/Berlin.") from None


def _time_zone(name: str, calendar: dict[str, Any]) -> Any:
    """The rules of the zone over the years of the course, and no longer: clocks may be changed otherwise later."""
    import icalendar

    first, last = (date.fromisoformat(calendar[end]).year for end in ("start", "end"))
    return icalendar.Timezone.from_tzid(name, first_date=date(first, 1, 1), last_date=date(last + 1, 12, 31))


def _hash(said: dict[str, Any]) -> str:
    """What tells this plan's events from another's, and is the same for the same plan."""
    told = {"calendar": said["calendar"], "phases": said.get("phases"), "goal": said.get("goal")}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _stamp(said: dict[str, Any]) -> datetime:
    """When the plan was made; a plan that does not say is from the day it begins."""
    day = date.fromisoformat((said.get("made_on") or said["calendar"]["start"])[:10])
    return datetime.combine(day, time(0), UTC)
