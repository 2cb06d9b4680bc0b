"""Sessions whose server died: what came of them, from the record and from the mask's own journal."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask import sitting
from lightmask.clinic.models import SessionRecord
from lightmask.clinic.treating import alive, live, ports, running
from lightmask.clinic.treating.delivering import Outcome, by_record

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
    return [_at_start(one) for one in under_way if left(one)]


def _at_start(session: SessionRecord) -> SessionRecord:
    """A mask that somebody talks to by now is asked later, by a button: till then the session is at its worst."""
    try:
        return recovered(session)
    except ports.InUse:
        return _settled(session, by_record(live.folder_of(session.pk), LEFT))


def left(session: SessionRecord) -> bool:
    """Whether a session says that it is under way, and nobody runs it: here, or in another process."""
    says_so = session.state in (State.RESERVED, State.RUNNING)
    return says_so and not live.is_running(session.pk) and not alive.is_held(live.folder_of(session.pk))


def found_again(session: SessionRecord) -> SessionRecord:
    """The same, recovered when it was left: for a page that meets one. A thread that is just starting is given time."""
    young = timezone.now() - session.written_at < YOUNG
    return recovered(session) if left(session) and not young else session


def recovered(session: SessionRecord) -> SessionRecord:
    """One session: read from its mask where that can be reached, else at its worst until it can.

    InUse while somebody else talks to that mask: it may be lit for another person, and to be asked would end that.
    """
    folder = live.folder_of(session.pk)
    try:
        found = _from_mask(folder, session)
    except ports.InUse:
        raise ports.InUse(
            _("This mask is in use, perhaps for somebody else. Nothing was asked of it; try again when that is over.")
        ) from None
    except Exception as error:
        LOG.info("the mask of session %s could not be asked", session.pk, exc_info=error)
        found = None
    return _settled(session, by_record(folder, LEFT) if found is None else Outcome(delivered=found, why=LEFT, lit=True))


def _settled(session: SessionRecord, outcome: Outcome) -> SessionRecord:
    """The same with what came of it in its row. No record: nothing was sent; but one that was there may be lost."""
    was_there = session.state == State.UNKNOWN
    told = outcome if outcome.lit else Outcome(why=LEFT if was_there else NEVER, lit=was_there)
    running.settle(session.pk, told, _meant(session), live.folder_of(session.pk))
    session.refresh_from_db()
    return session


def _from_mask(folder: Path, session: SessionRecord) -> Delivered | None:
    """The mask's journal; a simulated mask has died with its server. None too where no order had left for it."""
    from lightmask.deliver import record, recover

    port = session.unit.port if session.unit else ""
    path = next(iter(record.left(folder)), None)
    if path is None or not port or ports.is_simulated(port):
        return None
    name, speed = ports.opened_by(port)
    with ports.held(port), sitting.reached(name, settings.CLINIC.folder / "keys.json", speed) as controller:
        return recover(path, controller)


def _meant(session: SessionRecord) -> dict[str, object]:
    return {"minutes": session.settings["minutes"], "drive": session.settings["drive"]}
