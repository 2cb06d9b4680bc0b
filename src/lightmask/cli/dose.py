"""lightmask dose PERSON MASK --minutes M: what each layer receives."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lightmask.cli import layer_maps, outputs
from lightmask.cli.plan import FaceName, Json, MaskFile, PersonFile

Minutes = Annotated[str, typer.Option("--minutes", help="Length of the session: 10, '10 min' or '600 s'.")]


def dose(
    person: PersonFile,
    mask: MaskFile,
    minutes: Minutes,
    face: FaceName = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the maps of the layers; on the average adult.")] = None,
    json: Json = False,
) -> None:
    """What each layer of this skin receives in a session at full drive, with its range over the draws."""
    duration_s = outputs.minutes_s(minutes)
    who, lamp = outputs.person_and_mask(person, mask)
    with outputs.busy("Following the light into the skin ..."):
        from numpy.random import default_rng

        from lightmask.dose import per_layer, treated, under_leds
        from lightmask.mask import shine
        from lightmask.mask.footprint import DRAWS
        from lightmask.plan import paper, skin_of

        chance = default_rng(0)
        on = outputs.face_of(face or ("average-adult" if out and lamp.leds is None else None), who, lamp)
        footprint = shine(lamp, on.coarse() if on else None, draws=DRAWS, rng=chance)
        skin = skin_of(who, rng=chance)
        settings = outputs.full(lamp, duration_s)
        found = per_layer(settings, treated(footprint, who.region), skin)
        spots = under_leds(settings, lamp, skin, on, who.region) if on and lamp.leds_known else None
        said = paper.dose_document(found, who, skin, lamp, footprint, duration_s, outputs.version(), spots)
    written: tuple[Path, ...] = ()
    if out and on:
        session = layer_maps.layers(lamp, on, settings, who, per_layer(settings, footprint, skin), spots)
        written = layer_maps.written(session, Path(person), out)
    if json:
        outputs.print_json(said)
        return
    from lightmask.cli import terminal

    outputs.show(terminal.dose_page(said))
    for path in written:
        print(f"written: {path}")
