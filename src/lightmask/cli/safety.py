"""lightmask safety PERSON MASK --minutes M: every limit, its margin, and every screening answer."""

from __future__ import annotations

from typing import Annotated

import typer

from lightmask.cli import outputs
from lightmask.cli.dose import Minutes
from lightmask.cli.plan import FaceName, Json, MaskFile, PersonFile

Why = Annotated[bool, typer.Option("--why", help="Show what each screening verdict rests on.")]


def safety(
    person: PersonFile, mask: MaskFile, minutes: Minutes, face: FaceName = None, why: Why = False, json: Json = False
) -> None:  # fmt: skip
    """Every limit with its margin and every screening answer; exit code 3 when the session is refused."""
    duration_s = outputs.minutes_s(minutes)
    who, lamp = outputs.person_and_mask(person, mask)
    with outputs.busy("Holding the session against every limit ..."):
        from numpy.random import default_rng

        from lightmask.errors import Unsafe
        from lightmask.mask import shine
        from lightmask.mask.footprint import DRAWS
        from lightmask.plan import paper, skin_of
        from lightmask.safety import review

        chance = default_rng(0)
        on = outputs.face_of(face, who, lamp)
        footprint = shine(lamp, on.coarse() if on else None, draws=DRAWS, rng=chance)
        found = review(outputs.full(lamp, duration_s), footprint, skin_of(who, rng=chance), who)
        said = paper.safety_document(found, who, lamp, footprint, duration_s, outputs.version())
    try:
        if json:
            outputs.print_json(said)
        else:
            from lightmask.cli import terminal

            outputs.show(terminal.safety_page(said, why))
    finally:  # a reader that left early changes nothing about the verdict
        if found.breaches:
            raise Unsafe(found.breaches)
