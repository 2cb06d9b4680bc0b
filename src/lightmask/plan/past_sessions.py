"""Sessions of the last days as light that the skin has had: so that the rolling walls of dose count them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.person import PastLight
from lightmask.person.past_light import moment
from lightmask.plan.sessions_file import Log, Session

BACK = timedelta(days=7)  # nothing reaches further back than the longest window of dose
LATEST = time(23, 59)
CONTINUOUS = "continuous"
LEAVE_TO_PERSON = "Write it into the person's file under [[light]], and leave it out here."


def past_light(log: Log, said: Mapping[str, Any], now: datetime) -> tuple[PastLight, ...] | None:
    """The log's sessions of the 7 days before ``now`` as a person's past light, by the earlier plan's doses.

    On the safe side: the dose of the brightest patch where the walls of dose were asked, else the high end of the
    plan's dose; the mask as bright as when it was new, the session as late on its day as can be. None where the plan
    does not know its dose.
    """
    now = moment("now", now)
    recent = [one for one in log.sessions if (now - BACK).date() <= one.on <= now.date()]
    full = _per_minute(said) if recent else {}
    if full is None:
        return None
    return tuple(_light(one, said, full, now) for one in recent)


def _light(session: Session, said: Mapping[str, Any], full: Mapping[str, float], now: datetime) -> PastLight:
    phase = _phase(session, said)
    if phase.get("brightest"):
        return _past(session, _by_phase(session, phase), now)
    if phase["mask"] != said["mask"]["name"]:
        raise BadInput(
            f"The session on {session.on} was with '{phase['mask']}', whose dose is not in the plan. {LEAVE_TO_PERSON}"
        )
    band = {one["channel"]: _counted_as(one["band"]) for one in said["dose"]["channels"]}
    doses: dict[str, float] = {}
    for channel, share in _drive(session, phase).items():
        if channel not in full:
            raise BadInput(
                f"The session on {session.on} lit '{channel}', whose dose is not in the plan. {LEAVE_TO_PERSON}"
            )
        dose = full[channel] * share * session.minutes * _duty(phase) / _duty(_reference(said))
        doses[band[channel]] = doses.get(band[channel], 0.0) + dose
    return _past(session, doses, now)


def _past(session: Session, doses: Mapping[str, float], now: datetime) -> PastLight:
    return PastLight(
        at=min(datetime.combine(session.on, LATEST, now.tzinfo), now),
        dose_J_cm2=doses, where="a session of the earlier plan", origin=session.origin,  # type: ignore[arg-type]
    )  # fmt: skip


def _by_phase(session: Session, phase: Mapping[str, Any]) -> dict[str, float]:
    """The doses of the brightest skin by the walls' bands: as the part's own session had, by minutes and drive."""
    known = {one["channel"]: one for one in phase["brightest"]}
    doses: dict[str, float] = {}
    for channel, share in _drive(session, phase).items():
        planned = max(_shares(phase["drive"], channel), default=0.0)
        if channel not in known or known[channel]["J_cm2"] is None or planned == 0:
            raise BadInput(
                f"The session on {session.on} lit '{channel}', whose dose is not in the plan. {LEAVE_TO_PERSON}"
            )
        band = _counted_as(known[channel]["band"])
        part = share / planned * session.minutes / phase["minutes"]
        doses[band] = doses.get(band, 0.0) + known[channel]["J_cm2"] * part
    return doses


def _per_minute(said: Mapping[str, Any]) -> dict[str, float] | None:
    """J/cm2 on the skin in a minute of full drive, by channel; None where the mask's output is unknown."""
    own, brighter = said["session"], _brighter(said)
    found: dict[str, float] = {}
    for one in said["dose"]["channels"]:
        share = min(_shares(own["drive"], one["channel"]), default=0.0)
        if share > 0:
            if one["surface_J_cm2"]["high"] is None or not own["minutes"]:
                return None
            dose = one["surface_J_cm2"]["high"] * brighter.get(_counted_as(one["band"]), 1.0)
            found[one["channel"]] = dose / (share * own["minutes"])
    return found


def _brighter(said: Mapping[str, Any]) -> dict[str, float]:
    """How much more of a band the brightest patch gets than the high end of the plan's dose; never less."""
    high: dict[str, float] = {}
    for one in said["dose"]["channels"]:
        band = _counted_as(one["band"])
        high[band] = high.get(band, 0.0) + (one["surface_J_cm2"]["high"] or 0.0)
    bands = {row["id"]: row["band"] for row in tables.read("safety/ceilings").rows() if row["window"] == "session"}
    walls = {bands[one["id"]]: one["value"] for one in said["safety"]["limits"] if one["id"] in bands}
    return {band: max(1.0, (walls.get(band) or 0.0) / J_cm2) for band, J_cm2 in high.items() if J_cm2 > 0}


def _shares(drive: Mapping[str, float], channel: str) -> list[float]:
    """What a channel is driven with, in every zone that is lit."""
    return [share for key, share in drive.items() if key.partition("/")[0] == channel and share > 0]


def _drive(session: Session, phase: Mapping[str, Any]) -> dict[str, float]:
    """The most that each lit channel was driven with."""
    planned = phase["drive"] if session.drive is None else session.drive
    channels = dict.fromkeys(key.partition("/")[0] for key in planned)
    most = {channel: max(_shares(planned, channel), default=0.0) * session.share for channel in channels}
    lit = {channel: share for channel, share in most.items() if share > 0}
    if not lit:
        raise BadInput(f"The session on {session.on} drives every channel with 0. Leave it out: there was no light.")
    return lit


def _phase(session: Session, said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The phase of the plan that a session belongs to: by its day, or by where it was done."""
    phases = {phase["name"]: phase for phase in said.get("phases") or ()}
    days = (said.get("calendar") or {}).get("days", ())
    before = [day for day in days if day["what"] == "session" and day["on"] <= session.on.isoformat()]
    if before and phases[before[-1]["phase"]]["care"] == session.care:
        return phases[before[-1]["phase"]]
    return next((phase for phase in phases.values() if phase["care"] == session.care), _reference(said))


def _reference(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The phase whose session's dose the plan says; a plan without phases is one of its own."""
    own = said["session"]
    phases = said.get("phases") or ()
    alone = {"mask": said["mask"]["name"], "drive": own["drive"], "pulses": CONTINUOUS}
    return next((phase for phase in phases if phase["fingerprint"] == own["fingerprint"]), alone)


def _duty(phase: Mapping[str, Any]) -> float:
    pulses = phase.get("pulses", CONTINUOUS)
    return 1.0 if pulses == CONTINUOUS else float(pulses["duty"])


def _counted_as(band: str) -> str:
    """The band that the walls of dose count it in."""
    table = tables.read("mask/bands")
    return table.text("screened_as")[table.text("band").index(band)]
