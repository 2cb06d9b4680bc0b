"""The steps of lightmask deliver: permission, link, session, and what is written down; and sessions left unfinished."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lightmask.cli import deliver_files, deliver_today, outputs
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.cli.deliver_live import Stop
    from lightmask.deliver import Controller, Delivered, LightRead, Rhythm
    from lightmask.mask.leds import Mask
    from lightmask.person import Person
    from lightmask.plan.safety_paper import Session as SafetySession
    from lightmask.safety import Clearance
    from lightmask.safety.reviewing import Review

SIMULATED = "simulated"
FARTHEST_EAST = timedelta(hours=14)  # before 0 h UTC: where the day of a reading begins first on earth
GAP = timedelta(hours=12)  # between two sessions of one mask for one person: one a day, at any hour of the day


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The options as plain values that fit together."""

    plan: Path
    port: str
    speed: float
    person: str | None
    mask: str | None
    day: date | None
    out: Path | None
    keys: Path | None
    today: tuple[str, ...]
    room_C: float | None

    @property
    def simulated(self) -> bool:
        """Whether no light will be."""
        return self.port == SIMULATED

    @property
    def folder(self) -> Path | None:
        """Where files go: with a simulated mask only where it was asked for, and never among the real ones."""
        if self.out is None:
            return None if self.simulated else self.plan.parent
        if self.simulated and self.out.resolve() == self.plan.parent.resolve():
            raise BadInput("--out is the plan's folder, and a simulated session is none of the plan. Give another one.")
        return self.out


def cleared(
    wanted: Wanted, found: deliver_today.Session, who: Person, lamp: Mask, now: datetime
) -> tuple[Clearance, Rhythm]:
    """Permission for today's session, or Unsafe; and how often it may come again by every limit."""
    with outputs.busy("Holding the session against every limit ..."):
        session = held(wanted, found, who, lamp, now)
        return session.checked(), rhythm(session, math.ceil(found.phase["sessions_per_week"]))


def held(wanted: Wanted, found: deliver_today.Session, who: Person, lamp: Mask, now: datetime) -> SafetySession:
    """The session with everything that limits are asked about: light on the face, skin, person, hour and room."""
    from numpy.random import default_rng

    from lightmask.mask import shine
    from lightmask.mask.footprint import DRAWS
    from lightmask.plan import skin_of
    from lightmask.plan.safety_paper import Session

    chance = default_rng(0)
    on = outputs.face_of(deliver_today.face(found), who, lamp)
    footprint = shine(lamp, on.coarse() if on else None, draws=DRAWS, rng=chance)
    return Session(
        settings=found.settings, footprint=footprint, skin=skin_of(who, rng=chance), person=who, at=now,
        room_C=wanted.room_C,
    )  # fmt: skip


def rhythm(session: SafetySession, per_week: int) -> Rhythm:
    """Room for a session at another hour of the day, where every limit allows the day that it then falls into."""
    from lightmask.deliver import Rhythm

    if again(session, per_day=2, per_week=per_week + 1).broken:
        return Rhythm(gap=GAP, per_day=1, per_week=per_week)
    return Rhythm(gap=GAP, per_day=2, per_week=per_week + 1)


def again(session: SafetySession, per_day: int, per_week: int) -> Review:
    """The same session, so often in any 24 hours and any 7 days, against every limit."""
    from lightmask.safety import Repeats, review

    return review(
        session.settings, session.footprint, session.skin, session.person, at=session.at, room_C=session.room_C,
        repeats=Repeats(per_day=per_day, per_week=per_week),
    )  # fmt: skip


@contextmanager
def linked(wanted: Wanted, lamp: Mask | None, rhythm: Rhythm | None = None) -> Iterator[Controller]:
    """The mask at the end of its link; let go of at the end, whatever happened."""
    read = None if wanted.simulated or lamp is None else light_read(lamp)
    with reached(wanted.port, wanted.keys, wanted.speed) as controller:
        controller.light_read = read or controller.light_read
        controller.rhythm = rhythm or controller.rhythm
        yield controller


@contextmanager
def reached(port: str, keys: Path | None, speed: float | None = None) -> Iterator[Controller]:
    """A link to a mask, let go of at the end."""
    from lightmask.deliver import connect

    with outputs.busy(f"Reaching the mask on {port} ..."):
        controller = connect(port, keys=keys, speed=speed)
    try:
        yield controller
    finally:
        controller.close()


def light_read(lamp: Mask) -> LightRead:
    """That this mask's light was read, as its file says; BadInput where it was not, or too long ago."""
    from lightmask.deliver import LightRead
    from lightmask.mask import calibration

    own, today = lamp.calibration, datetime.now().astimezone().date()
    if own is None or own.state(today) != calibration.IN_DATE:
        raise BadInput(calibration.sentence(own, today))
    return LightRead(
        serial=own.serial, name=own.fingerprint, made=_midnight(own.made) - FARTHEST_EAST, until=_midnight(own.until)
    )  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


def meant(found: deliver_today.Session) -> dict[str, Any]:
    """What the session was to be, as its record and its document carry it."""
    return {
        "plan_hash": found.said["hash"],
        "on": found.on.isoformat(),
        "phase": found.phase["name"],
        "care": found.phase["care"],
        "number": found.number,
        "minutes": found.minutes,
        "drive": dict(found.phase["drive"]),
    }


def followed(
    clearance: Clearance, controller: Controller, stop: Stop, wanted: Wanted, found: deliver_today.Session
) -> Delivered:
    """The session, with a live line where there is a terminal."""
    from lightmask.cli import deliver_live
    from lightmask.deliver import Following, run

    with deliver_live.followed(stop) as follower:
        following = Following(watch=follower, stop=stop, folder=wanted.folder, meant=meant(found))
        return run(clearance, controller, following)


def written(wanted: Wanted, delivered: Delivered, said: Mapping[str, Any]) -> tuple[Path, ...]:
    """The files of a session whose end is proven; its record goes when they are there."""
    if wanted.folder is None or not delivered.settled:
        return ()
    files = deliver_files.written(wanted.folder, delivered, said)
    (wanted.folder / delivered.record_name).unlink(missing_ok=True)
    return files


def unfinished(wanted: Wanted) -> Iterator[str]:
    """Write down what a session came to whose computer died; said in a line each."""
    for delivered, files in recovered(wanted):
        where = f"is now written down: {files[0]}." if files else "is not known yet: its mask cannot be read."
        yield f"An earlier session was {delivered.ended} and {where}"


def recovered(wanted: Wanted) -> list[tuple[Delivered, tuple[Path, ...]]]:
    """Every session in the folder that is not written down yet, from its record and the mask's journal."""
    from lightmask.deliver import record, recover

    if wanted.folder is None:
        return []
    found = []
    for path in record.left(wanted.folder):
        told = record.read(path)
        if wanted.simulated and told.end is None:
            path.unlink()  # its mask has died with its computer, and its light was none
            continue
        if told.end is not None:
            delivered = recover(path)
        else:
            with linked(wanted, None) as controller:
                delivered = recover(path, controller)
        found.append((delivered, written(wanted, delivered, told.begin["meant"])))
    return found
