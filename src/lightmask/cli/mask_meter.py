"""lightmask mask meter | fold: what a meter read, corrected, and put back into the mask's file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import outputs
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.mask import Folded, Reading

Json = Annotated[bool, typer.Option("--json", help="Print stable, documented JSON instead of a page.")]
Where = Annotated[str, typer.Argument(metavar="MASK", help="A file, or a library name.")]
Out = Annotated[str | None, typer.Option(metavar="FILE", help="Write the corrected mask file here (.mask.toml).")]
Over = Annotated[bool, typer.Option("--over", help="Let --out take the place of a file that is there.")]


def meter(
    reading: Annotated[
        str, typer.Argument(metavar="READING", help="'42 mW/cm2', 'red=20 mW/cm2,blue=9 mW/cm2', or a spectrum's csv.")
    ],
    mask: Where,
    kind: Annotated[str, typer.Option(help="spectrometer, photodiode or solar.")],
    calibrated_at: Annotated[
        float | None, typer.Option(metavar="NM", help="Wavelength at which a photodiode meter is calibrated, in nm.")
    ] = None,
    out: Out = None,
    over: Over = False,
    json: Json = False,
) -> None:
    """What a meter's reading means for the light of a mask: corrected for its colours, with the doubt that is left."""
    from lightmask.cli import mask_pages
    from lightmask.mask import Mask, read_meter
    from lightmask.mask.meters import rewriting

    lamp = Mask.load(mask)
    found = read_meter(lamp, reading, kind, calibrated_at)
    written: list[str] = []
    if out is not None:
        place = _free(out, over)
        path, form = rewriting.original(mask)
        form = rewriting.moved(form, path.parent, place.parent)
        spectra = {name: f"{_stem(place)}.{number + 1}.spectrum.csv" for number, name in enumerate(found.spectra)}
        text = rewriting.text(rewriting.with_reading(form, lamp, found, spectra), f"{lamp.name}, with a reading of it.")
        files = {place.parent / file: _csv(found, name) for name, file in spectra.items()}
        outputs.write_together({**files, place: text})
        written = [str(place), *map(str, files)]
    said = _reading_said(lamp.name, found, written)
    if json:
        outputs.print_json(said)
    else:
        outputs.show(mask_pages.meter_page(said))


def fold(
    readings: Annotated[str, typer.Argument(metavar="MAP", help="A csv of readings at places or on regions.")],
    mask: Where,
    out: Out = None,
    over: Over = False,
    distance: Annotated[
        float | None,
        typer.Option(metavar="MM", help="From the middle of the LEDs to the plane of the readings, in mm."),
    ] = None,
    json: Json = False,
) -> None:
    """How far a mask is from its file, by a map of readings; the file that follows from them."""
    from lightmask.cli import mask_pages
    from lightmask.mask import Mask
    from lightmask.mask import fold as weigh
    from lightmask.mask.meters import rewriting

    lamp = Mask.load(mask)
    place = _free(out, over) if out is not None else None
    with outputs.busy("Weighing the map ..."):
        found = weigh(readings, lamp, distance)
    if place is not None:
        path, form = rewriting.original(mask)
        form = rewriting.with_fold(rewriting.moved(form, path.parent, place.parent), lamp, found)
        outputs.write_together({place: rewriting.text(form, f"{lamp.name}, with a map of readings folded in.")})
    said = _fold_said(lamp.name, found, [str(place)] if place is not None else [])
    if json:
        outputs.print_json(said)
    else:
        outputs.show(mask_pages.fold_page(said))


def _free(out: str, over: bool) -> Path:
    """A place for a new mask file; never that of a file that is there, unless it is asked for."""
    place = Path(out)
    if not place.name.endswith(".mask.toml") or place.name == ".mask.toml":
        raise BadInput(f"--out '{out}' is no name of a mask file. Give one that ends in .mask.toml.")
    if place.exists() and not over:
        raise BadInput(f"'{out}' is there already. Give another --out, or --over to replace it.")
    return place


def _stem(place: Path) -> str:
    return place.name.removesuffix(".mask.toml")


def _csv(found: Reading, name: str) -> str:
    light = found.spectra[name]
    rows = (f"{nm:g},{value:.6g}" for nm, value in zip(light.wavelength_nm, light.value, strict=True))
    return "\n".join(["wavelength_nm,value", *rows]) + "\n"


def _stated(light: Any) -> dict[str, Any]:
    from lightmask.plan.said import number, stated

    return {**stated(light), "log_sd": number(light.log_sd) if light.known else None}


def _reading_said(name: str, found: Reading, written: list[str]) -> dict[str, Any]:
    from lightmask.plan.said import number

    return {
        "schema": "lightmask meter 1",
        "name": name,
        "kind": found.kind,
        "shown": [{"channel": channel, "shown_mW_cm2": number(light)} for channel, light in found.shown_mW_cm2.items()],
        "total_mW_cm2": _stated(found.total_mW_cm2),
        "channels": [
            {"channel": channel, "irradiance_mW_cm2": _stated(light)} for channel, light in found.channels.items()
        ],
        "corrections": [
            {
                "channel": channel,
                "what": one.what,
                "factor": number(one.factor),
                "log_sd": number(one.log_sd),
                "why": one.why,
            }
            for channel, steps in found.corrections.items()
            for one in steps
        ],
        "notes": list(found.notes),
        "written": written,
    }


def _fold_said(name: str, found: Folded, written: list[str]) -> dict[str, Any]:
    from lightmask.plan.said import number

    ratio = found.measured_mW_cm2 / found.stated_mW_cm2 if found.stated_mW_cm2 else None
    return {
        "schema": "lightmask fold 1",
        "name": name,
        "readings": found.readings,
        "measured_mW_cm2": number(found.measured_mW_cm2),
        "stated_mW_cm2": number(found.stated_mW_cm2),
        "measured_over_stated": number(ratio),
        "by_led": found.by_led,
        "factors": [{"channel": channel, **_stated(one)} for channel, one in found.factors.items()],
        "left_over": number(found.left_over),
        "unevenness": number(found.unevenness),
        "notes": list(found.notes),
        "written": written,
    }
