"""lightmask mask fold: a map of readings against a mask's file, and the file that follows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import mask_record, outputs
from lightmask.cli.mask_meter import Json, Out, Over, Where, place_for, stated
from lightmask.cli.mask_record import By, InstrumentFile, On, Serial, Until

if TYPE_CHECKING:
    from lightmask.mask import Calibration, Folded, Instrument, Mask
    from lightmask.mask.meters.recording import Occasion


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
    instrument: InstrumentFile = None,
    serial: Serial = None,
    by: By = "",
    on: On = None,
    until: Until = None,
) -> None:
    """How far a mask is from its file, by a map of readings; the file that follows from them."""
    from lightmask.cli import mask_pages
    from lightmask.mask import Mask
    from lightmask.mask import fold as weigh

    occasion = mask_record.Asked(serial, by, on, until).occasion()
    place = place_for(occasion, out, over)
    lamp, certificate = Mask.load(mask), mask_record.instrument_of(instrument)
    with outputs.busy("Weighing the map ..."):
        found = weigh(readings, lamp, distance, certificate)
    record = _record(lamp, found, certificate, occasion) if occasion is not None else None
    if place is not None:
        _write(mask, lamp, found, record, place)
    said = _fold_said(lamp, found, record, [str(place)] if place is not None else [])
    said["instrument"] = mask_record.instrument_said(certificate)
    if json:
        outputs.print_json(said)
    else:
        outputs.show(mask_pages.fold_page(said))


def _record(lamp: Mask, found: Folded, certificate: Instrument | None, occasion: Occasion) -> Calibration:
    from lightmask.mask.meters import recording, rewriting
    from lightmask.mask.meters.beside_sheet import off_map

    lights = rewriting.lights_of_map(lamp, found)
    return recording.calibration(lamp, lights, off_map(lamp, found), certificate, occasion)


def _write(mask: str, lamp: Mask, found: Folded, record: Calibration | None, place: Path) -> None:
    from lightmask.mask.meters import rewriting

    path, form = rewriting.original(mask)
    form = rewriting.with_fold(rewriting.moved(form, path.parent, place.parent), lamp, found)
    if record is not None:
        form = rewriting.with_calibration(form, record)
    outputs.write_together({place: rewriting.text(form, f"{lamp.name}, with a map of readings folded in.")})


def _fold_said(lamp: Mask, found: Folded, record: Calibration | None, written: list[str]) -> dict[str, Any]:
    from lightmask.mask.meters.beside_sheet import off_map
    from lightmask.plan.said import number

    ratio = found.measured_mW_cm2 / found.stated_mW_cm2 if found.stated_mW_cm2 else None
    return {
        "schema": "lightmask fold 1",
        "name": lamp.name,
        "readings": found.readings,
        "measured_mW_cm2": number(found.measured_mW_cm2),
        "stated_mW_cm2": number(found.stated_mW_cm2),
        "measured_over_stated": number(ratio),
        "by_led": found.by_led,
        "factors": [{"channel": channel, **stated(one)} for channel, one in found.factors.items()],
        "off_sheet": mask_record.off_said(off_map(lamp, found)),
        "left_over": number(found.left_over),
        "unevenness": number(found.unevenness),
        "notes": [*found.notes, *(mask_record.left_out(lamp, record) if written else ())],
        "calibration": mask_record.calibration_said(record, date.today()) if record is not None else None,
        "written": written,
    }
