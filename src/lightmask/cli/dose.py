"""lightmask dose PERSON MASK --minutes M: what each layer receives."""

from __future__ import annotations

from typing import Annotated

import typer

from lightmask.cli import outputs
from lightmask.cli.plan import Json, MaskFile, PersonFile

Minutes = Annotated[str, typer.Option("--minutes", help="Length of the session: 10, '10 min' or '600 s'.")]


def dose(person: PersonFile, mask: MaskFile, minutes: Minutes, json: Json = False) -> None:
    """What each layer of this skin receives in a session at full drive, with its range over the draws."""
    duration_s = outputs.minutes_s(minutes)
    who, lamp = outputs.person_and_mask(person, mask)
    with outputs.busy("Following the light into the skin ..."):
        from numpy.random import default_rng

        from lightmask.dose import per_layer
        from lightmask.mask import shine
        from lightmask.plan import paper, skin_of

        chance = default_rng(0)
        footprint = shine(lamp, rng=chance)
        skin = skin_of(who, rng=chance)
        found = per_layer(outputs.full(lamp, duration_s), footprint, skin)
        said = paper.dose_document(found, who, skin, lamp, footprint, duration_s, outputs.version())
    if json:
        outputs.print_json(said)
        return
    from lightmask.cli import terminal

    outputs.show(terminal.dose_page(said))
