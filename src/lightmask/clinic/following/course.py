"""Where a course stands: its days, its sessions, its measuring weeks, as the approved plan has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lightmask.clinic.following.log import lit, log_of
from lightmask.clinic.models import Patient, SessionRecord
from lightmask.clinic.scales import Scale

WEEK_d, ADHERENCE = 7, "session_adherence"
Source, State = SessionRecord.Source, SessionRecord.State


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A course up to a day. ``adherence`` is None before its first planned session.

    done, planned   sessions of the plan up to today; week: weeks since the first session, None before it
    next_measure    (week, day) of the next measuring, None when there is none left
    """

    said: Mapping[str, Any]
    first: date | None
    done: int
    planned: int
    adherence: float | None
    longest_gap_d: int
    week: float | None
    next_measure: tuple[int, date] | None
    notes: tuple[str, ...]

    @property
    def band(self) -> str:
        """As the table of scales names it; more than planned is no better than all of it."""
        if self.adherence is None:
            return "unknown"
        return Scale.named(ADHERENCE).band(min(self.adherence, 1.0))


def standing(patient: Patient, said: Mapping[str, Any], today: date) -> Standing:
    """Counted as the planner counts: nothing is made up for, a day has one session."""
    from lightmask.plan.so_far import so_far

    found = so_far(log_of(patient), said, today)
    first = found.first
    week = None if first is None else (today - first).days / WEEK_d
    return Standing(
        said=said, first=first, done=found.done, planned=found.planned, adherence=found.adherence,
        longest_gap_d=found.longest_gap_d, week=week, next_measure=_next_measure(said, first, today),
        notes=found.notes,
    )  # fmt: skip


def days(patient: Patient, said: Mapping[str, Any], today: date) -> list[tuple[date, str]]:
    """Each day of the course so far and the four weeks ahead: what was done on it, or was to be."""
    from lightmask.plan.so_far import planned

    done = {one.day: one for one in lit(patient)}
    due = {one.on for one in planned(said, min(done, default=today))}
    begin, end = min([*done, *due, today]), today + timedelta(weeks=4)
    end = min(end, max([*due, *done, today]))
    every = (begin + timedelta(days=place) for place in range((end - begin).days + 1))
    return [(on, _what(on, done.get(on), on in due, today)) for on in every]


def _what(on: date, session: SessionRecord | None, due: bool, today: date) -> str:
    if session is not None:
        if session.state == State.STOPPED:
            return "stopped"
        return "done" if session.source == Source.MASK else "self"
    if not due:
        return "rest"
    return "missed" if on < today else "planned"


def _next_measure(said: Mapping[str, Any], first: date | None, today: date) -> tuple[int, date] | None:
    """From the calendar where the plan has one, else from the first session on."""
    weeks = [int(row["week"]) for row in said.get("measure") or ()]
    begin = first or _start(said) or today
    ahead = ((week, begin + timedelta(weeks=week)) for week in weeks)
    return next(((week, on) for week, on in ahead if on >= today), None)


def _start(said: Mapping[str, Any]) -> date | None:
    calendar = said.get("calendar")
    return date.fromisoformat(calendar["start"]) if calendar else None
