"""A cleared session on its mask, followed to the dark: what a thread does. Nothing here asks the database."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from lightmask import sitting
from lightmask.clinic.treating import ports, snapshots
from lightmask.clinic.treating.threads import Running
from lightmask.errors import BadInput, LightmaskError

if TYPE_CHECKING:
    from lightmask.deliver import Controller, Delivered, Rhythm
    from lightmask.mask.leds import Mask
    from lightmask.safety import Clearance

LOG = logging.getLogger("lightmask.clinic.treating")
SKIN = "HEAT-41"  # the warmest that skin may get, in the table of limits
PATIENCE_s = 10.0  # for a page that asks the mask who it is
FAULT = "A fault of the program ended the session. The mask is dark. Tell whoever looks after this clinic's server."


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Job:
    """What is to be done: the permission, the mask at its port, and where the record goes.

    planned_J_cm2   by output, on the brightest skin
    """

    session: UUID
    clearance: Clearance
    rhythm: Rhythm
    port: str
    serial: str
    lamp: Mask
    meant: Mapping[str, Any]
    planned_J_cm2: Mapping[str, float]
    folder: Path
    keys: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of it: what was delivered, or why nothing was.

    ``lit`` where light may have been all the same; where nobody can say how much, it counts as all that was planned.
    """

    delivered: Delivered | None = None
    why: str = ""
    lit: bool = False


def carried_out(job: Job, running: Running) -> Outcome:
    """Reach the mask, run the session, and say what came of it; nothing gets out but that."""
    try:
        return Outcome(delivered=_delivered(job, running))
    except LightmaskError as error:
        return by_record(job.folder, str(error))
    except Exception:
        LOG.exception("session %s ended by a fault", job.session)
        return by_record(job.folder, FAULT)


def by_record(folder: Path, why: str) -> Outcome:
    """After an error: what the record says was seen, which may be light; nothing where no record was begun.

    A record that is there and cannot be read shows nothing, so it may have been all that was planned.
    """
    from lightmask.deliver import record, recover

    try:
        path = next(iter(record.left(folder)), None)
        return Outcome(why=why) if path is None else Outcome(delivered=recover(path), why=why, lit=True)
    except Exception:
        LOG.exception("the record in %s cannot be read: all that was planned counts", folder)
        return Outcome(why=why, lit=True)


def teller(job: Job) -> snapshots.Teller:
    """Tells the hub what the session of a job does."""
    from lightmask.safety.limits import limit

    return snapshots.Teller(
        session=job.session, planned_s=job.clearance.settings.duration_s, planned_J_cm2=job.planned_J_cm2,
        warmest_C=limit(SKIN),
    )  # fmt: skip


def _delivered(job: Job, running: Running) -> Delivered:
    from lightmask.deliver import Following, run

    watch = teller(job)
    name, speed = ports.opened_by(job.port)
    read = None if ports.is_simulated(job.port) else sitting.light_read(job.lamp)
    with _alone_at(job.port), sitting.reached(name, job.keys, speed, read, job.rhythm) as controller:
        if not ports.is_simulated(job.port):
            _is_the_one(controller, job.serial)
        following = Following(watch=watch, stop=running.stopped, folder=job.folder, meant=job.meant)
        return run(job.clearance, controller, following)


@contextmanager
def _alone_at(port: str) -> Iterator[None]:
    """Nobody else talks to the mask: a page that asks it who it is has a few seconds to end."""
    try:
        with ports.held(port, PATIENCE_s):
            yield
    except ports.InUse:
        raise BadInput("Somebody else talks to the mask at this port. Begin again in a minute.") from None


def _is_the_one(controller: Controller, serial: str) -> None:
    found = controller.info()
    if found.serial != serial:
        raise BadInput(
            f"The mask at this port is {found.serial}, and {serial} was chosen. Connect that one, or choose this."
        )
    if controller.key is None:
        whose = "another clinic" if found.key else "nobody"
        raise BadInput(f"Mask {serial} is paired with {whose}, and takes no order from here. Pair it on its page.")
