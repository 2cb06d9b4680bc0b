"""Sessions whose server died: what came of them, from the record and from the mask's own journal."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from lightmask import sitting
from lightmask.clinic.models import SessionRecord
from lightmask.clinic.treating import alive, live, ports, running
from lightmask.clinic.treating.delivering import Outcome
from lightmask.errors import LightmaskError

if TYPE_CHECKING:
    from lightmask.deliver import Delivered

LOG = logging.getLogger("lightmask.clinic.treating")
State = SessionRecord.State
YOUNG = timedelta(seconds=20)
LEFT = "The server ended while this session was under way."
NEVER = "The server ended before anything was sent to the mask. No light came."


def at_start() -> list[SessionRecord]:
    """Every session that says it is under way, and that nobody runs. -> what it came to"""
    under_way = SessionRecord.objects.filter(state__in=(State.RESERVED, State.RUNNING)).select_related("unit")
    return [recovered(one) for one in under_way if left(one)]


def left(session: SessionRecord) -> bool:
    """Whether a session says that it is under way, and nobody runs it: here, or in another process."""
    says_so = session.state in (State.RESERVED, State.RUNNING)
    return says_so and not live.is_running(session.pk) and not alive.is_held(live.folder_of(session.pk))


def found_again(session: SessionRecord) -> SessionRecord:
    """The same, recovered when it was left: for a page that meets one. A thread that is just starting is given time."""
    young = timezone.now() - session.written_at < YOUNG
    return recovered(session) if left(session) and not young else session


def recovered(session: SessionRecord) -> SessionRecord:
    """One session: read from its mask where that can be reached, else at its worst until it can."""
    from lightmask.deliver import record

    folder = live.folder_of(session.pk)
    path = next(iter(record.left(folder)), None)
    outcome = Outcome(why=NEVER) if path is None else _of(path, session)
    running.settle(session.pk, outcome, _meant(session), folder)
    session.refresh_from_db()
    return session


def _of(path: Path, session: SessionRecord) -> Outcome:
    from lightmask.deliver import recover

    with suppress(LightmaskError, OSError):
        if (found := _from_mask(path, session)) is not None:
            return Outcome(delivered=found, why=LEFT, lit=True)
    return Outcome(delivered=recover(path), why=LEFT, lit=True)


def _from_mask(path: Path, session: SessionRecord) -> Delivered | None:
    """The mask's journal; a simulated mask has died with its server."""
    from lightmask.deliver import recover

    port = session.unit.port if session.unit else ""
    if not port or ports.is_simulated(port):
        return None
    name, speed = ports.opened_by(port)
    with sitting.reached(name, settings.CLINIC.folder / "keys.json", speed) as controller:
        return recover(path, controller)


def _meant(session: SessionRecord) -> dict[str, object]:
    return {"minutes": session.settings["minutes"], "drive": session.settings["drive"]}
