"""Sessions that a mask gave alone, read from its journal: each that is over, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from lightmask.deliver import recovery
from lightmask.deliver.controller import Controller, Refused
from lightmask.deliver.delivered import Delivered
from lightmask.deliver.journal import Entry
from lightmask.deliver.recovery import Begun
from lightmask.deliver.replies import Info
from lightmask.errors import BadInput


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """What a mask says of one order.

    delivered   its sessions that are over and had light, in their order; one that the journal lost counts in full
    going       a session that is on, or was cut by power and may still go on; None when there is none
    perhaps     how many more may have been given that neither journal nor mask can tell of
    closed      no session of it can come any more
    """

    delivered: tuple[Delivered, ...]
    going: int | None
    perhaps: int
    closed: bool


def collect(first: Begun, sessions: int, until: datetime, controller: Controller) -> Collected:
    """Every session of an order of so many, ``until`` when it held; ``first`` as it was known when it was loaded.

    Lights nothing, darkens nothing, and changes nothing in the mask but its clock, where nobody has told it the time
    since its power came: hours without power count for a mask that is begun alone once a host has. BadInput for another
    mask.
    """
    info = controller.info()
    if info.serial != first.serial:
        raise BadInput(f"The order is in mask {first.serial}, and this is {info.serial}. Connect that one.")
    if info.clock is None and controller.key is not None:
        info = _told_the_time(controller)
    entries = list(controller.journal(first.since))
    lost = recovery.overwritten(entries, first.since, controller)
    own = _by_session(entries, first.order)
    held = info.order if info.order is not None and info.order.no == first.order else None
    last = max((number for number, rows in own.items() if _lit(rows)), default=0)
    over = last if held is None else held.used
    blind = held is None and lost and not own
    return Collected(
        delivered=tuple(_sessions(first, own, over, lost)),
        going=last if last > over else None,
        perhaps=sessions if blind else 0,
        closed=held is None or held.used >= sessions or (last <= over and _past(info, until)),
    )


def _told_the_time(controller: Controller) -> Info:
    """A mask that is lit, or whose clock is ahead of this computer's, keeps its own."""
    with suppress(Refused):
        controller.set_time(int(controller.clock.unix()))
    return controller.info()


def _past(info: Info, until: datetime) -> bool:
    """Whether the mask's own clock has left the order behind."""
    return info.clock is not None and info.clock >= until


def _by_session(entries: Sequence[Entry], order: int) -> dict[int, list[Entry]]:
    found: dict[int, dict[int, Entry]] = {}
    for one in entries:
        if one.order == order and one.session:
            found.setdefault(one.session, {})[one.number] = one
    return {session: [rows[number] for number in sorted(rows)] for session, rows in found.items()}


def _lit(rows: Sequence[Entry]) -> bool:
    return any(recovery.shone(one) for one in rows)


def _sessions(first: Begun, own: Mapping[int, list[Entry]], over: int, lost: bool) -> list[Delivered]:
    """Those from the first to the last that is over."""
    found = []
    for number in range(1, over + 1):
        begun = replace(first, session=number)
        if number in own:
            found.append(recovery.from_entries(begun, own[number]))
        elif lost:
            found.append(recovery.unknown(begun))
    return found


__all__ = ["Collected", "collect"]
