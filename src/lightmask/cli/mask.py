"""lightmask mask list | show: the library of masks, and what a sheet says."""

from __future__ import annotations

from typing import Annotated

import typer

from lightmask.cli import outputs

app = typer.Typer(no_args_is_help=True, help="Masks: the library, and what a sheet says.")
Json = Annotated[bool, typer.Option("--json", help="Print stable, documented JSON instead of a page.")]


@app.command("list")
def names(json: Json = False) -> None:
    """The masks of the library, by the names that commands understand."""
    from lightmask.mask import Mask, sheet

    found = [(name, Mask.load(name)) for name in sheet.names()]
    if json:
        outputs.print_json({"schema": "lightmask masks 1", "masks": [name for name, _ in found]})
        return
    for name, mask in found:
        light = ", ".join(f"{channel.peak_nm:g}" for channel in mask.channels)
        output = "" if mask.output_known else "; output unknown"
        print(f"{name:28} {mask.name} ({light} nm{output})")


@app.command("show")
def show(
    mask: Annotated[str, typer.Argument(metavar="MASK", help="A file, or a library name.")], json: Json = False
) -> None:
    """What a mask's sheet says, every number with its provenance, and what nobody knows."""
    from lightmask.cli import terminal
    from lightmask.mask import Mask, shine
    from lightmask.plan import said as parts

    lamp = Mask.load(mask)
    said = {"schema": "lightmask mask 1", **parts.mask_said(lamp, shine(lamp).rests_on)}
    if json:
        outputs.print_json(said)
    else:
        outputs.show(terminal.mask_page(said))
