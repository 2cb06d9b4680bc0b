"""The permission for a session: the person of today, their past light, every limit, and how often it may come again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from lightmask.sitting.lighting import Light, light_of

if TYPE_CHECKING:
    from lightmask.deliver import Rhythm
    from lightmask.mask import Face, Settings
    from lightmask.mask.leds import Mask
    from lightmask.person import Person
    from lightmask.plan.safety_paper import Session
    from lightmask.plan.sessions_file import Log
    from lightmask.safety.reviewing import Review

GAP = timedelta(hours=12)  # between two sessions of one mask for one person: one a day, at any hour of the day


def held(
    settings: Settings, who: Person, lamp: Mask, face: Face | None, now: datetime, room_C: float | None = None
) -> Session:  # fmt: skip
    """The session with everything that limits are asked about: light on the face, skin, person, hour and room."""
    return under(light_of(lamp, face), settings, who, now, room_C)


def under(light: Light, settings: Settings, who: Person, now: datetime, room_C: float | None = None) -> Session:
    """The same under light that was worked out before."""
    from lightmask.plan import skin_of
    from lightmask.plan.safety_paper import Session

    return Session(
        settings=settings, footprint=light.footprint, skin=skin_of(who, rng=light.chance()), person=who, at=now,
        room_C=room_C,
    )  # fmt: skip


def rhythm(session: Session, per_week: int) -> Rhythm:
    """Room for a session at another hour of the day, where every limit allows the day that it then falls into."""
    from lightmask.deliver import Rhythm

    if again(session, per_day=2, per_week=per_week + 1).broken:
        return Rhythm(gap=GAP, per_day=1, per_week=per_week)
    return Rhythm(gap=GAP, per_day=2, per_week=per_week + 1)


def again(session: Session, per_day: int, per_week: int) -> Review:
    """The same session, so often in any 24 hours and any 7 days, against every limit."""
    from lightmask.safety import Repeats, review

    return review(
        session.settings, session.footprint, session.skin, session.person, at=session.at, room_C=session.room_C,
        repeats=Repeats(per_day=per_day, per_week=per_week),
    )  # fmt: skip


def with_past_light(who: Person, said: Mapping[str, Any], log: Log | None, now: datetime) -> Person:
    """The person with the light of the last 7 days that the log of a plan (``said``) knows of."""
    from lightmask.plan.past_sessions import past_light

    if log is None or not log.sessions:
        return who
    light = past_light(log, said, now)
    if light is None or who.light is None:
        return replace(who, light=None)
    known = {one.at for one in who.light}
    return replace(who, light=(*who.light, *(one for one in light if one.at not in known)))
