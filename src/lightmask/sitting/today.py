"""Which session of a plan is today's: its part of the course, its minutes and its settings; or why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lightmask.errors import BadInput, Unsafe

if TYPE_CHECKING:
    from lightmask.mask import Settings
    from lightmask.plan.sessions_file import Log

Said = Mapping[str, Any]
DRAFT, WEEK = "draft", timedelta(days=7)
UNNAMED = "This plan"  # one that is in no file


class NoSession(BadInput):
    """The plan has no session on a day. ``before`` and ``ahead``: the nearest that it has, None where there is none."""

    def __init__(self, day: date, before: str | None, ahead: str | None):
        self.before, self.ahead = before, ahead
        near = [f"the one before was on {before}"] if before else []
        near += [f"the next is on {ahead}"] if ahead else []
        said = " and ".join(near) or "the calendar has none"
        super().__init__(f"The plan has no session on {day}. {said[0].upper()}{said[1:]}.")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Session:
    """One session of a plan, on its day.

    said     the plan, as plain data; ``path`` where it was read, None where it is in no file
    phase    the part of the course that the session belongs to, as the plan writes it
    number   which session of the course it is, from 1; ``of`` how many there are
    """

    said: Said
    on: date
    phase: Said
    minutes: float
    number: int
    of: int
    path: Path | None = None

    @property
    def settings(self) -> Settings:
        """Drive, length and pulses of this session."""
        from lightmask.mask import Settings
        from lightmask.mask.settings import CONTINUOUS, Pulses
        from lightmask.units import s_PER_min

        own = self.phase["pulses"]
        pulses = Pulses(**own) if isinstance(own, Mapping) else CONTINUOUS
        return Settings(drive=self.phase["drive"], duration_s=self.minutes * s_PER_min, pulses=pulses)

    @property
    def title(self) -> str:
        """'session 7 of 54, course'."""
        return f"session {self.number} of {self.of}, {self.phase['name']}"


def session(
    said: Said, now: datetime, log: Log | None, day: date | None = None, path: Path | None = None
) -> Session:  # fmt: skip
    """The session of ``day`` (today when None), or why there is none; ``log`` is what was done so far.

    Refused as unsafe: a draft, a day within a pause, anything adverse that was not looked at. Refused as input: a day
    that has no session, and a second session on one day.
    """
    deliverable(said, path)
    today = day_of(said, now)
    done = [one.on for one in log.sessions] if log else []
    nothing_adverse(log)
    if today in done:
        raise BadInput(f"The session of {today} has been done: it stands in the sessions file. One a day is planned.")
    no_pause(said, today)
    phase, minutes = _planned_on(said, today if day is None else day, done)
    of = sum(one["sessions"] for one in said["phases"])
    return Session(
        said=said, path=path, on=today, phase=phase, minutes=minutes, number=len(done) + 1, of=max(of, len(done) + 1)
    )


def deliverable(said: Said, path: Path | None = None) -> None:
    """Refuse a plan of another version, one that was not cleared, and one without a schedule."""
    from lightmask.plan.earlier import SCHEMA

    named = f"'{path}'" if path else UNNAMED
    if said.get("schema") != SCHEMA:
        raise BadInput(f"{named} is '{said.get('schema')}', and only '{SCHEMA}' can be delivered. Plan anew.")
    if said["status"] == DRAFT:
        why = [*said["cannot"], *said["safety"]["breaches"]]
        raise Unsafe((f"{named} is a draft, not cleared. Settle what is open, and plan again.", *why))
    if not said["phases"]:
        raise BadInput(f"{named} has no part that says how often and how long. Plan anew with a schedule.")


def zone(said: Said) -> Any:
    """Where the person lives, by the plan's calendar; None where it does not say."""
    from zoneinfo import ZoneInfo

    name = (said["calendar"] or {}).get("time_zone")
    return ZoneInfo(name) if name else None


def day_of(said: Said, now: datetime) -> date:
    """The day where the person lives; by the zone of ``now`` where the plan does not say."""
    place = zone(said)
    return now.date() if place is None else now.astimezone(place).date()


def nothing_adverse(log: Log | None) -> None:
    """Refuse light after anything adverse that was not looked at."""
    if log and log.adverse:
        notes = "; ".join(dict.fromkeys(one.note for one in log.adverse))
        raise Unsafe((f"Reported: {notes}. Have it looked at before any more light.",))


def no_pause(said: Said, today: date) -> None:
    """Refuse light on a day within a pause."""
    for day in (said["calendar"] or {"days": ()})["days"]:
        if day["what"] == "pause" and day["on"] == today.isoformat():
            raise Unsafe((f"{today} lies in a pause of the plan: {day['said']}",))


def _planned_on(said: Said, day: date, done: list[date]) -> tuple[Said, float]:
    """The part of the course and the minutes of a day."""
    phases = {phase["name"]: phase for phase in said["phases"]}
    if said["calendar"] is None:
        phase = _without_dates(said, day, done)
        return phase, phase["minutes"]
    days = [one for one in said["calendar"]["days"] if one["what"] == "session"]
    found = next((one for one in days if one["on"] == day.isoformat()), None)
    if found is None:
        raise _none_on(day, days)
    return phases[found["phase"]], found["minutes"]


def _none_on(day: date, days: list[Said]) -> NoSession:
    ahead = next((one["on"] for one in days if one["on"] > day.isoformat()), None)
    before = next((one["on"] for one in reversed(days) if one["on"] < day.isoformat()), None)
    return NoSession(day, before, ahead)


def _without_dates(said: Said, day: date, done: list[date]) -> Said:
    """The part that stands now in a plan without a calendar: by the weeks since the first session."""
    first = done[0] if done else day
    week = (day - first).days // WEEK.days
    phase: Said | None = next(
        (one for one in said["phases"] if one["start_week"] <= week < one["start_week"] + one["weeks"]), None
    )
    if phase is None:
        raise BadInput(f"The course is over: it began on {first}. Measure, compare with week 0, and plan again.")
    in_a_week = [one for one in done if day - WEEK < one <= day]
    most = math.ceil(phase["sessions_per_week"])
    if len(in_a_week) >= most:
        raise BadInput(
            f"{len(in_a_week)} sessions since {in_a_week[0]}, and the plan has {most} in 7 days. "
            f"Wait until {in_a_week[-most] + WEEK}."
        )
    return phase
