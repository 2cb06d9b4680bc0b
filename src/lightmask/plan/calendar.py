"""calendar(phases, wish, person) -> Calendar: every session, pause, measurement and review of a course, by its date."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.person import Person
from lightmask.plan.procedures import Procedure, far_enough_apart
from lightmask.plan.reviewing import measure_days, review_days
from lightmask.plan.weekdays import WEEK_d, weeks_of
from lightmask.plan.wish import DAYS
from lightmask.response.regimen import Regimen
from lightmask.units import s_PER_min

ORDER = ("measure", "procedure", "pause", "session", "review", "stop")  # of what falls on one day
MAINTENANCE = "maintenance"
BLUE = "blue"
WEEK, DAY = timedelta(days=WEEK_d), timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What falls on a day: one of ``ORDER``, said in a sentence. ``until`` is the last day of a pause."""

    on: date
    what: str
    said: str
    phase: str | None = None
    minutes: float | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """A course by its dates. ``days`` in order; ``end`` is the last day of light or of what is left to do."""

    start: date
    end: date
    phases: tuple[str, ...]
    days: tuple[Entry, ...]
    notes: tuple[str, ...]

    def of(self, what: str) -> tuple[Entry, ...]:
        """Every entry of one kind: sessions, pauses, measurements ..."""
        if what not in ORDER:
            raise BadInput(f"'{what}' is not on a calendar. Ask for one of: {', '.join(ORDER)}.")
        return tuple(entry for entry in self.days if entry.what == what)

    def regimen(self, phase: str | None = None) -> Regimen:
        """The true days of the sessions, counted from the first one of all; of one phase, or of the whole course.

        A phase that lies in pauses altogether has no days.
        """
        if phase is not None and phase not in self.phases:
            raise BadInput(f"'{phase}' is not on this calendar. Its phases: {', '.join(self.phases)}.")
        sessions = self.of("session")
        mine = [entry for entry in sessions if phase in (None, entry.phase)]
        return Regimen(day=np.array([(entry.on - sessions[0].on).days for entry in mine]))

    def said(self, time_zone: str | None = None) -> dict[str, Any]:
        """As plain data, see docs/look-up/json.md; a pause stands there once for each of its days."""
        return {
            "time_zone": time_zone,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "days": [_entry_said(entry) for entry in _each_day(self.days)],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A phase on its dates: ``first`` to ``last``, both included."""

    phase: Any
    first: date
    last: date

    @property
    def most(self) -> int:
        """The most sessions that any 7 days in a row may hold."""
        return math.ceil(self.phase.per_week)


def calendar(phases: Sequence[Any], wish: Any, person: Person, *, today: date | None = None) -> Calendar:
    """The dates of a course's phases from ``wish.start`` on, around its procedures and days of rest.

    A phase has name, care, per_week, weeks, start_week and settings; where it names its ``bands``, blue waits longer
    after a procedure. Sessions that fall into a pause are left out and never made up for.
    """
    if wish.start is None:
        raise BadInput("A calendar needs the first day. Give start, as in date(2026, 12, 1).")
    spans = _spans(phases, wish.start)
    procedures = far_enough_apart(wish.procedures)
    _within(procedures, spans[0].first, spans[-1].last)
    sessions = tuple(_sessions(spans, procedures, wish.rest_days, person))
    if not sessions:
        raise BadInput("No session is left between the pauses: begin later, or plan more weeks.")
    pauses = tuple(_pauses(spans, procedures, person))
    goals = [goal for goal, _ in wish.goals]
    weeks = (_course_weeks(spans), round((spans[-1].last - spans[0].first + DAY) / WEEK))
    around = [Entry(on=one.on, what="procedure", said=f"{one.title[0].upper()}{one.title[1:]}.") for one in procedures]
    measures = [
        Entry(on=on, what="measure", said=said)
        for on, said in measure_days(goals, weeks, sessions[0].on, procedures, person)
    ]
    reviews = [Entry(on=on, what=what, said=said) for on, what, said in review_days(weeks, sessions[0].on)]
    days = sorted([*measures, *around, *pauses, *sessions, *reviews], key=_in_order)
    return Calendar(
        start=wish.start,
        end=max(spans[-1].last, days[-1].on),
        phases=tuple(span.phase.name for span in spans),
        days=tuple(days),
        notes=(*_notes(wish, procedures, sessions, person, today), *_of_blue(phases, procedures)),
    )


def _spans(phases: Sequence[Any], start: date) -> tuple[Span, ...]:
    """The phases one after another; gaps between them may be, overlaps may not."""
    if not phases:
        raise BadInput("There is no phase to put on a calendar. Plan a course first.")
    spans: list[Span] = []
    for phase in phases:
        if isinstance(phase.weeks, bool) or phase.weeks != int(phase.weeks) or phase.weeks < 1:
            raise BadInput(f"Phase '{phase.name}' lasts {phase.weeks} weeks. Give a whole number, at least 1.")
        first = start + phase.start_week * WEEK
        if first < (spans[-1].last + DAY if spans else start):
            raise BadInput(f"Phase '{phase.name}' begins before the one ahead of it has ended. Give it a later week.")
        spans.append(Span(phase=phase, first=first, last=first + int(phase.weeks) * WEEK - DAY))
    return tuple(spans)


def _within(procedures: Iterable[Procedure], first: date, last: date) -> None:
    for one in procedures:
        if not first <= one.on <= last:
            raise BadInput(
                f"{one.title[0].upper()}{one.title[1:]} lies outside the course, {first} to {last}. Give a day within "
                "it, or leave it out; one from before belongs into the person's file, under recent."
            )


def _sessions(
    spans: Sequence[Span], procedures: Sequence[Procedure], rest: Sequence[str], person: Person
) -> Iterator[Entry]:
    """Every session that no pause takes away."""
    for on, own in _laid(spans, rest, person):
        if _why_not(on, own, procedures, person) is None:
            minutes = own.settings.duration_s / s_PER_min
            yield Entry(on=on, what="session", said=_session(own, minutes), phase=own.name, minutes=minutes)


def _laid(spans: Sequence[Span], rest: Sequence[str], person: Person) -> Iterator[tuple[date, Any]]:
    """The days of sessions as if there were no procedures: the even days of each week, or, where the 7 days before
    are full (light from before the course, a change of rhythm), the next free day of that week."""
    free = [day for day in range(WEEK_d) if DAYS[(spans[0].first + day * DAY).weekday()] not in rest]
    lit = _lit_before(person, spans[0].first)
    for span in spans:
        for week, places in enumerate(weeks_of(span.phase.per_week, span.phase.weeks, free)):
            waiting = 0
            for place in free:
                on = span.first + week * WEEK + place * DAY
                waiting += place in places and on not in lit
                if waiting and _room(on, span, spans, lit):
                    waiting, lit = waiting - 1, (*lit, on)
                    yield on, span.phase


def _lit_before(person: Person, start: date) -> tuple[date, ...]:
    """The days with light in the week before the course, and since."""
    return tuple(sorted({one.at.date() for one in person.light or () if one.at.date() > start - WEEK}))


def _room(on: date, span: Span, spans: Sequence[Span], lit: tuple[date, ...]) -> bool:
    """Whether the 7 days that end here may hold one session more; no day holds two."""
    recent = [day for day in lit if on - WEEK < day <= on]
    reach = [one for one in spans if one.first <= on and one.last > on - WEEK]
    return on not in recent and len(recent) < max(one.most for one in (span, *reach))


def _why_not(on: date, phase: Any, procedures: Sequence[Procedure], person: Person) -> str | None:
    """Why a phase has no light on a day because of a procedure; None where it may."""
    for one in procedures:
        if one.dark_from <= on < one.first_light(phase.care, person):
            return one.why(phase.care, person)
        if BLUE in getattr(phase, "bands", ()) and one.on <= on < one.blue_from:
            return f"{one.title[0].upper()}{one.title[1:]}: no violet or blue light before {one.blue_from}."
    return None


def _pauses(spans: Sequence[Span], procedures: Sequence[Procedure], person: Person) -> Iterator[Entry]:
    """One entry for each run of days without light, with its reason."""
    days = (
        (on, _why_not(on, span.phase, procedures, person))
        for span in spans
        for on in (span.first + day * DAY for day in range((span.last - span.first).days + 1))
    )
    for why, run in groupby(days, key=lambda pair: pair[1]):
        if why:
            ons = [on for on, _ in run]
            yield Entry(on=ons[0], what="pause", said=why, until=ons[-1])


def _course_weeks(spans: Sequence[Span]) -> int:
    """Weeks up to the end of the course proper, maintenance left out."""
    proper = [span for span in spans if span.phase.name != MAINTENANCE] or list(spans)
    return round((proper[-1].last - spans[0].first + DAY) / WEEK)


def _session(phase: Any, minutes: float) -> str:
    place = "at home" if phase.care == "home" else "in the office"
    return f"Light {place}, {minutes:g} min."


def _notes(
    wish: Any, procedures: Sequence[Procedure], sessions: Sequence[Entry], person: Person, today: date | None
) -> Iterator[str]:
    if today is not None and wish.start < today:
        yield f"The start, {wish.start}, lies before today, {today}: sessions that were not done are not made up for."
    if wish.rest_days:
        yield f"No light on {' and '.join(day.capitalize() for day in wish.rest_days)}: days of rest."
    for one in procedures:
        yield from one.notes
        after = next((entry.on for entry in sessions if entry.on >= one.on), None)
        yield f"The first session after {one.title} is on {after}." if after else f"No session follows {one.title}."
    if procedures:
        yield "Sessions that fall into a pause are left out; the week is not filled up with others."
    if {"retinoid", "acid"} & set(person.recent_days):
        yield "No retinoid on the skin on the evening before a session, no peeling acid in the 24 hours before it."


def _of_blue(phases: Sequence[Any], procedures: Sequence[Procedure]) -> Iterator[str]:
    """How long blue waits after a procedure, where any is planned or nobody says that none is."""
    if any(BLUE in getattr(phase, "bands", (BLUE,)) for phase in phases):
        yield from (one.blue_note for one in procedures)


def _each_day(days: Sequence[Entry]) -> list[Entry]:
    """Every entry, a pause once for each of its days."""
    spread = [
        replace(one, on=one.on + day * DAY, until=None)
        for one in days
        for day in range(((one.until or one.on) - one.on).days + 1)
    ]
    return sorted(spread, key=_in_order)


def _in_order(entry: Entry) -> tuple[date, int]:
    return entry.on, ORDER.index(entry.what)


def _entry_said(entry: Entry) -> dict[str, Any]:
    return {
        "on": entry.on.isoformat(),
        "what": entry.what,
        "phase": entry.phase,
        "minutes": entry.minutes,
        "said": entry.said,
    }
