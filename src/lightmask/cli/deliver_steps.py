"""The steps of lightmask deliver: permission, link, session, and what is written down; and sessions left unfinished."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lightmask import sitting
from lightmask.cli import deliver_files, deliver_today, outputs
from lightmask.errors import BadInput
from lightmask.sitting import Session, light_read, meant

if TYPE_CHECKING:
    from lightmask.cli.deliver_live import Stop
    from lightmask.deliver import Controller, Delivered, LightRead, Rhythm
    from lightmask.mask.leds import Mask
    from lightmask.person import Person
    from lightmask.plan.safety_paper import Session as SafetySession
    from lightmask.safety import Clearance

SIMULATED = "simulated"


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


def cleared(wanted: Wanted, found: Session, who: Person, lamp: Mask, now: datetime) -> tuple[Clearance, Rhythm]:
    """Permission for today's session, or Unsafe; and how often it may come again by every limit."""
    with outputs.busy("Holding the session against every limit ..."):
        session = held(wanted, found, who, lamp, now)
        return session.checked(), sitting.rhythm(session, math.ceil(found.phase["sessions_per_week"]))


def held(wanted: Wanted, found: Session, who: Person, lamp: Mask, now: datetime) -> SafetySession:
    """The session with everything that limits are asked about, on the face that the plan was made on."""
    face = outputs.face_of(deliver_today.face(found), who, lamp)
    return sitting.held(found.settings, who, lamp, face, now, wanted.room_C)


@contextmanager
def linked(wanted: Wanted, lamp: Mask | None, rhythm: Rhythm | None = None) -> Iterator[Controller]:
    """The mask at the end of its link; let go of at the end, whatever happened."""
    read = None if wanted.simulated or lamp is None else light_read(lamp)
    with reached(wanted.port, wanted.keys, wanted.speed, read, rhythm) as controller:
        yield controller


@contextmanager
def reached(
    port: str, keys: Path | None, speed: float | None = None, read: LightRead | None = None,
    rhythm: Rhythm | None = None,
) -> Iterator[Controller]:  # fmt: skip
    """A link to a mask, let go of at the end."""
    with ExitStack() as links:
        with outputs.busy(f"Reaching the mask on {port} ..."):
            controller = links.enter_context(sitting.reached(port, keys, speed, read, rhythm))
        yield controller


def followed(clearance: Clearance, controller: Controller, stop: Stop, wanted: Wanted, found: Session) -> Delivered:
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
