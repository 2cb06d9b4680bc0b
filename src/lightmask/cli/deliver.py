"""lightmask deliver PLAN: today's session of a plan, on a mask or on a simulated one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from lightmask import sitting
from lightmask.cli import (
    deliver_ask,
    deliver_collect,
    deliver_demo,
    deliver_files,
    deliver_steps,
    deliver_today,
    outputs,
    wishes,
)  # fmt: skip
from lightmask.cli.deliver_options import MaskFile, PersonFile, PlanOrNone
from lightmask.cli.deliver_steps import SIMULATED, Wanted
from lightmask.cli.plan import Json
from lightmask.cli.safety import Room, Today
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.cli.deliver_live import Stop
    from lightmask.deliver import Delivered

SLOWEST, FASTEST = 0.1, 10_000.0
INTERRUPTED, BAD_INPUT, UNSAFE = 130, 2, 3

Port = Annotated[
    str | None,
    typer.Option(metavar="PORT", help="/dev/ttyACM0 or COM3, ble:NAME, mqtt:HOST[:PORT]/SERIAL, or simulated."),
]
Simulated = Annotated[bool, typer.Option("--simulated", help="A mask in software: no light, no hardware.")]
Speed = Annotated[float, typer.Option(help="Of the simulated mask's time: 60 makes a minute a second.")]
Day = Annotated[str | None, typer.Option(help="The session of this day of the calendar, today: 2026-12-03.")]
Out = Annotated[str | None, typer.Option(help="Folder for what was delivered; left out, the plan's own.")]
Keys = Annotated[str | None, typer.Option(metavar="FILE", help="The clinic's keys; left out, those of this user.")]
Recover = Annotated[
    bool, typer.Option("--recover", help="Only read what an earlier session came to, from the mask's journal.")
]


def deliver(
    plan: PlanOrNone = None,
    port: Port = None,
    simulated: Simulated = False,
    speed: Speed = 1.0,
    person: PersonFile = None,
    mask: MaskFile = None,
    day: Day = None,
    today: Today = None,
    room: Room = None,
    out: Out = None,
    keys: Keys = None,
    recover: Recover = False,
    json: Json = False,
) -> None:
    """Today's session of a plan, on a mask: checked, loaded, started, followed to the dark, and written down."""
    if plan is None:
        _demonstrated(port, simulated, speed, json)
    wanted = Wanted(
        plan=deliver_today.plan_file(plan), port=_port(port, simulated),
        speed=_speed(speed, simulated or port == SIMULATED),
        person=person, mask=mask, day=wishes.day("--day", day), out=outputs.folder(out),
        keys=Path(keys) if keys else None, today=tuple(today or ()), room_C=outputs.temperature_C("--room", room),
    )  # fmt: skip
    if recover:
        _recovered(wanted, json)
        return
    _delivered(wanted, json)


def _demonstrated(port: str | None, simulated: bool, speed: float, as_json: bool) -> NoReturn:
    """Without a plan there is a simulated mask, or nothing."""
    if _port(port, simulated) != SIMULATED:
        raise BadInput("Which plan? Give the plan.json of lightmask plan --out; without one there is only --simulated.")
    delivered, stop = deliver_demo.demonstrated(_speed(speed, True))
    _tell(delivered, deliver_demo.TITLE, (), as_json)
    raise typer.Exit(_code(delivered, stop))


def _port(port: str | None, simulated: bool) -> str:
    if simulated and port not in (None, SIMULATED):
        raise BadInput(f"--simulated and --port {port} are two masks. Give one of them.")
    if port is None and not simulated:
        raise BadInput("Which mask? Give --port /dev/ttyACM0, ble:NAME or mqtt:HOST/SERIAL, or --simulated.")
    return port or SIMULATED


def _speed(speed: float, simulated: bool) -> float:
    if not SLOWEST <= speed <= FASTEST:
        raise BadInput(f"--speed {speed:g} is outside {SLOWEST:g} to {FASTEST:g}. Give 60 for a minute a second.")
    if speed != 1.0 and not simulated:
        raise BadInput("--speed is of a simulated mask; skin has its own time. Leave it out, or give --simulated.")
    return speed


def _delivered(wanted: Wanted, as_json: bool) -> None:
    """The main job."""
    from lightmask.cli import deliver_live

    now = outputs.moment(None)
    for line in (*deliver_steps.unfinished(wanted), *deliver_collect.before(wanted)):
        print(line, file=sys.stderr)
    log = deliver_today.log_of(wanted.folder / deliver_files.SESSIONS, now.date()) if wanted.folder else None
    found = deliver_today.session(wanted.plan, now, log, wanted.day)
    who, lamp = deliver_today.person_and_mask(found, wanted.person, wanted.mask)
    who = deliver_ask.of_today(who, wanted.today, lamp.channels, now, must=not wanted.simulated)
    who = sitting.with_past_light(who, found.said, log, now)
    clearance, rhythm = deliver_steps.cleared(wanted, found, who, lamp, now)
    keys = deliver_ask.at_a_terminal()
    with deliver_steps.linked(wanted, lamp, rhythm) as controller, deliver_live.stoppable(keys=keys) as stop:
        delivered = deliver_steps.followed(clearance, controller, stop, wanted, found)
    files = deliver_steps.written(wanted, delivered, sitting.meant(found))
    _tell(delivered, found.title, files, as_json)
    raise typer.Exit(_code(delivered, stop))


def _recovered(wanted: Wanted, as_json: bool) -> None:
    """Only what earlier sessions came to."""
    found = deliver_steps.recovered(wanted)
    if not found:
        raise BadInput(f"'{wanted.folder}' has no session whose end is not known. There is nothing to recover.")
    for delivered, files in found:
        _tell(delivered, "an earlier session", files, as_json)


def _tell(delivered: Delivered, title: str, files: Sequence[Path], as_json: bool) -> None:
    if as_json:
        outputs.print_json(delivered.said())
        return
    from lightmask.cli import deliver_page

    outputs.show(deliver_page.page(delivered, title))
    for path in files:
        print(f"written: {path}")


def _code(delivered: Delivered, stop: Stop) -> int:
    """130 after a signal, 3 for a mask that locked itself, 2 where the end is not known yet, else 0."""
    if stop.by.startswith("SIG"):
        return INTERRUPTED
    if not delivered.proven:
        return BAD_INPUT
    return UNSAFE if delivered.ended == "locked" else 0
