"""How long a person may have the sessions of a plan alone: what stands ahead in it, and what ends that."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from lightmask import sitting
from lightmask.cli import planned
from lightmask.errors import BadInput, Unsafe
from lightmask.sitting import Session
from lightmask.sitting.today import WEEK, Said

if TYPE_CHECKING:
    from lightmask.person import Person
    from lightmask.plan.sessions_file import Log

DAY = timedelta(days=1)
LONGEST = timedelta(days=28)  # docs/decisions/0023-alone.md: as often as a course is measured
SLACK = timedelta(hours=4)  # earlier on the day than the time before; and no mask remembers more than a week


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """A moment from which an order for use alone no longer holds, and why, as the end of a sentence."""

    at: datetime
    why: str


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Ahead:
    """What a person may have alone from ``since`` on.

    session   the next one, as every other is; ``count`` how many are left before ``bound``
    bound     what ends it first
    gap       least time between two of them
    """

    session: Session
    count: int
    since: datetime
    bound: Bound
    gap: timedelta

    def least(self, bounds: list[Bound]) -> Ahead:
        """The same, ended by what comes first; BadInput where nothing is left."""
        first = min([self.bound, *bounds], key=lambda one: one.at)
        left = self.count if first is self.bound else self._before(first)
        if left < 1:
            raise BadInput(f"No session of the plan lies before {_day(first)}: {first.why}. Load it after that.")
        return replace(self, count=left, bound=first)

    def _before(self, bound: Bound) -> int:
        said = self.session.said
        if said["calendar"] is None:
            return min(self.count, _in(self.session.phase, bound.at - self.since))
        zone, own = sitting.zone(said), self.session
        days = _alike(_sessions(said, self.since.date()), own.phase["name"], own.minutes)
        return sum(_midnight(date.fromisoformat(one["on"]), zone) < bound.at for one in days)

    def wished(self, sessions: int | None, until: date | None) -> Ahead:
        """No more than was asked for; BadInput for more than there is."""
        found = self if until is None else self._until(until)
        if sessions is not None and not 1 <= sessions <= found.count:
            raise BadInput(
                f"--sessions {sessions} is not possible. Give 1 to {found.count}: so many of the plan lie before "
                f"{_day(found.bound)}, when {found.bound.why}."
            )
        return found if sessions is None else replace(found, count=sessions)

    def _until(self, until: date) -> Ahead:
        wanted = Bound(at=_midnight(until + DAY, sitting.zone(self.session.said)), why="it was asked to")
        if wanted.at > self.bound.at:
            raise BadInput(
                f"--until {until} is too late: {_day(self.bound)} is the first day on which the order may not hold, "
                f"because {self.bound.why}. Give an earlier day, or leave it out."
            )
        return self.least([wanted])


def ahead(path: Path, now: datetime, log: Log | None) -> Ahead:
    """What is left of the part of a plan that stands now, until something else begins.

    Refused as unsafe: a draft, anything adverse, a day within a pause, a part that is given in the office.
    """
    said = planned.written_plan(path)
    sitting.deliverable(said, path)
    sitting.nothing_adverse(log)
    zone = sitting.zone(said)
    today = now.astimezone(zone).date()
    sitting.no_pause(said, today)
    done = [one.on for one in log.sessions] if log else []
    first = today + DAY if today in done else today
    since = _midnight(first, zone) if first > today else now.astimezone(zone)
    make = _by_calendar if said["calendar"] is not None else _by_weeks
    found = make(
        Session(said=said, path=path, on=today, phase={}, minutes=0.0, number=len(done) + 1, of=0), since, done
    )
    _at_home(found.session.phase)
    return found.least([Bound(at=_midnight(today, zone) + LONGEST, why="no order for use alone holds longer")])


def of_the_form(who: Person, zone: object) -> Bound:
    """When the whole form is due again; BadInput where nobody wrote down when it was gone through."""
    from lightmask.safety.house import rule

    if not who.asked_on:
        raise BadInput(
            "Nobody wrote down when the whole form was gone through, and nobody asks it while the person is alone. Go "
            "through it, and write the day as asked_on under [screening]."
        )
    lasts = timedelta(days=rule("full form lasts"))
    due = date.fromisoformat(who.asked_on) + lasts + DAY
    return Bound(at=_midnight(due, zone), why=f"the whole form of {who.asked_on} is due again")


def _at_home(phase: Said) -> None:
    if phase["care"] != "home" or phase["supervised"]:
        raise Unsafe((f"The part '{phase['name']}' is given by a professional, and never alone. Deliver it instead.",))


def _by_calendar(plain: Session, since: datetime, done: list[date]) -> Ahead:
    """The sessions ahead that are all alike, up to the first day that is something else."""
    said, zone = plain.said, sitting.zone(plain.said)
    days = _sessions(said, since.date())
    if not days:
        raise BadInput("The calendar of the plan has no session left. Measure, compare with week 0, and plan again.")
    first = days[0]
    phase = next(one for one in said["phases"] if one["name"] == first["phase"])
    session = replace(plain, phase=phase, minutes=first["minutes"], of=sum(one["sessions"] for one in said["phases"]))
    same = _alike(days, phase["name"], first["minutes"])
    ons = [date.fromisoformat(one["on"]) for one in same]
    apart = min((later - earlier for earlier, later in pairwise(ons)), default=DAY)
    end = Bound(at=_midnight(ons[-1] + LONGEST, zone), why="the calendar has no more")
    found = Ahead(session=session, count=len(same), since=since, bound=end, gap=min(apart, WEEK) - SLACK)
    return found.least(list(_turns(said, since.date(), first)))


def _sessions(said: Said, since: date) -> list[Said]:
    return [one for one in said["calendar"]["days"] if one["what"] == "session" and one["on"] >= since.isoformat()]


def _alike(days: list[Said], phase: str, minutes: float) -> list[Said]:
    """The days up to the first of another part or another length."""
    other = next((at for at, one in enumerate(days) if (one["phase"], one["minutes"]) != (phase, minutes)), len(days))
    return days[:other]


def _turns(said: Said, since: date, first: Said) -> Iterator[Bound]:
    """Where the calendar wants something else than the same session again."""
    zone = sitting.zone(said)
    for one in said["calendar"]["days"]:
        on = date.fromisoformat(one["on"])
        if on < since:
            continue
        if one["what"] in ("pause", "procedure"):
            yield Bound(at=_midnight(on, zone), why=f"the plan has a {one['what']}")
        elif one["what"] in ("review", "stop"):
            yield Bound(at=_midnight(on + DAY, zone), why="the plan looks back before it goes on")
        elif one["what"] == "session" and (one["phase"], one["minutes"]) != (first["phase"], first["minutes"]):
            yield Bound(at=_midnight(on, zone), why="the plan goes on with other sessions")


def _by_weeks(plain: Session, since: datetime, done: list[date]) -> Ahead:
    """A plan without dates: the part that stands now by the weeks since the first session."""
    said, zone = plain.said, sitting.zone(plain.said)
    began = done[0] if done else since.date()
    week = (since.date() - began).days // WEEK.days
    phase = next((one for one in said["phases"] if one["start_week"] <= week < one["start_week"] + one["weeks"]), None)
    if phase is None:
        raise BadInput(f"The course is over: it began on {began}. Measure, compare with week 0, and plan again.")
    ends = _midnight(began + (phase["start_week"] + phase["weeks"]) * WEEK, zone)
    session = replace(plain, phase=phase, minutes=phase["minutes"], of=sum(one["sessions"] for one in said["phases"]))
    bound = Bound(at=ends, why=f"the part '{phase['name']}' of the plan is over")
    return Ahead(session=session, count=_in(phase, ends - since), since=since, bound=bound, gap=DAY - SLACK)


def _in(phase: Said, length: timedelta) -> int:
    """Sessions of a part's rhythm in a length of time."""
    return max(min(math.ceil(length / WEEK * phase["sessions_per_week"]), math.ceil(length / DAY)), 0)


def _midnight(day: date, zone: object) -> datetime:
    """The first moment of a day where the person lives."""
    if zone is None:
        return datetime.combine(day, time(0)).astimezone()
    return datetime.combine(day, time(0), zone)  # type: ignore[arg-type]


def _day(bound: Bound) -> str:
    return f"{bound.at:%Y-%m-%d}"
