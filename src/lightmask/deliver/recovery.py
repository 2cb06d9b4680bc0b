"""What a session was, read back: from the mask's journal, or from what the host saw until it saw no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lightmask.deliver import delivered as ends
from lightmask.deliver import record as records
from lightmask.deliver.controller import Controller, NoAnswer
from lightmask.deliver.delivered import Delivered, Dose, Interruption, Warmth
from lightmask.deliver.journal import WHY, Entry
from lightmask.deliver.replies import Info, Status
from lightmask.deliver.texts import Order
from lightmask.errors import BadInput
from lightmask.units import J_PER_uJ

DARK_s, LOOK_s = 10.0, 0.1
ENDINGS = {"done": ends.COMPLETE, "stop": ends.STOPPED}
NOT_TOLD = ("", "press", "start", "passed", "done", "closed")  # what happens in every session
TOLD = tuple(word for word in WHY if word not in NOT_TOLD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """By what a session is known before any light: enough to find it again in the mask's journal.

    since    the sequence number of the first record that can belong to it
    planned_J_cm2  by output, of this one session
    """

    serial: str
    firmware: str
    calibration: str
    order: int
    session: int
    plan: str
    person: str
    planned_s: float
    planned_J_cm2: Mapping[str, float]
    since: int

    @classmethod
    def of(cls, order: Order, info: Info, since: int, session: int) -> Begun:
        """A session of an order that the mask holds."""
        return cls(
            serial=info.serial, firmware=info.firmware, calibration=order.calibration, order=order.number,
            session=session, plan=order.plan, person=order.person, planned_s=float(order.lit_s), since=since,
            planned_J_cm2={name: round(one.session_uJ_cm2 * J_PER_uJ, 6) for name, one in order.outputs.items()},
        )  # fmt: skip

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Begun:
        """From the first line of a record."""
        try:
            return cls(**{name: said[name] for name in cls.__dataclass_fields__})
        except KeyError as missing:
            raise BadInput(
                f"The record of the session lacks {missing}. Give one that lightmask deliver wrote."
            ) from None

    def said(self) -> dict[str, Any]:
        """As the first line of a record."""
        return {**asdict(self), "planned_J_cm2": dict(self.planned_J_cm2)}

    @property
    def file_name(self) -> str:
        """Of the record: one for each session that ever was."""
        return ends.record_name(self.serial, self.order, self.session)


def seen(status: Status, unix: float) -> dict[str, Any]:
    """One status as a line of a record."""
    return {
        "unix": round(unix, 3),
        "state": status.state,
        "why": status.why,
        "lit_s": status.lit_s,
        "dose_J_cm2": dict(status.dose_J_cm2),
        "celsius": list(status.temperature_C),
    }


def recover(path: Path, controller: Controller | None = None) -> Delivered:
    """What the session of a record came to, after its host died or lost the mask.

    With a controller: what the mask's journal says, the light stopped first should the session still be on; the record
    is ended with it. Without one, or for a record that has its end: what it says itself. Another mask is refused.
    """
    told = records.read(path)
    if told.end is not None:
        return ends.read(told.end)
    begun = Begun.read(told.begin)
    if controller is None:
        return from_seen(begun, told.seen)
    info = controller.info()
    if info.serial != begun.serial:
        raise BadInput(f"The session was with mask {begun.serial}, and this is {info.serial}. Connect that one.")
    if info.state in ("ARMED", "ON", "PAUSED", "ENDING"):
        dark(controller)
    found = from_journal(begun, controller)
    records.Record.go_on(path).end(found.said())
    return found


def dark(controller: Controller) -> None:
    """Stop the light, and wait until the mask has closed the session. NoAnswer when it does not in time."""
    controller.stop()
    until_s = controller.clock.now_s() + DARK_s
    while controller.clock.now_s() < until_s:
        if controller.status().dark:
            return
        controller.clock.sleep(LOOK_s)
        controller.stop()
    raise NoAnswer(f"The mask on {controller.name} does not say that it is dark. Press its stop button.")


def from_journal(begun: Begun, controller: Controller) -> Delivered:
    """What the mask's journal says of this session: its own count, never below the true dose.

    A journal is a ring. Where it has gone over what there was, and the mask does not say that this session of its order
    is still to come, the whole plan is counted (`unknown`).
    """
    entries = list(controller.journal(begun.since))
    found = {one.number: one for one in entries if (one.order, one.session) == (begun.order, begun.session)}
    if not found and overwritten(entries, begun.since, controller) and not _to_come(begun, controller.info()):
        return unknown(begun)
    return from_entries(begun, [found[number] for number in sorted(found)])


def overwritten(entries: Sequence[Entry], since: int, controller: Controller) -> bool:
    """Whether the journal has lost records from ``since`` on; ``entries`` are those that it still has."""
    return entries[0].number > since if entries else controller.last_record() + 1 != since


def _to_come(begun: Begun, info: Info) -> bool:
    """Whether the mask holds this very order, and has not had this session of it."""
    return info.order is not None and info.order.no == begun.order and info.order.used < begun.session


def unknown(begun: Begun) -> Delivered:
    """A session that nobody can tell of any more, at its worst: all of its plan."""
    return _delivered(
        begun, doses=begun.planned_J_cm2, lit_s=begun.planned_s, interruptions=(), warmth=(), ended=ends.UNKNOWN,
        reasons=(), began=None, until=None, proven=False,
    )  # fmt: skip


def from_entries(begun: Begun, entries: Sequence[Entry]) -> Delivered:
    """The same from records that were read already: those of this session, in their order."""
    lit = next((place for place, one in enumerate(entries) if shone(one)), None)
    own = [] if lit is None else list(entries[lit:])
    why = [one.why for one in own or entries]
    return _delivered(
        begun,
        doses={name: max((one.dose_J_cm2.get(name, 0.0) for one in own), default=0.0) for name in begun.planned_J_cm2},
        lit_s=max((one.lit_s for one in own), default=0.0),
        interruptions=_interruptions(own),
        warmth=tuple(Warmth(at_s=at_s, celsius=one.temperature_C) for at_s, one in _timed(own)),
        ended=_ended(own),
        reasons=tuple(dict.fromkeys(word for word in why if word in TOLD)),
        began=own[0].at if own else None,
        until=own[-1].at if own else None,
        proven=True,
    )


def shone(one: Entry) -> bool:
    """Whether there was light by this record; a dose alone is what a mask counts where its records are spoilt."""
    return one.lit or one.lit_s > 0 or any(one.dose_J_cm2.values())


def _ended(own: Sequence[Entry]) -> str:
    """How a session ended, by the last words about it."""
    if not own:
        return ends.NOT_BEGUN
    if own[-1].state == "LOCKED":
        return ends.LOCKED
    return ENDINGS.get(own[-1].why, ends.ENDED) if own[-1].state == "ENDING" else ends.ENDED


def _timed(own: Sequence[Entry]) -> list[tuple[float, Entry]]:
    """Each record with its seconds since the first: by the mask's clock, and by its own count where it has no time."""
    return [(_seconds(own[0], one), one) for one in own]


def _seconds(first: Entry, one: Entry) -> float:
    if first.at is not None and one.at is not None:
        return (one.at - first.at).total_seconds()
    return max(one.on_s - first.on_s, 0.0)


def _interruptions(own: Sequence[Entry]) -> tuple[Interruption, ...]:
    """Each time in PAUSED, from its first record to the next light or the end."""
    found, since = [], None
    for at_s, one in _timed(own):
        if one.state == "PAUSED" and since is None:
            since = (at_s, one.why)
        elif one.state != "PAUSED" and since is not None:
            found.append(Interruption(at_s=since[0], seconds=at_s - since[0], why=since[1]))
            since = None
    if since is not None:
        found.append(Interruption(at_s=since[0], seconds=_seconds(own[0], own[-1]) - since[0], why=since[1]))
    return tuple(found)


def from_seen(begun: Begun, lines: Sequence[Mapping[str, Any]]) -> Delivered:
    """What the host saw, and no more: not proven, for the light may have gone on for a lease after it."""
    first = next((line["unix"] for line in lines if line["lit_s"] > 0), None)
    last: Mapping[str, Any] = lines[-1] if lines else {"dose_J_cm2": {}, "lit_s": 0.0, "unix": 0.0, "why": ""}
    lit = [line for line in lines if line["lit_s"] > 0]
    return _delivered(
        begun,
        doses={name: last["dose_J_cm2"].get(name, 0.0) for name in begun.planned_J_cm2},
        lit_s=last["lit_s"],
        interruptions=(),
        warmth=tuple(
            Warmth(at_s=round(line["unix"] - lit[0]["unix"], 3), celsius=tuple(line["celsius"])) for line in lit
        ),
        ended=ends.LOST,
        reasons=tuple(dict.fromkeys(line["why"] for line in lines if line["why"])),
        began=None if first is None else datetime.fromtimestamp(first, UTC),
        until=None if first is None else datetime.fromtimestamp(last["unix"], UTC),
        proven=False,
    )


def _delivered(begun: Begun, doses: Mapping[str, float], **others: Any) -> Delivered:
    return Delivered(
        doses=tuple(
            Dose(name=name, planned_J_cm2=planned, delivered_J_cm2=doses[name])
            for name, planned in begun.planned_J_cm2.items()
        ),
        planned_s=begun.planned_s, serial=begun.serial, firmware=begun.firmware, calibration=begun.calibration,
        order=begun.order, session=begun.session, plan=begun.plan, person=begun.person, **others,
    )  # fmt: skip
