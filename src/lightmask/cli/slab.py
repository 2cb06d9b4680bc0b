"""lightmask slab SLAB.json: light in any layered slab, for people who validate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lightmask.cli import outputs
from lightmask.cli.plan import Json


def slab(
    slab: Annotated[Path, typer.Argument(metavar="SLAB", help="A JSON file; its keys are in the documentation.")],
    nodes: Annotated[
        int | None, typer.Option(help="Discrete ordinates per hemisphere and part; more is finer.")
    ] = None,
    monte_carlo: Annotated[
        int | None, typer.Option(help="Follow this many photons instead.", metavar="PHOTONS")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the photons.")] = 1,
    json: Json = False,
) -> None:
    """Where the light goes in a layered slab: reflected, transmitted, absorbed per layer, fluence at depths."""
    from lightmask.errors import BadInput

    if nodes is not None and monte_carlo is not None:
        raise BadInput("--nodes and --monte-carlo were both given. Choose one: each is a solver of its own.")
    from lightmask.cli import slab_file

    question = slab_file.read(slab)
    with outputs.busy("Following the light ..."):
        said: dict[str, Any] = slab_file.answer(question, nodes, monte_carlo, seed)
    if json:
        outputs.print_json(said)
    else:
        from lightmask.cli import terminal

        outputs.show(terminal.slab_page(said))
