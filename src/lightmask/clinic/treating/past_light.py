"""Sessions of the last days as light that the skin has had, so that the next permission counts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from lightmask import tables
from lightmask.clinic.following.log import lit
from lightmask.clinic.models import Patient, SessionRecord
from lightmask.clinic.planning import queries as plans

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
            ended = min(session.ended_at or session.at, at)
            origin = "recorded" if session.source == SessionRecord.Source.MASK else "reported"
            found.append(PastLight(at=ended, dose_J_cm2=doses, where="a session of this clinic", origin=origin))  # type: ignore[arg-type]
    return tuple(found)


def sessions(patient: Patient, at: datetime) -> list[SessionRecord]:
    """Those that count: that gave light, or may have, in the 7 days before."""
    return [one for one in lit(patient) if at - BACK <= (one.ended_at or one.at) and one.at <= at]


def by_band(session: SessionRecord) -> Doses | None:
    """J/cm2 on the brightest skin by the bands that limits count; None where it is not known."""
    bands = session.settings.get("bands")
    if session.state == SessionRecord.State.UNKNOWN and bands and session.reserved:
        return _added((bands[output], dose) for output, dose in session.reserved.items())
    if bands and session.delivered.get("doses"):
        return _added((bands[one["output"]], one["delivered_J_cm2"]) for one in session.delivered["doses"])
    return _as_planned(session)


def _as_planned(session: SessionRecord) -> Doses | None:
    """Told, not recorded: as much of the plan's session as the minutes say."""
    if session.approval is None:
        return None
    said = plans.document(session.approval.plan)
    phase = next((one for one in said["phases"] if one["care"] == session.where), None)
    brightest = (phase or {}).get("brightest")
    if phase is None or not brightest or any(one["J_cm2"] is None for one in brightest):
        return None
    part = 1.0 if session.minutes is None else session.minutes / phase["minutes"]
    return _added((counted_as(one["band"]), one["J_cm2"] * part) for one in brightest)


def counted_as(band: str) -> str:
    """The band that the walls of dose count another in."""
    table = tables.read("mask/bands")
    return table.text("screened_as")[table.text("band").index(band)]


def _added(pairs: Iterator[tuple[str, float]]) -> Doses:
    found: Doses = {}
    for band, dose in pairs:
        found[band] = found.get(band, 0.0) + dose
    return {band: dose for band, dose in found.items() if dose > 0}


def _apart(light: tuple[PastLight, ...]) -> tuple[PastLight, ...]:
    """In order, and never two of one instant: which would look like a copy of one entry."""
    from dataclasses import replace

    found: list[PastLight] = []
    for one in sorted(light, key=lambda entry: entry.at):
        late = found and one.at <= found[-1].at
        found.append(replace(one, at=found[-1].at + APART) if late else one)
    return tuple(found)


def shares(session: SessionRecord) -> Mapping[str, Any]:
    """What came of each output, of its plan."""
    return {one["output"]: one["share"] for one in session.delivered.get("doses", ())}
