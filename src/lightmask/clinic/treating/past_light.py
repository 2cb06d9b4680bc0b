"""Sessions of the last days as light that the skin has had, so that the next permission counts them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lightmask import tables
from lightmask.clinic.following.log import lit, minutes_of
from lightmask.clinic.models import Patient, SessionRecord
from lightmask.clinic.planning import queries as plans
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.person import Person
    from lightmask.person.past_light import PastLight

BACK = timedelta(days=7)  # nothing reaches further back than the longest window of dose
APART = timedelta(microseconds=1)
Doses = dict[str, float]


def with_sessions(who: Person, patient: Patient, at: datetime) -> Person:
    """The person with the light of this clinic's sessions beside what they said; unknown where a dose is not known."""
    from dataclasses import replace

    found = past_light(patient, at)
    if found is None or who.light is None:
        return replace(who, light=None)
    return replace(who, light=_apart((*who.light, *found)))


def past_light(patient: Patient, at: datetime) -> tuple[PastLight, ...] | None:
    """The sessions of the 7 days before a moment; None where one of them has a dose that nobody knows."""
    from lightmask.person.past_light import PastLight

    found = []
    for session in sessions(patient, at):
        doses = by_band(session)
        if doses is None:
            return None
        if doses:
            ended = _had_by(session, at, ZoneInfo(patient.time_zone))
            origin = "recorded" if session.source == SessionRecord.Source.MASK else "reported"
            found.append(PastLight(at=ended, dose_J_cm2=doses, where="a session of this clinic", origin=origin))  # type: ignore[arg-type]
    return tuple(found)


def sessions(patient: Patient, at: datetime) -> list[SessionRecord]:
    """Those that count: that gave light, or may have, in the 7 days before."""
    zone = ZoneInfo(patient.time_zone)
    return [one for one in lit(patient) if at - BACK <= _had_by(one, at, zone) and one.at <= at]


def _had_by(session: SessionRecord, at: datetime, zone: ZoneInfo) -> datetime:
    """When its light had come: of one that was told nobody knows the hour, so it is as late on its day as can be."""
    if session.source == SessionRecord.Source.MASK:
        return min(session.ended_at or session.at, at)
    return min(datetime.combine(session.day, time.max, zone), at)


def by_band(session: SessionRecord) -> Doses | None:
    """J/cm2 on the brightest skin by the bands that limits count; None where it is not known.

    In the plan's own figure, by the minutes of its drive that came: what a mask counts is a meter's reading, and the
    limits are asked with the light that skin sends back, in 99 of 100 draws.
    """
    from lightmask.plan import past_sessions
    from lightmask.plan.sessions_file import Log, Session

    if session.approval is None:
        return None
    origin = "recorded" if session.source == SessionRecord.Source.MASK else "reported"
    one = Session(on=session.day, minutes=minutes_of(session), care=str(session.where), origin=origin)
    try:
        found = past_sessions.past_light(Log(sessions=(one,)), plans.document(session.approval.plan), _late(session))
    except BadInput:
        return None  # the plan does not say it
    return None if found is None else {band: dose for band, dose in found[0].dose_J_cm2.items() if dose > 0}


def _late(session: SessionRecord) -> datetime:
    """The end of its day, so that it lies before."""
    return datetime.combine(session.day, time.max, UTC)


def counted_as(band: str) -> str:
    """The band that the walls of dose count another in."""
    table = tables.read("mask/bands")
    return table.text("screened_as")[table.text("band").index(band)]


def _apart(light: tuple[PastLight, ...]) -> tuple[PastLight, ...]:
    """In order, and never two of one instant: which would look like a copy of one entry."""
    from dataclasses import replace

    found: list[PastLight] = []
    for one in sorted(light, key=lambda entry: entry.at):
        late = found and one.at <= found[-1].at
        found.append(replace(one, at=found[-1].at + APART) if late else one)
    return tuple(found)
