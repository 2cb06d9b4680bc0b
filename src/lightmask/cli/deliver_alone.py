"""lightmask mask load PLAN PORT: the sessions ahead of a plan into a mask that its wearer begins alone."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lightmask import sitting
from lightmask.cli import deliver_ask, deliver_files, deliver_steps, deliver_term, deliver_today, outputs, wishes
from lightmask.cli.deliver_mask import Json, Keys, Port
from lightmask.cli.deliver_options import MaskFile, PersonFile, PlanFile
from lightmask.cli.deliver_steps import Wanted
from lightmask.cli.deliver_term import Ahead, Bound
from lightmask.cli.safety import Room, Today
from lightmask.errors import Unsafe
from lightmask.units import J_PER_uJ, min_PER_h, s_PER_min

if TYPE_CHECKING:
    from lightmask.deliver import Entrusted, Rhythm
    from lightmask.mask.leds import Mask
    from lightmask.person import Person
    from lightmask.safety import Clearance

Out = Annotated[str | None, typer.Option(help="Folder for the order's file; left out, the plan's own.")]


def load(
    plan: PlanFile,
    port: Port,
    sessions: Annotated[int | None, typer.Option(help="At most so many; left out, all that are left.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day: 2026-12-18; left out, as long as may be.")] = None,
    person: PersonFile = None,
    mask: MaskFile = None,
    today: Today = None,
    room: Room = None,
    out: Out = None,
    keys: Keys = None,
    json: Json = False,
) -> None:
    """The sessions ahead of a plan into a mask, which its wearer then begins without a computer. Lights nothing."""
    wanted = Wanted(
        plan=deliver_today.plan_file(plan), port=port, speed=1.0, person=person, mask=mask,
        day=wishes.day("--until", until), out=outputs.folder(out), keys=Path(keys) if keys else None,
        today=tuple(today or ()), room_C=outputs.temperature_C("--room", room),
    )  # fmt: skip
    given, found, questions = _given(wanted, sessions)
    if json:
        outputs.print_json({**given.said(), "until_why": found.bound.why, "ask": questions})
        return
    _tell(given, found, questions)
    if wanted.folder is not None:
        print(f"written: {_file(wanted.folder, given)}")


def _given(wanted: Wanted, sessions: int | None) -> tuple[Entrusted, Ahead, list[str]]:
    """Ask, check, load and read back. -> what the mask holds, what it is of, and what to ask before each session"""
    now = outputs.moment(None)
    log = deliver_today.log_of(wanted.folder / deliver_files.SESSIONS, now.date()) if wanted.folder else None
    found = deliver_term.ahead(wanted.plan, now, log)
    who, lamp = deliver_today.person_and_mask(found.session, wanted.person, wanted.mask)
    bounds = _bounds(wanted, found, who, lamp)
    found = found.least(bounds).wished(sessions, wanted.day)
    questions = _questions(who, lamp)
    who = deliver_ask.of_today(who, wanted.today, lamp.channels, now, must=not wanted.simulated)
    who = sitting.with_past_light(who, found.session.said, log, now)
    clearance, rhythm = _cleared(wanted, found, who, lamp, now)
    return _entrusted(wanted, lamp, found, clearance, rhythm), found, questions


def _bounds(wanted: Wanted, found: Ahead, who: Person, lamp: Mask) -> list[Bound]:
    """What ends an order beside the plan: the form, and the reading of the mask's light; none of a simulated one."""
    if wanted.simulated:
        return []
    read = sitting.light_read(lamp)
    form = deliver_term.of_the_form(who, sitting.zone(found.session.said))
    return [form, Bound(at=read.until, why="the calibration of the mask is out of date")]


def _questions(who: Person, lamp: Mask) -> list[str]:
    """What the person asks before each session, since no computer does."""
    from lightmask.safety import short_form

    return [one.question for one in short_form.questions(who, lamp.channels)]


def _cleared(
    wanted: Wanted, found: Ahead, who: Person, lamp: Mask, now: datetime
) -> tuple[Clearance, Rhythm]:  # fmt: skip
    """Permission for the session, and for its rhythm in any 7 days; Unsafe with every breach of either."""
    with outputs.busy("Holding the sessions against every limit ..."):
        session = deliver_steps.held(wanted, found.session, who, lamp, now)
        often = math.ceil(found.session.phase["sessions_per_week"])
        clearance = session.checked()
        if over := sitting.again(session, per_day=1, per_week=often).breaches:
            raise Unsafe(over)
        return clearance, replace(sitting.rhythm(session, often), gap=found.gap)


def _entrusted(wanted: Wanted, lamp: Mask, found: Ahead, clearance: Clearance, rhythm: Rhythm) -> Entrusted:
    from lightmask.deliver import Term, entrust

    term = Term(sessions=found.count, since=found.since, until=found.bound.at)
    with deliver_steps.linked(wanted, lamp, rhythm) as controller:
        return entrust(clearance, controller, term, lambda given: _write(wanted, given, found))


def _file(folder: Path, given: Entrusted) -> Path:
    return folder / deliver_files.order_name(given.order.serial, given.order.number)


def _write(wanted: Wanted, given: Entrusted, found: Ahead) -> None:
    """The order's file, by which its sessions are found again in the mask's journal; there before the mask has it."""
    import json

    if wanted.folder is not None:
        document = {**given.said(), "closed": False, "meant": sitting.meant(found.session)}
        outputs.write_together({_file(wanted.folder, given): json.dumps(document, indent=2, allow_nan=False) + "\n"})


def _tell(given: Entrusted, found: Ahead, questions: list[str]) -> None:
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    own = given.order
    rows = Table.grid(padding=(0, 2))
    rows.add_column(style="bold", no_wrap=True)
    rows.add_column(ratio=1)
    rows.add_row("Sessions", f"{own.sessions}, {own.lit_s / s_PER_min:.3g} minutes each: {found.session.phase['name']}")
    rows.add_row("Before", f"{found.bound.at:%Y-%m-%d %H:%M}: {found.bound.why}")
    rows.add_row("Between two", f"{own.gap_s / s_PER_min / min_PER_h:.3g} hours and more")
    for place, (name, one) in enumerate(own.outputs.items()):
        light = f"{name} {one.session_uJ_cm2 * J_PER_uJ:.3g} J/cm² at {one.drive_permille / 10:.3g} % of full drive"
        rows.add_row("" if place else "Light", light)
    rows.add_row("To begin", "Wake the mask with a press. Hold its button for 2 seconds, put it on, press: light.")
    head = Text(f"Mask {own.serial} holds order {own.number}, as read back", style="bold green")
    asked = Text("\n".join(f" {number}. {one}" for number, one in enumerate(questions, 1)))
    ask = "Before each session. Answered otherwise than today, or not known: no light, and call the clinic."
    outputs.show(Panel(head, border_style="green"), rows, Text(f"\n{ask}", style="bold"), asked)
