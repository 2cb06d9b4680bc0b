"""so_far(log, said, until) -> SoFar: what of a course was done, and what is left of it. Nothing is done twice over."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.plan.sessions_file import Log, Outcome, Output
from lightmask.plan.weekdays import WEEK_d, weeks_of
from lightmask.response.advice import rule as judged
from lightmask.response.measured import Measured
from lightmask.response.parameters import known
from lightmask.response.regimen import Regimen

DAY = timedelta(days=1)
PERCENT = 100.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One session of the earlier plan."""

    on: date
    phase: str
    minutes: float


@dataclass(frozen=True, kw_only=True, slots=True)
class SoFar:
    """A course up to a day.

    planned, done    sessions up to ``until``; ``adherence`` their share, None before the first planned one
    minutes          what was lit, dimmed sessions counted by their share; planned_minutes what was to be by now
    longest_gap_d    the most days without light since the first session, up to today
    weeks_missed     whole weeks with planned sessions and none done
    dimming          what each channel gives as a share of when it was new, where the file says so
    measured         ready for response.update; adverse in words
    sessions_left    planned after today; weeks_left the weeks that they take
    behind           sessions missed, which are not made up for; longer_by_weeks if they were added at the end instead
    restart          whether so long a gap is better taken as a new beginning
    """

    until: date
    first: date | None
    days: tuple[date, ...]
    planned: int
    done: int
    adherence: float | None
    minutes: float
    planned_minutes: float
    longest_gap_d: int
    weeks_missed: int
    dimming: Mapping[str, float]
    measured: tuple[Measured, ...]
    adverse: tuple[str, ...]
    sessions_left: int
    weeks_left: int
    behind: int
    longer_by_weeks: int
    restart: bool
    notes: tuple[str, ...]

    @property
    def regimen(self) -> Regimen:
        """The days of what was really done, counted from the first session."""
        if self.first is None:
            raise BadInput("No session was done yet, so there are no days. Plan from the beginning.")
        return Regimen(day=np.array([(on - self.first).days for on in self.days]))


def so_far(log: Log, said: Mapping[str, Any], until: date) -> SoFar:
    """What was done of an earlier plan (its plain data) by a day; one without dates counts from the first session."""
    late = next((one.on for one in log.sessions if one.on > until), None)
    if late is not None:
        raise BadInput(f"The session on {late} lies after {until}. Give a later day, or leave it out.")
    done = [one.on for one in log.sessions]
    plan = planned(said, done[0] if done else until)
    due = [one for one in plan if one.on <= until]
    ahead = [one for one in plan if one.on > until]
    gap_d = (until - done[-1]).days if done else 0
    dimming, unsure = _dimming(log.outputs)
    restart = gap_d > restart_after_d()
    in_plan = [on for on in done if on >= plan[0].on]
    behind = max(len(due) - len(in_plan), 0)
    share = len(in_plan) / len(due) if due else None
    adverse = tuple(dict.fromkeys(one.note for one in log.adverse))
    return SoFar(
        until=until,
        first=done[0] if done else None,
        days=tuple(done),
        planned=len(due),
        done=len(in_plan),
        adherence=share,
        minutes=math.fsum(one.minutes * one.share for one in log.sessions),
        planned_minutes=math.fsum(one.minutes for one in due),
        longest_gap_d=max([(later - earlier).days for earlier, later in pairwise([*done, until])], default=0),
        weeks_missed=_weeks_missed(due, done, until),
        dimming=MappingProxyType(dimming),
        measured=tuple(_measured(log.outcomes, done)),
        adverse=adverse,
        sessions_left=len(ahead),
        weeks_left=math.ceil(((ahead[-1].on - until).days) / WEEK_d) if ahead else 0,
        behind=behind,
        longer_by_weeks=math.ceil(behind / _rhythm(plan)),
        restart=restart,
        notes=tuple(
            note for note in (
                _kept(len(in_plan), len(due), share), _early(done, plan), _resume(behind, ahead, gap_d, restart, log),
                _stopped(adverse), *unsure,
            ) if note
        ),
    )  # fmt: skip


def planned(said: Mapping[str, Any], first: date) -> tuple[Planned, ...]:
    """The sessions of a plan by its calendar; without one, evenly spread from the first session on."""
    calendar = said.get("calendar")
    if calendar:
        found = [
            Planned(on=date.fromisoformat(day["on"]), phase=day["phase"], minutes=day["minutes"])
            for day in calendar["days"]
            if day["what"] == "session"
        ]
    else:
        found = [
            Planned(on=first + (week + phase["start_week"]) * WEEK_d * DAY + place * DAY, phase=phase["name"],
                    minutes=phase["minutes"])
            for phase in said.get("phases") or ()
            for week, places in enumerate(weeks_of(phase["sessions_per_week"], phase["weeks"], range(WEEK_d)))
            for place in places
        ]  # fmt: skip
    if not found:
        raise BadInput(
            "The earlier plan has no session, by its calendar or its phases. Give the plan.json of a course."
        )
    return tuple(sorted(found, key=lambda one: one.on))


def restart_after_d() -> float:
    """After how many days without light a course is better begun anew."""
    return resuming("restart after") * known()["memory_d"].centre


def resuming(name: str) -> float:
    """One number of the table of taking up a course again."""
    table = tables.read("plan/resuming")
    return float(table.column("value")[table.text("rule").index(name)])


def _weeks_missed(due: Sequence[Planned], done: Iterable[date], until: date) -> int:
    """Weeks, counted from the first planned day, that are over, had sessions planned and none done."""
    if not due:
        return 0
    start = due[0].on
    over = (until - start).days // WEEK_d
    wanted = {(one.on - start).days // WEEK_d for one in due}
    had = {(on - start).days // WEEK_d for on in done}
    return sum(week < over for week in wanted - had)


def _rhythm(plan: Sequence[Planned]) -> float:
    """Sessions a week of the phase that most sessions belong to."""
    names = [one.phase for one in plan]
    main = [one.on for one in plan if one.phase == max(dict.fromkeys(names), key=names.count)]
    weeks = math.ceil(((main[-1] - main[0]).days + 1) / WEEK_d)
    return len(main) / weeks


def _measured(outcomes: Sequence[Outcome], done: Sequence[date]) -> Iterable[Measured]:
    """Measurements as the response room takes them; one from before the first session is the baseline of the others."""
    before: dict[str, float] = {}
    later: list[tuple[float, Outcome]] = []
    for one in outcomes:
        week = _week(one, done)
        if week > 0:
            later.append((week, one))
        elif one.value is None:
            raise BadInput(f"{one.endpoint}: a change in percent of week 0 is no baseline. Give its value.")
        else:
            before[one.endpoint] = one.value
    for week, one in sorted(later, key=lambda pair: (pair[1].endpoint, pair[0])):
        baseline = before.get(one.endpoint) if one.baseline is None else one.baseline
        if one.value is not None and baseline is None:
            raise BadInput(
                f"{one.endpoint} of week {week:.2g} has no baseline. Give it in its line, or the value of week 0 as a "
                "line of its own."
            )
        yield Measured(
            endpoint=one.endpoint, week=week, value=one.value, change_percent=one.change_percent,
            baseline=baseline if one.value is not None else None,
        )  # fmt: skip


def _week(one: Outcome, done: Sequence[date]) -> float:
    if one.week is not None:
        return one.week
    if one.on is None or not done:
        return 0.0
    return max((one.on - done[0]).days / WEEK_d, 0.0)


def _dimming(outputs: Sequence[Output]) -> tuple[dict[str, float], list[str]]:
    """The latest share of new of each channel, and which cannot be told."""
    found: dict[str, float] = {}
    unsure: list[str] = []
    for channel in dict.fromkeys(one.channel for one in outputs):
        mine = [one for one in outputs if one.channel == channel]
        read = [one.measured_mW_cm2 for one in mine if one.measured_mW_cm2 is not None]
        if mine[-1].share_of_new is not None:
            found[channel] = mine[-1].share_of_new
        elif len(read) > 1 and read[0] > 0:
            found[channel] = read[-1] / read[0]
        else:
            unsure.append(f"{channel} was measured once: how far it dimmed, only a second measurement shows.")
    dimmer = [f"{name} gives {PERCENT * share:.0f} % of new" for name, share in found.items() if share < 1]
    return found, unsure + ([f"The mask has dimmed: {', '.join(dimmer)}."] if dimmer else [])


def _kept(done: int, due: int, share: float | None) -> str:
    if share is None:
        return "No session was planned up to now."
    said = f"{done} of {due} sessions planned by now were done ({PERCENT * share:.0f} %)"
    if share > 1:
        return f"{said}: more than planned, which no trial supports."
    if share >= resuming("kept"):
        return f"{said}: the course was kept."
    if share >= judged("least done"):
        return f"{said}: fewer than planned; expect less, and later."
    return f"{said}: too few to judge the course by."


def _early(done: Sequence[date], plan: Sequence[Planned]) -> str:
    early = sum(on < plan[0].on for on in done)
    return f"{early} sessions from before the plan began are not counted to it." if early else ""


def _resume(behind: int, ahead: Sequence[Planned], gap_d: int, restart: bool, log: Log) -> str:
    """How to go on."""
    if not log.sessions:
        return "No session was done yet: begin as planned, from the first week."
    if restart:
        return (
            f"The last session was {gap_d} days ago. It is belief, from cells and mice, that most of what sessions set "
            f"off has faded after about {restart_after_d():.0f} days: begin the course anew, with a new week 0."
        )
    if behind and ahead:
        return f"{behind} sessions were missed: go on with the plan as it stands, and never do two in a day."
    return "Go on as planned." if ahead else "The planned course is over."


def _stopped(adverse: Sequence[str]) -> str:
    return f"Reported: {'; '.join(adverse)}. Have it looked at before any more light." if adverse else ""
