"""A delivered session on one page of a terminal."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from lightmask.cli.deliver_live import clock
from lightmask.cli.terminal import columns

if TYPE_CHECKING:
    from lightmask.deliver import Delivered, Info, Status
    from lightmask.deliver.journal import Entry

GOOD, SHORT, BAD = "green", "yellow", "red"
UNPROVEN = (
    "The link was lost and the mask's journal is not read yet: the true dose may be higher. The mask goes dark by "
    "itself within 3 seconds. Run again with --recover when it is back in reach."
)
GONE = "The mask's journal has gone over this session, so all of its plan is counted. Collect sooner."
SHORT_OF = "Less than 90 % of the plan: {names}. What is missing is not made up for."
FIGURES = 3
TOLD = {
    "pause": "paused by a person",
    "unworn": "the mask was not on the face",
    "lease": "the computer was not heard for 3 seconds",
    "charging": "the charger was plugged in",
    "late": "nobody pressed the button in time",
    "stop": "stopped by a person",
    "unready": "something that light needs was missing",
    "too_hot": "the skin under the mask was too warm",
    "battery_low": "the battery was nearly empty",
    "restart": "the mask had lost its power",
    "clock": "the mask's clock could not be relied on",
    "order": "the order allowed no more",
}


def page(delivered: Delivered, title: str) -> Group:
    """What came, what was planned, what happened, and how it ended."""
    from lightmask.deliver import ENDS

    style = BAD if delivered.ended == "locked" or not delivered.proven else SHORT if delivered.short else GOOD
    head = Text(f"{ENDS[delivered.ended][0].upper()}{ENDS[delivered.ended][1:]}", style=f"bold {style}")
    head.append(f"\n{clock(delivered.lit_s)} of light, {clock(delivered.planned_s)} planned", style="default not bold")
    head.append(f" · mask {delivered.serial}, firmware {delivered.firmware}", style="default not bold")
    parts: list[Any] = [Panel(head, title=Text(f"Delivered: {title}"), title_align="left", border_style=style)]
    parts.append(_doses(delivered))
    parts += [_rows(delivered)]
    if not delivered.proven:
        parts.append(Text(GONE if delivered.settled else UNPROVEN, style="bold red"))
    elif delivered.short and delivered.lit_s:
        parts.append(Text(SHORT_OF.format(names=", ".join(delivered.short)), style="yellow"))
    return Group(*parts)


def _doses(delivered: Delivered) -> Any:
    table = columns("output", "delivered", "planned", "share")
    for dose in delivered.doses:
        table.add_row(
            dose.name, f"{dose.delivered_J_cm2:.{FIGURES}g} J/cm²", f"{dose.planned_J_cm2:.{FIGURES}g} J/cm²",
            f"{100 * dose.share:.0f} %", style="yellow" if dose.short else "",
        )  # fmt: skip
    return table


def _rows(delivered: Delivered) -> Table:
    rows = Table.grid(padding=(0, 2))
    rows.add_column(style="bold", no_wrap=True)
    rows.add_column(ratio=1)
    if delivered.began is not None and delivered.until is not None:
        rows.add_row("When", _when(delivered))
    if delivered.highest_C is not None:
        rows.add_row("Warmest", f"{delivered.highest_C:.1f} °C under the mask")
    for place, one in enumerate(delivered.interruptions):
        rows.add_row("" if place else "Dark", f"{clock(one.seconds)} from {clock(one.at_s)} on: {told(one.why)}")
    if delivered.reasons:
        rows.add_row("Why", "; ".join(map(told, delivered.reasons)))
    rows.add_row("Order", f"{delivered.order}, session {delivered.session}; calibration {delivered.calibration}")
    return rows


def told(why: str) -> str:
    """A mask's word for why, as people say it; a word without another is shown as it is."""
    return TOLD.get(why, why.replace("_", " "))


def _when(delivered: Delivered) -> str:
    assert delivered.began is not None and delivered.until is not None
    began, until = delivered.began.astimezone(), delivered.until.astimezone()
    return f"{began:%Y-%m-%d %H:%M:%S} to {until:%H:%M:%S}"


def mask_page(info: Info, status: Status, signed: bool) -> Group:
    """Who a mask is and how it stands."""
    rows = Table.grid(padding=(0, 2))
    rows.add_column(style="bold", no_wrap=True)
    rows.add_column(ratio=1)
    why = f": {info.why}" if info.why else ""
    rows.add_row("Mask", f"{info.serial}, firmware {info.firmware}, protocol {info.protocol}")
    rows.add_row("State", Text(f"{info.state}{why}", style="bold red" if info.state == "LOCKED" else ""))
    key = f"{info.key}, {'known here' if signed else 'not known here: nothing below is proven'}"
    rows.add_row("Key", key if info.key else "none: not paired with any clinic")
    rows.add_row("Outputs", ", ".join(info.outputs))
    until = "" if info.calibrated_until is None else f" until {info.calibrated_until:%Y-%m-%d}"
    rows.add_row("Calibration", f"{info.calibration}{until}" if info.calibration else "none: it treats nobody")
    order = info.order
    rows.add_row("Order", f"{order.no}, {order.used} of {order.sessions} sessions used" if order else "none")
    clock = f"{info.clock:%Y-%m-%d %H:%M:%S} UTC" if info.clock else "not proven since it was switched on"
    rows.add_row("Clock", clock)
    rows.add_row("Battery", "none" if info.battery is None else f"{100 * info.battery:.0f} %")
    rows.add_row("Skin", "no reading" if status.highest_C is None else f"{status.highest_C:.1f} °C")
    return Group(rows)


def mask_said(info: Info, status: Status, signed: bool) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "serial": info.serial,
        "firmware": info.firmware,
        "protocol": info.protocol,
        "boot": info.boot,
        "state": info.state,
        "why": info.why,
        "key": info.key,
        "signed": signed,
        "outputs": list(info.outputs),
        "calibration": info.calibration,
        "calibrated_until": _iso(info.calibrated_until),
        "order": None if info.order is None else asdict(info.order),
        "clock": _iso(info.clock),
        "battery": info.battery,
        "worn": status.worn,
        "celsius": list(status.temperature_C),
        "faults": list(status.faults),
        "session": status.session,
        "lit_s": status.lit_s,
        "left_s": status.left_s,
        "dose_J_cm2": dict(status.dose_J_cm2),
        "planned_J_cm2": dict(status.planned_J_cm2),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def journal_page(info: Info, entries: list[Entry]) -> Group:
    """The journal with each session in a line, and what else happened."""
    table = columns("record", "when", "state", "order", "lit", "warmest", *info.outputs)
    for one in _told(entries):
        warm = [t for t in one.temperature_C if t is not None]
        table.add_row(
            str(one.number), "" if one.at is None else f"{one.at:%Y-%m-%d %H:%M:%S}",
            f"{one.state} {one.why}".strip(), f"{one.order}/{one.session}" if one.order else "", clock(one.lit_s),
            f"{max(warm):.1f} °C" if warm else "", *(f"{one.dose_J_cm2[name]:.3g} J/cm²" for name in info.outputs),
            style="bold red" if one.state == "LOCKED" else "",
        )  # fmt: skip
    count = f"{len(entries)} records; of those in a row in one state the last is shown. --format csv has all."
    return Group(Text(f"Journal of mask {info.serial}"), table, Text(count, style="dim"))


def _told(entries: list[Entry]) -> list[Entry]:
    """The last record of each run of one state in one session."""
    kinds = [(one.state, one.order, one.session, one.boot) for one in entries]
    return [one for place, one in enumerate(entries) if kinds[place + 1 : place + 2] != [kinds[place]]]
