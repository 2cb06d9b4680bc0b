"""lightmask safety PERSON MASK --minutes M: every limit, its margin, and every screening answer."""

from __future__ import annotations

from typing import Annotated

import typer

from lightmask.cli import outputs, wishes
from lightmask.cli.dose import Minutes
from lightmask.cli.plan import FaceName, Json, MaskFile, PersonFile
from lightmask.cli.today import answered

Why = Annotated[bool, typer.Option("--why", help="Show what each screening verdict rests on.")]
Room = Annotated[str | None, typer.Option("--room", help="Temperature of the room: '24 °C'. Left out: as rooms are.")]
Today = Annotated[
    list[str] | None,
    typer.Option("--today", help="An answer to the short form: sunburn=no, peel=3 (days), rest=no. May be repeated."),
]
Drive = Annotated[
    list[str] | None,
    typer.Option("--drive", help="red=0.5, or red/forehead=1 for one zone; others are dark. Left out, all in full."),
]
At = Annotated[str | None, typer.Option("--at", help="When the session is: 2026-05-03T19:30+02:00. Left out: now.")]


def safety(
    person: PersonFile, mask: MaskFile, minutes: Minutes, face: FaceName = None, at: At = None, room: Room = None,
    drive: Drive = None, today: Today = None, why: Why = False, json: Json = False,
) -> None:  # fmt: skip
    """Every limit with its margin and every screening answer; exit code 3 when the session is refused."""
    duration_s, when, room_C = outputs.minutes_s(minutes), outputs.moment(at), outputs.temperature_C("--room", room)
    shares = wishes.drive(drive) if drive else None
    who, lamp = outputs.person_and_mask(person, mask)
    with outputs.busy("Holding the session against every limit ..."):
        from numpy.random import default_rng

        from lightmask.errors import Unsafe
        from lightmask.mask import shine
        from lightmask.mask.footprint import DRAWS
        from lightmask.plan import skin_of
        from lightmask.plan.safety_paper import Session, safety_document

        chance = default_rng(0)
        on = outputs.face_of(face, who, lamp)
        footprint = shine(lamp, on.coarse() if on else None, draws=DRAWS, rng=chance)
        session = Session(
            settings=outputs.driven(lamp, duration_s, shares), footprint=footprint, skin=skin_of(who, rng=chance),
            person=answered(who, today or (), lamp.channels, when), at=when, room_C=room_C,
        )  # fmt: skip
        found = session.reviewed()
        said = safety_document(session, found, lamp, outputs.version())
    try:
        if json:
            outputs.print_json(said)
        else:
            from lightmask.cli import terminal

            outputs.show(terminal.safety_page(said, why))
    finally:  # a reader that left early changes nothing about the verdict
        if found.breaches:
            raise Unsafe(found.breaches) if json or not outputs.on_one_screen() else typer.Exit(Unsafe.exit_code)
