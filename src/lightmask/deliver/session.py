"""run(clearance, controller) -> Delivered: a cleared session on a mask, from its order to the dark after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lightmask.deliver import recovery, table
from lightmask.deliver.controller import Controller, NoAnswer, NoLink, Refused
from lightmask.deliver.delivered import NOT_BEGUN, Delivered
from lightmask.deliver.preparing import prepared
from lightmask.deliver.record import Record
from lightmask.deliver.replies import BadReply, Status
from lightmask.errors import Unsafe
from lightmask.safety import Clearance

LEASE_s = 1.0  # how often the lease of 3 s is renewed
LEAST_s = 1e-5  # clocks may count in steps; a wait below this is over
LOOK_s = 0.05  # how often a person's stop is looked for in between
PATIENCE_s = 150.0  # longer than a mask waits in the dark (120 s) before it ends a session by itself
LINK = (NoAnswer, NoLink, BadReply, OSError)


def _unwatched(status: Status, state: str) -> None:
    """Nobody looks."""


def _unstopped() -> bool:
    """Nobody wants it to end."""
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Following:
    """How a session is followed.

    watch       called with every status, and the state of ``table`` that it leads to
    stop        asked many times a second: True ends the light
    folder      where the record of the session is kept until its end; None keeps none
    meant       anything about the session that the record shall carry, as plain data
    patience_s  how long a mask that does not answer is asked again before the host gives up
    """

    watch: Callable[[Status, str], None] = _unwatched
    stop: Callable[[], bool] = _unstopped
    folder: Path | None = None
    meant: Mapping[str, Any] = field(default_factory=dict)
    patience_s: float = PATIENCE_s


ALONE = Following()


def run(clearance: Clearance, controller: Controller, following: Following = ALONE) -> Delivered:
    """Deliver a cleared session: load its order, read it back, start, keep the lease until it is dark. -> Delivered

    Only `safety.check` gives a clearance; anything else is a TypeError. Unsafe when it lapsed or the mask refuses;
    NoAnswer or NoLink when nothing could be begun. After the start no error of the link gets out: the mask ends the
    light by itself, and a Delivered that is not ``proven`` says that its journal is still to be read (`recover`).
    """
    if not isinstance(clearance, Clearance):
        raise TypeError("deliver.run needs a Clearance. Call safety.check(settings, footprint, skin, person) first.")
    controller = controller.suited(clearance)
    _still_holds(clearance)
    begun = prepared(clearance, controller)
    session = _Session(
        controller=controller, following=following, begun=begun, record=_record(following, begun)
    )  # fmt: skip
    return session.delivered(clearance)


def _still_holds(clearance: Clearance) -> None:
    if said := clearance.lapsed():
        raise Unsafe(said)


def _record(following: Following, begun: recovery.Begun) -> Record | None:
    if following.folder is None:
        return None
    return Record.begin(following.folder / begun.file_name, {**begun.said(), "meant": dict(following.meant)})


@dataclass(slots=True)
class _Session:
    """One session while it runs: where it stands in the table, and what was last seen."""

    controller: Controller
    following: Following
    begun: recovery.Begun
    record: Record | None
    state: str = table.LOADED
    seen: list[Status] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    silent_since_s: float | None = None

    def delivered(self, clearance: Clearance) -> Delivered:
        """Start, follow to the dark, and read the mask's journal."""
        try:
            self._start(clearance)
            while self.state != table.DARK and not self._given_up():
                self._second()
        except BaseException:
            self._dark_whatever_happens()
            raise
        found = self._found()
        if self.record is not None:
            self.record.end(found.said()) if found.proven else self.record.close()
        return found

    def _start(self, clearance: Clearance) -> None:
        _still_holds(clearance)
        if self.following.stop():
            return self._to(table.STOP)
        self._still_ours()
        with suppress(NoAnswer):  # the answer may be lost and the mask armed: the next status says
            self.controller.start(self.begun.plan, self.begun.session)
        self._to("start")
        return None

    def _still_ours(self) -> None:
        """Another host may have loaded an order since: its light would stand in nobody's record."""
        held = self.controller.info().order
        if held is None or held.no != self.begun.order:
            raise Refused("start", "order", "another computer has loaded another order since. Begin again.")

    def _to(self, event: str) -> None:
        self.state = table.after(self.state, event)

    def _second(self) -> None:
        """One second: renew the lease, look, tell, and wait for the next, a person's stop always in sight."""
        began_s = self.controller.clock.now_s()
        if self.following.stop():
            self._to(table.STOP)
        try:
            self._look(self._asked())
        except LINK:
            self._silence(began_s)
        self._wait(began_s + LEASE_s)

    def _asked(self) -> Status:
        """Keep or stop, by the table; then the status."""
        if self.state == table.STOPPING:
            self.controller.stop()
        elif self.state in (table.ARMED, table.LIT, table.PAUSED):
            self._keep()
        return self.controller.status()

    def _keep(self) -> None:
        with suppress(Refused):  # it has ended or paused on its own: the status that follows says so
            self.controller.keep()

    def _look(self, status: Status) -> None:
        self.silent_since_s = None
        self.seen.append(status)
        self._to(status.state)
        self.lines.append(recovery.seen(status, self.controller.clock.unix()))
        if self.record is not None:
            self.record.seen(self.lines[-1])
        self.following.watch(status, self.state)

    def _silence(self, began_s: float) -> None:
        """No answer in a whole second's asking: the mask's own lease puts it out."""
        if self.silent_since_s is None:
            self.silent_since_s = began_s
        self._to(table.SILENCE)
        if self.seen:
            self.following.watch(self.seen[-1], self.state)

    def _given_up(self) -> bool:
        silent_s = 0.0 if self.silent_since_s is None else self.controller.clock.now_s() - self.silent_since_s
        return silent_s > self.following.patience_s or (silent_s > 0 and self.following.stop())

    def _wait(self, until_s: float) -> None:
        while (left := until_s - self.controller.clock.now_s()) > LEAST_s:
            if self.state not in (table.STOPPING, table.LOST) and self.following.stop():
                return
            self.controller.clock.sleep(min(left, LOOK_s))

    def _dark_whatever_happens(self) -> None:
        """A fault of ours: stop the light; the lease does it where the link does not."""
        with suppress(*LINK, Refused):
            self.controller.stop()
        if self.record is not None:
            self.record.close()

    def _found(self) -> Delivered:
        """From the mask's journal; from what was seen, and marked so, where it cannot be read."""
        try:
            return self._with_reasons(recovery.from_journal(self.begun, self.controller))
        except (*LINK, Refused):
            return recovery.from_seen(self.begun, self.lines)

    def _with_reasons(self, found: Delivered) -> Delivered:
        """A session that never lit has no record of its own: why, the mask has said."""
        if found.ended != NOT_BEGUN or not self.seen or not self.seen[-1].why:
            return found
        return replace(found, reasons=(self.seen[-1].why,))


__all__ = ["Following", "run"]
