"""A session in its thread, and what is written down at its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import DatabaseError, connections, transaction
from django.db.models import F
from django.utils import timezone

from lightmask.clinic import audit
from lightmask.clinic.models import MaskUnit, SessionRecord
from lightmask.clinic.treating import alive, delivering, snapshots, threads
from lightmask.clinic.treating.delivering import Job, Outcome
from lightmask.clinic.treating.hub import HUB

if TYPE_CHECKING:
    from lightmask.deliver import Delivered

LOG = logging.getLogger("lightmask.clinic.treating")
State = SessionRecord.State
STATES = {"complete": State.DONE, "not begun": State.FAILED, "lost": State.UNKNOWN, "unknown": State.UNKNOWN}
TRIES, WAIT_s = 5, 2.0


def start(job: Job) -> threads.Running:
    """Run it; the page shows what it tells."""
    delivering.teller(job).stage(snapshots.REACHING)
    return threads.start(job.session, job.folder, partial(_run, job))


def _run(job: Job, running: threads.Running) -> None:
    """The session, then its row: whatever happens, somebody who watches is told the end."""
    state: str = State.UNKNOWN
    try:
        with alive.held(job.folder):
            outcome = delivering.carried_out(job, running)
        state = _kept(partial(settle, job.session, outcome, job.meant, job.folder))
    except Exception:
        LOG.exception("session %s: its end could not be written down; it is recovered at the next start", job.session)
    finally:
        HUB.tell(job.session, {"state": snapshots.OVER, "ended": str(state)}, last=True)
        connections.close_all()


def _kept(write: Callable[[], str]) -> str:
    """Write to the database, again when it is busy: the record on disk has it all meanwhile."""
    for left in reversed(range(TRIES)):
        try:
            return write()
        except DatabaseError:
            connections.close_all()
            if not left:
                raise
            time.sleep(WAIT_s)
    raise AssertionError


@transaction.atomic
def settle(session: UUID, outcome: Outcome, meant: Mapping[str, Any], folder: Path) -> str:
    """The end of a session in its row: state, dose, reasons; what was held back and not used is free again. -> state"""
    row = SessionRecord.objects.select_for_update().get(pk=session)
    found = outcome.delivered
    row.state = _state(outcome)
    row.ended_at = (found.until if found else None) or timezone.now()
    row.delivered = {"doses": [], "reasons": []} if found is None else found.said()
    if outcome.why:
        row.delivered["why"] = outcome.why
    if found is not None:
        row.began_at, row.firmware = found.began, found.firmware
        row.record = f"sessions/{session}/{found.record_name}"
    if row.state == State.UNKNOWN:
        row.minutes = float(meant["minutes"])
    else:
        row.reserved, row.minutes = {}, row.minutes if found is None else _minutes(row, found, meant)
    row.save()
    if row.unit_id and found is not None:
        MaskUnit.objects.filter(pk=row.unit_id).update(lit_s=F("lit_s") + found.lit_s)
    audit.write(None, "session.end", row, {"state": row.state, "record": _hash(folder, found)})
    return row.state


def _state(outcome: Outcome) -> str:
    found = outcome.delivered
    if found is None:
        return State.UNKNOWN if outcome.lit else State.FAILED
    if found.ended in STATES:
        return STATES[found.ended]
    return State.STOPPED if found.lit_s > 0 else State.FAILED


def _minutes(row: SessionRecord, found: Delivered, meant: Mapping[str, Any]) -> float:
    """Minutes of the approved drive that bring what the output brought that came furthest."""
    approved = row.settings["approved"]["drive"]
    return max(
        (meant["minutes"] * one.share * meant["drive"][one.name] / approved[one.name] for one in found.doses),
        default=0.0,
    )


def _hash(folder: Path, found: Delivered | None) -> str:
    """SHA-256 of the record, so that the chain knows it."""
    import hashlib

    path = folder / found.record_name if found else None
    return hashlib.sha256(path.read_bytes()).hexdigest() if path and path.is_file() else ""
