"""From a plan.json to today's session: which part of the course, with which person and mask, and its settings."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lightmask.cli import planned
from lightmask.errors import BadInput, Unsafe

if TYPE_CHECKING:
    from lightmask.mask import Settings
    from lightmask.mask.leds import Mask
    from lightmask.person import Person
    from lightmask.plan.sessions_file import Log

Said = Mapping[str, Any]
DRAFT, WEEK = "draft", timedelta(days=7)
COMMAND = ("lightmask", "plan")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Session:
    """One session of a plan, on its day.

    said     the plan, as plain data; ``path`` where it was read
    phase    the part of the course that the session belongs to, as the plan writes it
    number   which session of the course it is, from 1; ``of`` how many there are
    """

    said: Said
    path: Path
    on: date
    phase: Said
    minutes: float
    number: int
    of: int

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


def plan_file(text: str) -> Path:
    """The plan.json that was meant: the file, or the one in the folder."""
    path = Path(text)
    return path / "plan.json" if path.is_dir() else path


def session(path: Path, now: datetime, log: Log | None, day: date | None = None) -> Session:
    """The session of ``day`` (today when None), or why there is none; ``log`` is what was done so far.

    Refused as unsafe: a draft, a day within a pause, anything adverse that was not looked at. Refused as input: a day
    that has no session, and a second session on one day.
    """
    said = planned.written_plan(path)
    deliverable(path, said)
    today = now.astimezone(zone(said)).date()
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


def deliverable(path: Path, said: Said) -> None:
    from lightmask.plan.earlier import SCHEMA

    if said.get("schema") != SCHEMA:
        raise BadInput(f"'{path}' is '{said.get('schema')}', and only '{SCHEMA}' can be delivered. Plan anew.")
    if said["status"] == DRAFT:
        why = [*said["cannot"], *said["safety"]["breaches"]]
        raise Unsafe((f"'{path}' is a draft, not cleared. Settle what is open, and plan again.", *why))
    if not said["phases"]:
        raise BadInput(f"'{path}' has no part that says how often and how long. Plan anew with a schedule.")


def zone(said: Said) -> Any:
    from zoneinfo import ZoneInfo

    name = (said["calendar"] or {}).get("time_zone")
    return ZoneInfo(name) if name else None


def nothing_adverse(log: Log | None) -> None:
    if log and log.adverse:
        notes = "; ".join(dict.fromkeys(one.note for one in log.adverse))
        raise Unsafe((f"Reported: {notes}. Have it looked at before any more light.",))


def no_pause(said: Said, today: date) -> None:
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
        raise BadInput(f"The plan has no session on {day}. {_nearest(days, day)}")
    return phases[found["phase"]], found["minutes"]


def _nearest(days: list[Said], day: date) -> str:
    """What a person can do instead."""
    ahead = next((one["on"] for one in days if one["on"] > day.isoformat()), None)
    before = next((one["on"] for one in reversed(days) if one["on"] < day.isoformat()), None)
    near = [f"the one before was on {before}"] if before else []
    near += [f"the next is on {ahead}"] if ahead else []
    said = " and ".join(near) or "the calendar has none"
    return f"{said[0].upper()}{said[1:]}. Give --day {ahead or before} to have that one today, or wait for it."


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


def person_and_mask(found: Session, person: str | None, mask: str | None) -> tuple[Person, Mask]:
    """Who and what the plan was made for, from the files that it names or from those that are given instead."""
    from lightmask.mask import Mask
    from lightmask.person import Person

    words = _words(found.said)
    who = Person.load(person or _where("--person", words["PERSON"], found.path))
    planned.of_one_person(found.path, found.said["person"], who)
    named = [mask] if mask else [words["MASK"], words.get("--office-mask")]
    lamps = [Mask.load(_lamp(one, found.path)) for one in named if one]
    lamp = next((one for one in lamps if one.name == found.phase["mask"]), None)
    if lamp is None:
        raise BadInput(
            f"The plan is for '{found.phase['mask']}', not for '{lamps[0].name}'. Give its file with --mask, "
            "or plan anew with this mask."
        )
    return who, lamp


def face(found: Session) -> str | None:
    """The face that the plan was made on, as it was named; None for the usual one."""
    named = _words(found.said).get("--face")
    if named is None or not Path(named).suffix:
        return named
    return _where("--face", named, found.path)


def _words(said: Said) -> dict[str, str]:
    """The files that the plan's own command names."""
    words = shlex.split(said["request"]["command"])
    if tuple(words[:2]) != COMMAND or len(words) < 4:
        raise BadInput("The plan does not say from which files it was made. Give --person FILE and --mask MASK.")
    options = {words[k]: words[k + 1] for k in range(4, len(words) - 1) if words[k].startswith("--")}
    return {"PERSON": words[2], "MASK": words[3]} | options


def _where(option: str, named: str, plan: Path) -> str:
    """A file as it was named, from here or from the plan's folder."""
    places = (Path(named), plan.parent / named, plan.parent / Path(named).name)
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise BadInput(f"The plan was made from '{named}', which is not there any more. Say where with {option} FILE.")
    return str(found)


def _lamp(named: str, plan: Path) -> str:
    """A mask's file or its name in the library."""
    return _where("--mask", named, plan) if named.endswith(".toml") else named


def log_of(path: Path, until: date) -> Log | None:
    """The sessions file, or None where nothing was done yet."""
    from lightmask.plan import sessions_file

    return sessions_file.read(path, until=until) if path.exists() and path.stat().st_size else None


def with_past_light(who: Person, found: Session, log: Log | None, now: datetime) -> Person:
    """The person with the light of the last 7 days that the sessions file knows of."""
    from dataclasses import replace

    from lightmask.plan.past_sessions import past_light

    if log is None or not log.sessions:
        return who
    light = past_light(log, found.said, now)
    if light is None or who.light is None:
        return replace(who, light=None)
    known = {one.at for one in who.light}
    return replace(who, light=(*who.light, *(one for one in light if one.at not in known)))
